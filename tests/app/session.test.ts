import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/contracts/journal.ts';
import type { Broker, FleetControl, FleetStatus, FleetUpdate, LinkContent, Outcome, ScenarioSummary, StartOptions } from '../../src/contracts/fleet.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { ConnectionState } from '../../src/app/state/connection-state.svelte.ts';
import { DeviceState } from '../../src/app/state/device-state.svelte.ts';
import { FaultState } from '../../src/app/state/fault-state.svelte.ts';
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
  fleets: [{ name: 'f', model: 'm', count, columns: [], topics: [] }], faults: [], stages: [], faultKinds: [],
});

/** A control that keeps what it is asked, and knows texts by their first word: `bad` is wrong, `big` is large. */
class Recorder {
  readonly starts: StartOptions[] = [];
  readonly applied: string[] = [];
  readonly brokers: Broker[] = [];
  link: Outcome<LinkContent> = { ok: false, problems: [PROBLEM] };
  linkBroker: string | null = null;
  entries: JournalEntry[] = [];
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
      journal: () => this.entries,
      truth: () => [],
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
  const restored: unknown[] = [];
  const later: (() => void)[] = [];
  const clock = { wallMs: () => 5_000_400 as WallMs, monotonicMs: () => 0 as MonotonicMs, after: () => () => {} };
  const parts = {
    control, fleet: new FleetState(), scenario: new ScenarioState(control, clock.after), device: new DeviceState(control), messages: new MessageLog(),
    connection: new ConnectionState(), notices: new Notices((_ms, run) => void later.push(run)), telemetry: new TelemetryState(clock),
    faults: new FaultState(control), clock, restore: (view: unknown) => void restored.push(view),
  };
  return { recorder, restored, later, ...parts, session: new Session(parts, (run) => run()) };
}

const link = (scenario: string): Outcome<LinkContent> => ({ ok: true, value: { scenario, seed: 7, startMs: 1000, view: { fleet: 'table' } } });
const status = (more: Partial<FleetStatus> = {}): FleetStatus => ({ phase: 'running', devices: { total: 1, online: 1, registered: 1, started: 1, stopped: 0 }, simulatedMs: 0, problem: null, workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 0 }, connection: { state: 'connected' }, ...more }) as FleetStatus;

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

describe('where a run begins', () => {
  it('is where the scenario says, at the present, or at a chosen instant', async () => {
    const { session, recorder } = page();
    await session.open(START);
    session.beginning.kind = 'now';
    await session.restart();
    session.beginning.choose(Date.UTC(2026, 5, 1));
    await session.restart();
    expect(recorder.starts.map(({ startMs }) => startMs)).toEqual([undefined, 5_000_000, Date.UTC(2026, 5, 1)]);
  });

  it('of a link holds for its restarts, and not for another scenario', async () => {
    const { session, recorder } = page();
    recorder.link = link('small');
    await session.openLink('x', START);
    await session.restart();
    await session.replace('other');
    expect(recorder.starts.map(({ startMs }) => startMs)).toEqual([1000, 1000, undefined]);
  });

  it('tells how far a run is behind the present, for back-filling', () => {
    const { session, fleet } = page();
    expect(session.behindMs).toBe(0);
    fleet.take(status({ simulatedMs: 1_000_400 }));
    expect(session.behindMs).toBe(4_000_000);
    fleet.take(status({ simulatedMs: 5_000_000 }));
    expect(session.behindMs).toBe(0);
  });

  it('can go at 0.1 to 1000 times, at most, or back-fill', () => {
    const { session } = page();
    expect(session.speeds).toEqual([0.1, 1, 10, 100, 1000, 'max', 'backfill']);
    session.speed = 25;
    expect(session.speeds).toEqual([0.1, 1, 10, 25, 100, 1000, 'max', 'backfill']);
  });
});

describe('a start that is under way', () => {
  it('is not begun a second time by the keys for pausing and stopping', async () => {
    const { session, recorder, fleet } = page();
    fleet.take(status({ phase: 'stopped' }));
    await Promise.all([session.open(START), session.togglePause(), session.toggleStop()]);
    expect(recorder.starts).toHaveLength(1);
  });
});

