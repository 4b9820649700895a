// The place of one shard: the worker that runs it now, what it last reported, and the account of those that died here.

import { transfer } from 'comlink';
import type { SentMessage, Watched } from '../contracts/fleet.ts';
import type { PublicationLedger } from '../contracts/ledger.ts';
import { LAYOUT_VERSION } from '../contracts/memory-layout.ts';
import { PLAN_VERSION } from '../contracts/plan.ts';
import { ProblemError, type Problem } from '../contracts/problem.ts';
import type { Clock } from '../contracts/time.ts';
import type { EngineControl, EngineJob, EngineLines, EnginePost, EngineReport, Handshake } from '../contracts/worker.ts';
import { Caller } from './caller.ts';
import { workerDied, type WorkerHandle } from './handle.ts';
import { closedLedger } from './merge.ts';

/** A worker that has not reported for so long hangs. */
export const HANG_MS = 3_000;
/** While it makes a kernel of a million devices it may be silent for longer. */
const LOAD_MS = 60_000;
/** A check that comes so late slept itself (frozen page): what it missed is no evidence. */
const OVERSLEPT_MS = 1_500;
const CHECK_MS = 500;
const LAST_WORD_MS = 1_000;
const MESSAGES = 50;
const WATCHED = 1_000;

export interface SlotEvents {
  died(slot: EngineSlot, problem: Problem): void;
  lines(slot: EngineSlot, lines: EngineLines): void;
  reported(slot: EngineSlot, report: EngineReport): void;
}

export class EngineSlot {
  readonly number: number;
  readonly #spawn: () => WorkerHandle;
  readonly #clock: Clock;
  readonly #events: SlotEvents;
  #handle: WorkerHandle | null = null;
  #caller: Caller<EngineControl> | null = null;
  #reports: MessagePort | null = null;
  #last: EngineReport | null = null;
  /** The furthest tick that any worker of this slot has told of. */
  #furthestTick = 0;
  #life: EngineReport['life'] = [];
  #seenMs = 0;
  #loading = false;
  #cancelCheck: () => void = () => {};
  #stopped: () => void = () => {};
  /** Rows of the workers that died in this slot, closed. */
  #buried: PublicationLedger[][] = [];
  /** Their device errors. */
  #buriedErrors: EngineReport['deviceErrors'][] = [];
  #messages: SentMessage[] = [];
  #watchedMessages: SentMessage[] = [];
  #watched: Watched[] = [];

  constructor(number: number, spawn: () => WorkerHandle, clock: Clock, events: SlotEvents) {
    this.number = number;
    this.#spawn = spawn;
    this.#clock = clock;
    this.#events = events;
  }

  get alive(): boolean {
    return this.#caller?.alive === true && !this.#loading;
  }

  /** The last report of the worker at hand, or of the one that died. */
  get last(): EngineReport | null {
    return this.#last;
  }

  get furthestTick(): number {
    return this.#furthestTick;
  }

  /** How its devices were when they last ran properly: a shard that runs forward again has begun already. */
  get life(): EngineReport['life'] {
    return this.#life;
  }

  /** When it came. */
  get seenMs(): number {
    return this.#seenMs;
  }

  /** Rows of this shard's ledger, over all workers that it had. */
  get rows(): readonly (readonly PublicationLedger[])[] {
    return this.#last === null ? this.#buried : [...this.#buried, this.#last.publications];
  }

  /** Device errors of this shard, over all workers that it had: a shard that runs forward counts none twice. */
  get errors(): readonly EngineReport['deviceErrors'][] {
    return this.#last === null ? this.#buriedErrors : [...this.#buriedErrors, this.#last.deviceErrors];
  }

  /** Spawns a worker and compares versions. Throws a ProblemError; then nothing is left behind. */
  async open(): Promise<void> {
    this.#loading = true;
    this.#spawnWorker();
    await this.#orEnd(async () => assertVersions(await this.ask((remote) => remote.hello())));
  }

