// One page's run, from opening to leaving: what is started, with which broker, and every command to the fleet. The
// panels call these; nothing else talks to the fleet's control about running.

import type { FleetControl, LinkContent, Outcome, ScenarioSummary, StartOptions } from '../../contracts/fleet.ts';
import type { Problem } from '../../contracts/problem.ts';
import type { Clock, Speed } from '../../contracts/time.ts';
import type { Start } from './boot.ts';
import { brokerHost, brokerProblem } from './broker-address.ts';
import type { ConnectionState } from './connection-state.svelte.ts';
import type { DeviceState } from './device-state.svelte.ts';
import type { FaultState } from './fault-state.svelte.ts';
import type { FleetState } from './fleet-state.svelte.ts';
import type { MessageLog } from './message-log.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { ScenarioState } from './scenario-state.svelte.ts';
import { StartChoice } from './start-choice.svelte.ts';
import type { TelemetryState } from './telemetry-state.svelte.ts';
import { UpdateFlow } from './update-flow.ts';

/** A link's fleet above this size asks before it starts. */
export const ASK_ABOVE_DEVICES = 50_000;

const FACTORS: readonly number[] = [0.1, 1, 10, 100, 1000];
/** A simulated clock that is less behind than this counts as live. */
const LIVE_MS = 2000;

export interface Parts {
  readonly control: FleetControl;
  readonly fleet: FleetState;
  readonly scenario: ScenarioState;
  readonly device: DeviceState;
  readonly messages: MessageLog;
  readonly connection: ConnectionState;
  readonly notices: Notices;
  readonly telemetry: TelemetryState;
  readonly faults: FaultState;
  readonly clock: Clock;
  /** Puts a link's view in place, as far as it makes sense. */
  readonly restore: (view: unknown) => void;
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
  #overrides: Pick<StartOptions, 'seed'> = {};
  #parts: Parts;
  /** Where the next start begins on the simulated clock. */
  readonly beginning = new StartChoice();

  constructor(parts: Parts, frame: (run: () => void) => void) {
    this.#parts = parts;
    const flow = new UpdateFlow(parts, frame);
    parts.control.subscribe((update) => flow.take(update));
  }

  /** The speeds to choose from; an operator's own one is among them. */
  get speeds(): readonly Speed[] {
    const own = typeof this.speed === 'number' && !FACTORS.includes(this.speed) ? [this.speed] : [];
    return [...[...FACTORS, ...own].sort((a, b) => a - b), 'max', 'backfill'];
  }

  /** How far the simulated clock is behind the wall clock; 0 when it is not. */
  get behindMs(): number {
    const { status } = this.#parts.fleet;
    const behind = status ? this.#parts.clock.wallMs() - status.simulatedMs : 0;
    return behind > LIVE_MS ? behind : 0;
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
    this.beginning.choose(null);
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
    if (devices > ASK_ABOVE_DEVICES) this.#ask({ kind: 'large', summary: checked.value, devices, link: opened.value });
    else await this.startLink(opened.value);
  }

  /** Starts a link's fleet, unpublished, and offers to publish it. */
  async startLink(link: LinkContent): Promise<void> {
    this.question = null;
    this.#overrides = link.seed === null ? {} : { seed: link.seed };
    this.beginning.choose(link.startMs);
    const summary = await this.run(link.scenario);
    if (summary) this.#parts.restore(link.view);
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
    const { control, scenario, connection, fleet, clock } = this.#parts;
    const broker = connection.broker(this.#target);
    const startMs = this.beginning.startMs(clock.wallMs());
    const options = { text, broker, speed: this.speed, workers: this.#start?.workers ?? 'auto', ...this.#overrides, ...(startMs === undefined ? {} : { startMs }) };
    fleet.awaited = true;
    if (scenario.text === '') scenario.text = text;
    let outcome = await this.#busy(() => control.start(options));
    // A worker that did not come up may do so at the second try (a busy machine, a page that was frozen).
    if (!outcome.ok && outcome.problems[0]?.code === 'worker-died') outcome = await this.#busy(() => control.start(options));
    fleet.awaited = false;
    return this.#settle(text, outcome, true);
  }

  /** Puts what is written into effect; on problems the last good fleet runs on. */
  async apply(): Promise<ScenarioSummary | null> {
    const { control, scenario, fleet } = this.#parts;
    const text = scenario.text;
    if (!fleet.alive) return this.run(text);
    // What is told concerns a text that was left out: what stands there is in effect already.
    if (!scenario.changed && scenario.problems.length > 0) {
      scenario.revert();
      return fleet.summary;
    }
    return this.#settle(text, await this.#busy(() => control.apply(text)), false);
  }

  /** A scenario from the gallery: a new run, to the same broker. */
  async replace(text: string): Promise<void> {
    this.#overrides = {};
    this.beginning.choose(null);
    this.#parts.scenario.text = text;
    await this.run(text);
  }

  /** The text that runs, again from its beginning: from where `beginning` says. */
  async restart(): Promise<void> {
    const { scenario } = this.#parts;
    await this.run(scenario.running || scenario.text);
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
    else if (fleet.phase !== 'starting' && !this.busy) await this.restart();
  }

  async stepOnce(): Promise<void> {
    if (this.#parts.fleet.phase === 'paused') await this.#parts.control.stepOnce();
  }

  async toggleStop(): Promise<void> {
    if (this.#parts.fleet.alive) await this.#parts.control.stop();
    else if (!this.busy) await this.restart();
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
    this.#ask({ kind: 'broken', problems });
  }

  /** Until the person has chosen nothing starts. */
  #ask(question: Question): void {
    this.question = question;
    this.#parts.fleet.awaited = false;
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
    const { scenario, fleet, device, telemetry, messages, faults } = this.#parts;
    if (!outcome.ok) {
      scenario.refuse(outcome.problems);
      const elsewhere = outcome.problems.find((problem) => problem.line === undefined);
      if (elsewhere && !fleet.alive) this.#parts.notices.problem(elsewhere);
      return null;
    }
    scenario.accept(text, outcome.value, scenario.text === text);
    if (anew) {
      telemetry.startsAnew();
      messages.clear();
      fleet.rates.clear();
      faults.restart();
    }
    fleet.summary = outcome.value;
    faults.follow(outcome.value);
    device.follow(outcome.value);
    return outcome.value;
  }
}
