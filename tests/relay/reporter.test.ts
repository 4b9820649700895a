// The reporter against real relays that answer, lose, double and restart.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapshotSchema, SNAPSHOT_BYTES, type Snapshot } from '../../src/contracts/telemetry.ts';
import { Reporter, type Post } from '../../src/telemetry/reporter.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { deviceCounts, fleetStatus, publication } from './fleet-status.ts';
import { GENERATED, TelemetryRelay } from './telemetry-relay.ts';

/** A relay that can be away, lose its answers, or be another one. */
class Line {
  readonly clock = new FakeClock();
  relay = new TelemetryRelay('relay-first');
  away = false;
  losesAnswers = false;
  readonly snapshots: Snapshot[] = [];
  readonly requests: { readonly url: string; readonly keepalive: boolean; readonly headers: Readonly<Record<string, string>>; readonly bytes: number }[] = [];

  readonly post: Post = async (url, { body, keepalive, headers }) => {
    if (this.away) throw new TypeError('fetch failed');
    this.requests.push({ url, keepalive, headers, bytes: body.length });
    const snapshot = snapshotSchema.parse(JSON.parse(body)) as Snapshot;
    this.snapshots.push(snapshot);
    const outcome = this.relay.accept(snapshot);
    if (this.losesAnswers) throw new TypeError('connection reset');
    return { ok: outcome.kind === 'answered', json: async () => (outcome.kind === 'answered' ? outcome.answer : outcome) };
  };

  reporter(token: string | null = null): Reporter {
    return new Reporter({ base: './', token, session: 'session-test', clock: this.clock, post: this.post });
  }

  /** The counter in the relay's present exposition. */
  async count(name = GENERATED): Promise<number | undefined> {
    return (await this.relay.series()).get(name);
  }
}