  /** Gives the open worker its job. Throws a ProblemError; then nothing is left behind. */
  async load(job: EngineJob, module: WebAssembly.Module): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const caller = this.#caller;
    this.#reports = port1;
    port1.onmessage = (event: MessageEvent<EnginePost>) => caller === this.#caller && this.#heard(event.data);
    await this.#orEnd(async () => {
      const loaded = await this.ask((remote) => remote.load(job, module, transfer(port2, [port2])));
      if (!loaded.ok) throw new ProblemError(loaded.problems[0]!);
    });
    this.#loading = false;
  }

  async #orEnd(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#loading = false;
      this.#end('could not be loaded');
      throw error;
    }
  }

  /** Asks the worker; rejects when it is, or falls, dead. */
  ask: Caller<EngineControl>['ask'] = (call) => {
    if (this.#caller === null) return Promise.reject(new ProblemError(workerDied('engine', 'not there')));
    return this.#caller.ask(call);
  };

  /** Lets the run end well; the worker is gone afterwards. */
  async stop(): Promise<void> {
    try {
      if (this.alive) await this.#lastWord(this.ask((remote) => remote.stop()));
    } catch {
      this.bury(); // it died meanwhile: what it held is accounted for
    }
    this.#end('stopped');
  }

  /** Waits for the answer and for the last report on the other port, behind which nothing is on its way. */
  async #lastWord(answer: Promise<EngineReport>): Promise<void> {
    const heard = Promise.withResolvers<void>();
    this.#stopped = heard.resolve;
    this.#last = await answer;
    const cancel = this.#clock.after(LAST_WORD_MS, heard.resolve);
    await heard.promise;
    cancel();
  }

  /** Moves the last report of a dead worker to the closed accounts. */
  bury(): void {
    if (this.#last === null) return;
    this.#buried.push(this.#last.publications.map((row) => ({ ...row, ledger: closedLedger(row.ledger) })));
    this.#buriedErrors.push(this.#last.deviceErrors);
    this.#last = null;
  }

  /** Ends the worker at once. */
  kill(): void {
    this.#end('killed');
  }

  /** Since the last call: messages of the watched device, and the latest of all. */
  takeMessages(): { readonly ofWatched: SentMessage[]; readonly latest: SentMessage[] } {
    const taken = { ofWatched: this.#watchedMessages, latest: this.#messages };
    this.#messages = [];
    this.#watchedMessages = [];
    return taken;
  }

  takeWatched(): Watched[] {
    const watched = this.#watched;
    this.#watched = [];
    return watched;
  }

  #spawnWorker(): void {
    const handle = this.#spawn();
    const caller = new Caller<EngineControl>(handle.endpoint);
    this.#handle = handle;
    this.#caller = caller;
    handle.onDeath((why) => caller === this.#caller && this.#died(workerDied('engine', why)));
    this.#seenMs = this.#clock.monotonicMs();
    this.#check();
  }

  #heard(post: EnginePost): void {
    this.#seenMs = this.#clock.monotonicMs();
    if (post.kind === 'crash') return this.#died(post.problem);
    if (post.kind === 'lines') return this.#events.lines(this, post);
    this.#last = post;
    if (post.tick >= this.#furthestTick) this.#life = post.life;
    this.#furthestTick = Math.max(this.#furthestTick, post.tick);
    if (post.phase === 'stopped') this.#stopped();
    this.#events.reported(this, post);
    this.#messages = [...this.#messages, ...post.messages].slice(-MESSAGES);
    this.#watchedMessages = [...this.#watchedMessages, ...post.watchedMessages].slice(-MESSAGES);
    this.#watched = [...this.#watched, ...post.watched].slice(-WATCHED);
  }

  /** The heartbeat: only silence betrays an endless loop or a trap inside a promise. */
  #check(): void {
    const askedMs = this.#clock.monotonicMs();
    this.#cancelCheck();
    this.#cancelCheck = this.#clock.after(CHECK_MS, () => {
      const now = this.#clock.monotonicMs();
      if (now - askedMs > OVERSLEPT_MS) this.#seenMs = now;
      const limit = this.#loading ? LOAD_MS : HANG_MS;
      if (now - this.#seenMs > limit) this.#died(workerDied('engine', `no sign of life for ${limit / 1000} s`));
      else this.#check();
    });
  }

  #died(problem: Problem): void {
    const wasLoading = this.#loading;
    this.#caller?.died(problem);
    this.#end(problem.message);
    if (!wasLoading) this.#events.died(this, problem);
  }

  #end(why: string): void {
    this.#cancelCheck();
    this.#caller?.died(workerDied('engine', why));
    this.#handle?.terminate();
    this.#reports?.close();
    this.#handle = null;
    this.#caller = null;
    this.#reports = null;
  }
}

function assertVersions(answer: Handshake): void {
  if (answer.planVersion === PLAN_VERSION && answer.layoutVersion === LAYOUT_VERSION) return;
  throw new ProblemError({
    code: 'version-mismatch',
    message: 'page and worker come from different versions of this program',
    remedy: 'Reload the page without its cache.',
    values: { plan: answer.planVersion, layout: answer.layoutVersion },
  });
}
