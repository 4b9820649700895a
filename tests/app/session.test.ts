import { describe, expect, it } from 'vitest';
import type { Broker, FleetControl, FleetStatus, FleetUpdate, LinkContent, Outcome, ScenarioSummary, StartOptions } from '../../src/contracts/fleet.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { ConnectionState } from '../../src/app/state/connection-state.svelte.ts';
import { DeviceState } from '../../src/app/state/device-state.svelte.ts';
import { FleetState } from '../../src/app/state/fleet-state.svelte.ts';
import { MessageLog } from '../../src/app/state/message-log.svelte.ts';
import { Notices } from '../../src/app/state/notices.svelte.ts';
import { ScenarioState } from '../../src/app/state/scenario-state.svelte.ts';
import { ASK_ABOVE_DEVICES, Session } from '../../src/app/state/session.svelte.ts';
import { TelemetryState } from '../../src/app/state/telemetry-state.svelte.ts';
import type { MonotonicMs, WallMs } from '../../src/contracts/time.ts';

const OWN = 'ws://127.0.0.1:8080/mqtt';
const START = { text: 'default', broker: OWN, own: OWN, speed: 1, workers: 'auto' } as const;
const PROBLEM: Problem = { code: 'bad', message: 'bad', remedy: 'Mend it.', line: 1, column: 1 };

const summaryOf = (count: number, brokerUrl: string | null): ScenarioSummary => ({
  name: 's', title: {}, description: {}, seed: 1, startMs: null, tickMs: 100, brokerUrl, messagesPerSecond: count, memoryBytes: 1,
  fleets: [{ name: 'f', model: 'm', count, columns: [], topics: [] }],
});

/** A control that keeps what it is asked, and knows texts by their first word: `bad` is wrong, `big` is large. */
class Recorder {
  readonly starts: StartOptions[] = [];
  readonly applied: string[] = [];
  readonly brokers: Broker[] = [];
  link: Outcome<LinkContent> = { ok: false, problems: [PROBLEM] };
  linkBroker: string | null = null;
  tell: (update: FleetUpdate) => void = () => {};
  answer = (text: string): Outcome<ScenarioSummary> => (text.startsWith('bad') ? { ok: false, problems: [PROBLEM] } : { ok: true, value: summaryOf(text.startsWith('big') ? ASK_ABOVE_DEVICES + 1 : 10, this.linkBroker) });

  control(): FleetControl {
    const partial: Partial<FleetControl> = {
      start: async (options) => (this.starts.push(options), this.answer(options.text)),
      apply: async (text) => (this.applied.push(text), this.answer(text)),
      check: async (text) => this.answer(text),
      withDevices: async (text, devices) => ({ ok: true, value: `${text} × ${devices}` }),
      connect: async (broker) => void this.brokers.push(broker),
      openLink: async () => this.link,
      journal: () => [],
      watch: async () => {},
      view: async () => ({ ok: false, problems: [] }),
      subscribe: (listener) => ((this.tell = listener), () => {}),
    };
    return partial as FleetControl;
  }
}

function page() {
  const recorder = new Recorder();
  const control = recorder.control();
  const clock = { wallMs: () => 0 as WallMs, monotonicMs: () => 0 as MonotonicMs, after: () => () => {} };
  const parts = {
    control, fleet: new FleetState(), scenario: new ScenarioState(control, clock.after), device: new DeviceState(control), messages: new MessageLog(),
    connection: new ConnectionState(), notices: new Notices(() => {}), telemetry: new TelemetryState(clock),
  };
  return { recorder, ...parts, session: new Session(parts, (run) => run()) };
}

const link = (scenario: string): Outcome<LinkContent> => ({ ok: true, value: { scenario, seed: 7, startMs: 1000, view: null } });
const status = (more: Partial<FleetStatus> = {}): FleetStatus => ({ phase: 'running', problem: null, workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 0 }, connection: { state: 'connected' }, ...more }) as FleetStatus;

describe('a page that is opened', () => {
  it('publishes its default fleet to its own relay, without a click', async () => {
    const { session, recorder, scenario } = page();
    await session.open(START);
    expect(recorder.starts).toMatchObject([{ text: 'default', broker: { kind: 'mqtt', url: OWN }, speed: 1, workers: 'auto' }]);
    expect(scenario.running).toBe('default');
    expect(session.question).toBeNull();
  });

  it('only simulates on a static host', async () => {
    const { session, recorder } = page();
    await session.open({ ...START, broker: null, own: null });
    expect(recorder.starts[0]?.broker).toEqual({ kind: 'none' });
  });
});

