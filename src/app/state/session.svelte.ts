// One page's run, from opening to leaving: what is started, with which broker, and every command to the fleet. The
// panels call these; nothing else talks to the fleet's control about running.

import type { FleetControl, FleetUpdate, LinkContent, Outcome, ScenarioSummary, StartOptions } from '../../contracts/fleet.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { Speed } from '../../contracts/time.ts';
import type { Start } from './boot.ts';
import { brokerHost, brokerProblem } from './broker-address.ts';
import type { ConnectionState } from './connection-state.svelte.ts';
import type { DeviceState } from './device-state.svelte.ts';
import { isHurried, type FleetState } from './fleet-state.svelte.ts';
import type { MessageLog } from './message-log.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { ScenarioState } from './scenario-state.svelte.ts';
import type { TelemetryState } from './telemetry-state.svelte.ts';
import { UpdateBatch } from './update-batch.ts';

/** A link's fleet above this size asks before it starts. */
export const ASK_ABOVE_DEVICES = 50_000;

const SPEEDS: readonly Speed[] = [0.1, 1, 10, 100, 'max'];
/** Updates to a picture while messages need the processor: a little more than two pictures a second. */
const HURRIED_UPDATES = 4;

export interface Parts {
  readonly control: FleetControl;
  readonly fleet: FleetState;
  readonly scenario: ScenarioState;
  readonly device: DeviceState;
  readonly messages: MessageLog;
  readonly connection: ConnectionState;
  readonly notices: Notices;
  readonly telemetry: TelemetryState;
}

/** What a link asks: to start a large fleet, to publish, or to be replaced since it is broken. */
export type Question =
  | { readonly kind: 'large'; readonly summary: ScenarioSummary; readonly devices: number; readonly link: LinkContent }
  | { readonly kind: 'publish'; readonly url: string; readonly host: string }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

export class Session {
  question = $state.raw<Question | null>(null);
  speed = $state<Speed>(1);
  /** A start or an apply is under way. */
  busy = $state(false);
  /** Where the next start publishes. */
  #target: string | null = null;
  #start: Start | null = null;
  #overrides: Pick<StartOptions, 'seed' | 'startMs'> = {};
  #parts: Parts;
  #frame: (run: () => void) => void;
  #batch = new UpdateBatch();
  #framePending = false;
  /** Updates since the last picture. */
  #undrawn = 0;
  #said = '';
  #restarts = 0;