describe('the reporter', () => {
  it('sends soon after the first status and every five seconds from then on', async () => {
    const line = new Line();
    const reporter = line.reporter('secret');
    reporter.update(fleetStatus(5, 1));
    await line.clock.advance(600);
    expect(line.snapshots.length).toBe(1);
    expect(line.requests[0]).toMatchObject({ url: './api/telemetry', keepalive: false, headers: { Authorization: 'Bearer secret' } });
    for (let at = 1; at <= 100; at += 1) {
      reporter.update(fleetStatus(5 + at, 1 + at));
      await line.clock.advance(100);
    }
    expect(line.snapshots.length).toBe(3);
    expect(reporter.acknowledgedMs).not.toBeNull();
    expect(await line.count()).toBe(line.snapshots.at(-1)!.values.iot_emulator_messages_generated_total![0]![2]);
  });

  it('reports devices by model', async () => {
    const line = new Line();
    const reporter = line.reporter();
    reporter.update(fleetStatus(5, 1, { models: { pump: deviceCounts({ online: 5 }) }, deviceErrors: { pump: 3 } }));
    await line.clock.advance(600);
    expect(await line.count('iot_emulator_devices_registered_total{device_type="pump"}')).toBe(10);
    expect(await line.count('iot_emulator_devices_started_total{device_type="pump"}')).toBe(10);
    expect(await line.count('iot_emulator_devices_active_count{device_type="pump"}')).toBe(5);
    expect(await line.count('iot_emulator_device_errors_total{device_type="pump",error_type="not_finite"}')).toBe(3);
    expect(await line.count('iot_emulator_mqtt_messages_published_total{topic="pumps/{id}"}')).toBe(5);
    expect(await line.count('iot_emulator_data_points_generated_total{device_type="pump"}')).toBe(15);
    reporter.update(fleetStatus(9, 2, { phase: 'stopped', models: { pump: deviceCounts({ total: 4, online: 0, stopped: 10 }) } }));
    await reporter.stop();
    expect(await line.count('iot_emulator_devices_stopped_total{device_type="pump"}')).toBe(10);
    expect(await line.count('iot_emulator_devices_active_count{device_type="pump"}')).toBe(0);
  });

  it('survives a relay that is away, and tells it everything when it is back', async () => {
    const line = new Line();
    line.away = true;
    const reporter = line.reporter();
    for (let at = 1; at <= 300; at += 1) {
      reporter.update(fleetStatus(at, at));
      await line.clock.advance(100);
    }
    line.away = false;
    await line.clock.advance(5000);
    expect(await line.count()).toBe(300);
    expect(line.clock.pending).toBeLessThanOrEqual(1);
  });

  it('says goodbye when the page goes, within what a closing page may send', async () => {
    const line = new Line();
    const reporter = line.reporter();
    const publications = Array.from({ length: 400 }, (_, at) => publication(`model-${at}`, `a/rather/long/topic/template/number/${at}/{id}/telemetry`, { generated: 1e12, sent: 1e12, dropped: { offline: 1e12, backpressure: 1e12 }, held: 1e12 }));
    reporter.update(fleetStatus(400, 1, { publications }));
    reporter.leave();
    await line.clock.advance(0);
    expect(line.requests[0]).toMatchObject({ keepalive: true });
    expect(line.requests[0]!.bytes).toBeLessThan(SNAPSHOT_BYTES / 2);
    expect(line.snapshots[0]!.final).toBe(true);
    const sum = [...(await line.relay.series())].filter(([name]) => name.startsWith('iot_emulator_messages_generated_total')).reduce((all, [, value]) => all + value, 0);
    expect(sum).toBe(400e12);
  });

  it('comes back from the browser\'s page cache', async () => {
    const line = new Line();
    const reporter = line.reporter();
    reporter.update(fleetStatus(5, 1));
    reporter.leave();
    reporter.update(fleetStatus(8, 2));
    await line.clock.advance(6000);
    expect(await line.count()).toBe(8);
    expect(await line.count('iot_emulator_devices_active_count{device_type="pump"}')).toBe(10);
    expect(await line.count('iot_emulator_devices_started_total{device_type="pump"}')).toBe(20);
    expect(await line.count('iot_emulator_devices_stopped_total{device_type="pump"}')).toBe(10);
    reporter.update(fleetStatus(9, 3, { phase: 'stopped', models: { pump: deviceCounts({ online: 0, stopped: 10 }) } }));
    await reporter.stop();
    expect(await line.count('iot_emulator_devices_started_total{device_type="pump"}')).toBe(20);
    expect(await line.count('iot_emulator_devices_stopped_total{device_type="pump"}')).toBe(20);
  });

  it('counts no device as active while simulated time stands, and none twice when it goes on', async () => {
    const line = new Line();
    const reporter = line.reporter();
    const active = 'iot_emulator_devices_active_count{device_type="pump"}';
    reporter.update(fleetStatus(5, 1, { models: { pump: deviceCounts({ registered: 12, started: 9, stopped: 2, online: 6 }) } }));
    await line.clock.advance(600);
    expect(await line.count(active)).toBe(6);
    reporter.update(fleetStatus(5, 1, { phase: 'paused', models: { pump: deviceCounts({ registered: 12, started: 9, stopped: 2, online: 6 }) } }));
    await line.clock.advance(5000);
    expect(await line.count(active)).toBe(0);
    reporter.update(fleetStatus(6, 2, { models: { pump: deviceCounts({ registered: 12, started: 10, stopped: 2, online: 8 }) } }));
    await line.clock.advance(5000);
    expect(await line.count(active)).toBe(8);
    expect(await line.count('iot_emulator_devices_started_total{device_type="pump"}')).toBe(10);
    expect(await line.count('iot_emulator_devices_stopped_total{device_type="pump"}')).toBe(2);
  });

  it('starts a new incarnation when the fleet starts anew, with the last words of the old one', async () => {
    const line = new Line();
    const reporter = line.reporter();
    reporter.update(fleetStatus(100, 50));
    await line.clock.advance(600);
    reporter.update(fleetStatus(130, 60));
    reporter.update(fleetStatus(7, 3));
    await line.clock.advance(600);
    expect(await line.count()).toBe(137);
    expect(line.snapshots.map((snapshot) => snapshot.incarnation)).toEqual([0, 0, 1]);
  });

  it('counts a new run once, though its owner tells of it after its first status', async () => {
    const line = new Line();
    const reporter = line.reporter();
    reporter.update(fleetStatus(100, 50));
    reporter.update(fleetStatus(3, 1));
    reporter.restart();
    reporter.update(fleetStatus(7, 2));
    reporter.restart();
    reporter.update(fleetStatus(40, 90));
    await line.clock.advance(6000);
    expect(await line.count()).toBe(147);
  });

  it('keeps counts exact over losses, lost answers and relays that start anew', async () => {
    const steps = fc.array(fc.record({
      increase: fc.integer({ min: 0, max: 100 }),
      event: fc.constantFrom('none', 'none', 'none', 'away', 'back', 'loses', 'keeps', 'restart', 'new-run'),
    }), { minLength: 1, maxLength: 25 });
    await fc.assert(fc.asyncProperty(steps, async (turns) => {
      const line = new Line();
      const reporter = line.reporter();
      let count = 0;
      let tick = 0;
      let all = 0;
      let restarted = false;
      for (const { increase, event } of turns) {
        if (event === 'away' || event === 'back') line.away = event === 'away';
        if (event === 'loses' || event === 'keeps') line.losesAnswers = event === 'loses';
        if (event === 'restart') {
          line.relay = new TelemetryRelay(`relay-${line.snapshots.length}-${tick}`.padEnd(10, '0'));
          restarted = true;
        }
        if (event === 'new-run') {
          reporter.restart();
          count = 0;
          tick = 0;
        }
        count += increase;
        all += increase;
        tick += 1;
        reporter.update(fleetStatus(count, tick));
        const before = (await line.count()) ?? 0;
        await line.clock.advance(5000);
        expect((await line.count()) ?? 0).toBeGreaterThanOrEqual(before);
      }
      line.away = false;
      line.losesAnswers = false;
      for (let turn = 0; turn < 3; turn += 1) {
        reporter.update(fleetStatus(count, (tick += 1)));
        await line.clock.advance(5000);
      }
      const counted = (await line.count()) ?? 0;
      expect(counted).toBeLessThanOrEqual(all);
      // At most four runs that ended while the relay was away are remembered.
      if (!restarted && turns.filter((turn) => turn.event === 'new-run').length <= 4) expect(counted).toBe(all);
    }), { numRuns: 60 });
  });
});