describe('what is not running', () => {
  it('is no start for ever: after a link that is broken or large nothing starts until the person has chosen', async () => {
    for (const content of [{ ok: false, problems: [PROBLEM] } as Outcome<LinkContent>, link('big'), link('bad')]) {
      const { session, recorder, fleet } = page();
      recorder.link = content;
      expect(fleet.phase).toBe('starting');
      await session.openLink('x', START);
      expect(fleet.phase).toBe('stopped');
    }
  });
});

describe('a link with a view', () => {
  it('puts the view in place once its fleet runs', async () => {
    const { session, recorder, restored } = page();
    recorder.link = link('small');
    await session.openLink('x', START);
    expect(restored).toEqual([{ fleet: 'table' }]);
  });
});

describe('a run that was changed by hand', () => {
  const inject: JournalEntry = { tick: 5, target: 'stuck-1', change: { kind: 'inject', fault: { kind: 'stuck', name: 'stuck-1' } } };

  it('is marked, and is not any more once a text is in effect that has the fault itself', async () => {
    const { session, recorder, fleet, faults } = page();
    await session.open(START);
    fleet.take(status());
    recorder.entries = [inject];
    faults.follow();
    expect(faults.changes).toBe(1);
    recorder.entries = [inject, { tick: 9, target: '*', change: { kind: 'apply', scenario: 'x' } }];
    recorder.answer = () => ({ ok: true, value: { ...summaryOf(10, null), faults: [{ name: 'stuck-1', kind: 'stuck', fleets: ['f'], signal: 'a', atMs: 500, forMs: null, everyMs: null, live: false }] } });
    await session.apply();
    expect(faults.changes).toBe(0);
  });

  it('is not marked for a new text alone', async () => {
    const { session, recorder, fleet, faults } = page();
    await session.open(START);
    fleet.take(status());
    recorder.entries = [{ tick: 9, target: '*', change: { kind: 'apply', scenario: 'x' } }];
    await session.apply();
    expect(faults.changes).toBe(0);
  });
});

describe('a text that was too long to be taken', () => {
  it('leaves Apply to be used: what stands there is in effect already', async () => {
    const { session, recorder, scenario, fleet } = page();
    await session.open(START);
    fleet.take(status());
    scenario.refuse([PROBLEM]);
    await session.apply();
    expect([scenario.problems, recorder.applied]).toEqual([[], []]);
  });
});

describe('trouble with workers', () => {
  const update = (more: Partial<FleetStatus>): FleetUpdate => ({ status: status(more), messages: [], watched: [], truth: [] });

  it('is told once, not ten times a second', async () => {
    const { recorder, notices } = page();
    for (let at = 0; at < 10; at++) recorder.tell(update({ problem: { code: 'worker-died', message: 'it died', remedy: 'Wait.' } }));
    expect(notices.list.map(({ problem }) => problem?.code)).toEqual(['worker-died']);
  });

  it('is told also when a restart healed it between two updates', () => {
    const { recorder, notices } = page();
    recorder.tell(update({}));
    recorder.tell(update({ workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 1 } }));
    expect(notices.list.map(({ problem, kind }) => [problem?.code, kind])).toEqual([['worker-restarted', 'warning']]);
  });

  it('that is over leaves by itself after a while', () => {
    const { recorder, notices, later } = page();
    recorder.tell(update({ problem: { code: 'worker-died', message: 'it died', remedy: 'Wait.' } }));
    expect(later).toHaveLength(0);
    recorder.tell(update({ workers: { count: 1, busyRatio: 0, memoryBytes: 0, restarts: 1 } }));
    expect(notices.list).toHaveLength(2);
    for (const run of later) run();
    expect(notices.list).toEqual([]);
  });
});

describe('a page while messages need the processor', () => {
  const update = (tick: number, more: Partial<FleetStatus>): FleetUpdate => ({ status: status({ tick, ...more }), messages: [], watched: [], truth: [] });

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