describe('a link that is opened', () => {
  it('is simulated at once with its seed and start, and published only after a click that names the host', async () => {
    const { session, recorder } = page();
    recorder.link = link('small');
    recorder.linkBroker = 'wss://foreign.example:8084/mqtt';
    await session.openLink('x', START);
    expect(recorder.starts).toMatchObject([{ broker: { kind: 'none' }, seed: 7, startMs: 1000 }]);
    expect(session.question).toEqual({ kind: 'publish', url: 'wss://foreign.example:8084/mqtt', host: 'foreign.example:8084' });
    expect(recorder.brokers).toEqual([]);
    await session.publishTo('wss://foreign.example:8084/mqtt', 'https:');
    expect(recorder.brokers).toEqual([{ kind: 'mqtt', url: 'wss://foreign.example:8084/mqtt' }]);
    expect(session.question).toBeNull();
  });

  it('does not take along credentials that were typed for another broker', async () => {
    const { session, recorder, connection } = page();
    connection.trust(OWN, 'token', 'secret');
    recorder.link = link('small');
    recorder.linkBroker = 'wss://foreign.example/mqtt';
    await session.openLink('x', START);
    await session.publishTo('wss://foreign.example/mqtt', 'https:');
    expect(JSON.stringify([recorder.starts, recorder.brokers])).not.toContain('secret');
  });

  it('asks before a large fleet starts', async () => {
    const { session, recorder } = page();
    recorder.link = link('big');
    await session.openLink('x', START);
    expect(recorder.starts).toEqual([]);
    expect(session.question?.kind).toBe('large');
    if (session.question?.kind === 'large') await session.startLink(session.question.link);
    expect(recorder.starts).toHaveLength(1);
  });

  it.each([['broken', { ok: false, problems: [PROBLEM] } as Outcome<LinkContent>], ['bad inside', link('bad')]])('starts nothing when it is %s, and offers the default', async (_what, content) => {
    const { session, recorder } = page();
    recorder.link = content;
    await session.openLink('x', START);
    expect(recorder.starts).toEqual([]);
    expect(session.question).toEqual({ kind: 'broken', problems: [PROBLEM] });
    await session.openDefault();
    expect(recorder.starts).toMatchObject([{ text: 'default', broker: { kind: 'mqtt', url: OWN } }]);
    expect(recorder.starts[0]?.seed).toBeUndefined();
  });
});

describe('changing the scenario', () => {
  it('is applied to the running fleet; on problems the last good one runs on', async () => {
    const { session, recorder, scenario, fleet } = page();
    await session.open(START);
    fleet.take(status());
    scenario.text = 'bad text';
    await session.apply();
    expect(scenario.problems).toEqual([PROBLEM]);
    expect([scenario.running, scenario.text]).toEqual(['default', 'bad text']);
    scenario.text = 'good text';
    await session.apply();
    expect(recorder.applied).toEqual(['bad text', 'good text']);
    expect([scenario.running, scenario.problems]).toEqual(['good text', []]);
  });

  it('starts anew when nothing runs', async () => {
    const { session, recorder, fleet } = page();
    await session.open(START);
    fleet.take(status({ phase: 'stopped' }));
    await session.apply();
    expect([recorder.starts.length, recorder.applied.length]).toEqual([2, 0]);
  });

  it('writes the number of devices into the text and applies it', async () => {
    const { session, recorder, scenario, fleet } = page();
    await session.open(START);
    fleet.take(status());
    await session.setDevices(500);
    expect(recorder.applied).toEqual(['default × 500']);
    expect(scenario.text).toBe('default × 500');
  });
});

describe('a worker that does not come up', () => {
  it('is tried once more, and told with a way to start again when that fails too', async () => {
    const { session, recorder, notices } = page();
    const died: Problem = { code: 'worker-died', message: 'the engine worker ended', remedy: 'Start again.' };
    recorder.answer = () => ({ ok: false, problems: [died] });
    await session.open(START);
    expect(recorder.starts).toHaveLength(2);
    expect(notices.list.map(({ problem }) => problem)).toEqual([died]);
  });
});

describe('trouble with workers', () => {
  const update = (more: Partial<FleetStatus>): FleetUpdate => ({ status: status(more), messages: [], watched: [] });

  it('is told once, not ten times a second', async () => {
    const { recorder, notices } = page();
    for (let at = 0; at < 10; at++) recorder.tell(update({ problem: { code: 'worker-died', message: 'it died', remedy: 'Wait.' } }));
    expect(notices.list.map(({ problem }) => problem?.code)).toEqual(['worker-died']);
  });

  it('is told also when a restart healed it between two updates', () => {
    const { recorder, notices } = page();
    recorder.tell(update({}));
    recorder.tell(update({ workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 1 } }));
    expect(notices.list.map(({ problem }) => problem?.code)).toEqual(['worker-restarted']);
  });
});

describe('a page while messages need the processor', () => {
  const update = (tick: number, more: Partial<FleetStatus>): FleetUpdate => ({ status: status({ tick, ...more }), messages: [], watched: [] });

  it('draws one of four updates, and at once what is no rush any more', () => {
    const { recorder, fleet } = page();
    const ticks: number[] = [];
    for (let tick = 1; tick <= 8; tick++) {
      recorder.tell(update(tick, { sentPerSecond: 1_000_000 }));
      ticks.push(fleet.status?.tick ?? 0);
    }
    expect(ticks).toEqual([0, 0, 0, 4, 4, 4, 4, 8]);
    recorder.tell(update(9, { phase: 'paused', sentPerSecond: 1_000_000 }));
    expect(fleet.status?.tick).toBe(9);
  });
});