  constructor(parts: Parts, frame: (run: () => void) => void) {
    this.#parts = parts;
    this.#frame = frame;
    parts.control.subscribe((update) => this.#take(update));
  }

  /** The speeds to choose from; an operator's own one is among them. */
  get speeds(): readonly Speed[] {
    return SPEEDS.includes(this.speed) ? SPEEDS : [...SPEEDS.slice(0, -1), this.speed, 'max'];
  }

  /** What the relay asked for, once it answered. */
  get start(): Start | null {
    return this.#start;
  }

  /** The page was opened without a link: the operator's or the default fleet, without a click. */
  async open(start: Start): Promise<void> {
    this.#adopt(start);
    this.#target = start.broker;
    this.#overrides = {};
    await this.run(start.text);
  }

  /** The page was opened with a link: simulates at once, publishes only after a click. */
  async openLink(fragment: string, start: Start): Promise<void> {
    this.#adopt(start);
    this.#target = null;
    const opened = await this.#parts.control.openLink(fragment);
    if (!opened.ok) return this.#broken(opened.problems);
    const checked = await this.#parts.control.check(opened.value.scenario);
    this.#parts.scenario.text = opened.value.scenario;
    if (!checked.ok) {
      this.#parts.scenario.refuse(checked.problems);
      return this.#broken(checked.problems);
    }
    const devices = checked.value.fleets.reduce((sum, fleet) => sum + fleet.count, 0);
    if (devices > ASK_ABOVE_DEVICES) this.question = { kind: 'large', summary: checked.value, devices, link: opened.value };
    else await this.startLink(opened.value);
  }

  /** Starts a link's fleet, unpublished, and offers to publish it. */
  async startLink(link: LinkContent): Promise<void> {
    this.question = null;
    this.#overrides = { ...(link.seed === null ? {} : { seed: link.seed }), ...(link.startMs === null ? {} : { startMs: link.startMs }) };
    const summary = await this.run(link.scenario);
    const url = summary?.brokerUrl ?? this.#parts.connection.own;
    if (summary && url) this.question = { kind: 'publish', url, host: brokerHost(url) };
  }

  /** Instead of a link: what the page would have started by itself. */
  async openDefault(): Promise<void> {
    this.question = null;
    if (this.#start) await this.open(this.#start);
  }

  /** Starts a text from its beginning. Returns what runs, or null when the text was refused. */
  async run(text: string): Promise<ScenarioSummary | null> {
    const { control, scenario, connection } = this.#parts;
    const broker = connection.broker(this.#target);
    const options = { text, broker, speed: this.speed, workers: this.#start?.workers ?? 'auto', ...this.#overrides };
    if (scenario.text === '') scenario.text = text;
    let outcome = await this.#busy(() => control.start(options));
    // A worker that did not come up may do so at the second try (a busy machine, a page that was frozen).
    if (!outcome.ok && outcome.problems[0]?.code === 'worker-died') outcome = await this.#busy(() => control.start(options));
    return this.#settle(text, outcome, true);
  }

  /** Puts what is written into effect; on problems the last good fleet runs on. */
  async apply(): Promise<ScenarioSummary | null> {
    const { control, scenario, fleet } = this.#parts;
    const text = scenario.text;
    if (!fleet.alive) return this.run(text);
    return this.#settle(text, await this.#busy(() => control.apply(text)), false);
  }

  /** A scenario from the gallery: a new run, to the same broker. */
  async replace(text: string): Promise<void> {
    this.#overrides = {};
    this.#parts.scenario.text = text;
    await this.run(text);
  }

  /** Scales the fleets in the text and applies it. */
  async setDevices(devices: number): Promise<void> {
    const { control, scenario } = this.#parts;
    const scaled = await control.withDevices(scenario.text, devices);
    if (!scaled.ok) return scenario.refuse(scaled.problems);
    scenario.text = scaled.value;
    await this.apply();
  }

  async togglePause(): Promise<void> {
    const { control, fleet } = this.#parts;
    if (fleet.phase === 'paused') await control.resume();
    else if (fleet.phase === 'running') await control.pause();
    else if (fleet.phase !== 'starting') await this.run(this.#parts.scenario.running || this.#parts.scenario.text);
  }

  async stepOnce(): Promise<void> {
    if (this.#parts.fleet.phase === 'paused') await this.#parts.control.stepOnce();
  }

  async toggleStop(): Promise<void> {
    const { control, fleet, scenario } = this.#parts;
    if (fleet.alive) await control.stop();
    else await this.run(scenario.running || scenario.text);
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.speed = speed;
    await this.#parts.control.setSpeed(speed);
  }

  /** Publishes to an address, or (null) only simulates. Returns why not. */
  async publishTo(url: string | null, pageProtocol: string): Promise<Problem | null> {
    const problem = url === null ? null : brokerProblem(url, pageProtocol);
    if (problem) return problem;
    this.#target = url;
    if (this.question?.kind === 'publish') this.question = null;
    await this.#parts.control.connect(this.#parts.connection.broker(url));
    return null;
  }

  dismissQuestion(): void {
    this.question = null;
  }

  #adopt(start: Start): void {
    this.#start = start;
    this.speed = start.speed;
    this.#parts.connection.own = start.own;
  }

  #broken(problems: readonly Problem[]): void {
    this.question = { kind: 'broken', problems };
  }

  async #busy<T>(work: () => Promise<T>): Promise<T> {
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }

  #settle(text: string, outcome: Outcome<ScenarioSummary>, anew: boolean): ScenarioSummary | null {
    const { control, scenario, fleet, device, telemetry, messages } = this.#parts;
    if (!outcome.ok) {
      scenario.refuse(outcome.problems);
      const elsewhere = outcome.problems.find((problem) => problem.line === undefined);
      if (elsewhere && !fleet.alive) this.#parts.notices.problem(elsewhere);
      return null;
    }
    scenario.accept(text, outcome.value, scenario.text === text);
    telemetry.scenario(outcome.value, anew);
    if (anew) {
      messages.clear();
      fleet.rates.clear();
    }
    fleet.summary = outcome.value;
    fleet.changes = control.journal().length;
    device.follow(outcome.value);
    return outcome.value;
  }

  #take(update: FleetUpdate): void {
    this.#parts.fleet.sample(update.status);
    this.#parts.telemetry.take(update.status);
    this.#batch.add(update);
    this.#undrawn++;
    if (this.#framePending || (isHurried(update.status) && this.#undrawn < HURRIED_UPDATES)) return;
    this.#framePending = true;
    this.#frame(() => this.#draw());
  }

  #draw(): void {
    this.#framePending = false;
    this.#undrawn = 0;
    const batch = this.#batch.take();
    if (!batch) return;
    const { fleet, device, messages, connection } = this.#parts;
    fleet.take(batch.status);
    connection.status = batch.status.connection;
    device.take(batch.watched);
    messages.take(batch.messages, device.id);
    this.#tell(batch.status.problem, batch.status.workers.restarts);
  }

  /** A problem is told when it appears, not ten times a second; a worker's restart also when it healed at once. */
  #tell(problem: Problem | null, restarts: number): void {
    const name = problem ? `${problem.code} ${problem.message}` : '';
    if (problem && name !== this.#said) this.#parts.notices.problem(problem);
    if (!problem && restarts > this.#restarts) {
      this.#parts.notices.problem({
        code: 'worker-restarted', message: 'A simulation worker stopped answering and was started again',
        remedy: 'Nothing to do: its devices go on; what it may have done unseen stands in the ledger as a gap.',
      });
    }
    this.#said = name;
    this.#restarts = Math.max(this.#restarts, restarts);
  }
}
