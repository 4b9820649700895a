// A second, plain model of what a device does in a step (signals, transition, assignments, publications, numbers), written
// from the description of the language and sharing nothing with the compiler: tests run it beside the real kernel.

export type Shown = number | boolean | string | null;
type Values = Readonly<Record<string, number | boolean | string>>;

/** What a device's functions see. */
export interface Sight {
  readonly t: number;
  readonly index: number;
  readonly count: number;
  /** The state in which the step began. */
  readonly state: string;
  readonly parameters: Values;
  readonly signals: Values;
}

export interface ReferenceModel {
  readonly tickMs: number;
  readonly stepTicks: number;
  readonly count: number;
  readonly ticks: number;
  readonly parameters: Values;
  readonly signals: (sight: Sight) => Values;
  readonly initial?: string;
  readonly states?: Readonly<Record<string, {
    readonly enter?: (sight: Sight) => Values;
    /** In the text's order; `age` is whole steps in the state. */
    readonly transitions: readonly (readonly [to: string, holds: (sight: Sight, age: number) => boolean])[];
  }>>;
  readonly publications: readonly (
    | { readonly every: number }
    | { readonly on: string }
    | { readonly onChange: string; readonly decimals?: number; readonly deadband?: number })[];
  /** Whether the device is online in the step that it makes at this tick; default always. */
  readonly online?: (index: number, tick: number) => boolean;
}

export interface ReferenceMessage {
  readonly tick: number;
  readonly index: number;
  readonly publication: number;
  readonly seq: number;
  readonly state: string;
  readonly parameters: Values;
  readonly signals: Values;
}

const GOLDEN = 0x9e3779b97f4a7c15n;
const ONE = 1n << 64n;

/** Tick within the step at which a device is computed, and its step among `every` at which it publishes. */
export function phaseOf(index: number, stepTicks: number, every: number): { readonly tick: number; readonly step: number } {
  const scaled = ((BigInt(index) * GOLDEN) % ONE) * BigInt(stepTicks);
  return { tick: Number(scaled / ONE), step: Number(((scaled % ONE) * BigInt(every)) / ONE) };
}

/** All messages of a run, in order of tick, index, publication. */
export function referenceMessages(model: ReferenceModel): readonly ReferenceMessage[] {
  const messages = Array.from({ length: model.count }, (_, index) => new Device(model, index)).flatMap((device) => device.run());
  return messages.sort((a, b) => a.tick - b.tick || a.index - b.index || a.publication - b.publication);
}

class Device {
  private readonly messages: ReferenceMessage[] = [];
  private readonly model: ReferenceModel;
  private readonly index: number;
  private parameters: Values;
  private state: string;
  private age = 0;
  private signals: Values = {};
  private readonly numbers: number[];
  private readonly published: (Shown | undefined)[];

  constructor(model: ReferenceModel, index: number) {
    this.model = model;
    this.index = index;
    this.parameters = model.parameters;
    this.state = model.initial ?? '';
    this.numbers = model.publications.map(() => 0);
    this.published = model.publications.map(() => undefined);
  }

  run(): readonly ReferenceMessage[] {
    const { stepTicks, ticks } = this.model;
    for (let step = 0, tick = phaseOf(this.index, stepTicks, 1).tick; tick < ticks; step++, tick += stepTicks) this.step(step, tick);
    return this.messages;
  }

  private step(step: number, tick: number): void {
    const { model, index, state } = this;
    const before = this.signals;
    const sight = { t: (tick * model.tickMs) / 1000, index, count: model.count, state, parameters: this.parameters, signals: {} as Values };
    this.signals = sight.signals = model.signals(sight);
    const entered = this.move(step, sight);
    model.publications.forEach((publication, number) => {
      if (this.isDue(publication, number, step, before, entered)) this.publish(number, tick, publication);
    });
  }

  /** Makes at most one transition. The first step enters the state that it ends in. */
  private move(step: number, sight: Sight): string | null {
    if (step > 0) this.age++;
    const next = this.model.states?.[this.state]?.transitions.find(([, holds]) => holds(sight, this.age))?.[0];
    const entered = next ?? (step === 0 && this.model.states ? this.state : null);
    if (next !== undefined) {
      this.state = next;
      this.age = 0;
    }
    if (entered !== null) this.parameters = { ...this.parameters, ...this.model.states?.[entered]?.enter?.(sight) };
    return entered;
  }

  private isDue(publication: ReferenceModel['publications'][number], number: number, step: number, before: Values, entered: string | null): boolean {
    if ('every' in publication) return step % publication.every === phaseOf(this.index, this.model.stepTicks, publication.every).step;
    if ('on' in publication) {
      if (this.model.states && publication.on in this.model.states) return entered === publication.on;
      return this.signals[publication.on] === true && before[publication.on] !== true;
    }
    const shown = this.shown(publication);
    const last = this.published[number];
    if (last === undefined) return true;
    if (typeof shown !== 'number' || typeof last !== 'number') return shown !== last;
    // In whole units of the last decimal, as the wire shows them.
    const scale = 10 ** (publication.decimals ?? 3);
    return Math.abs(Math.round(shown * scale) - Math.round(last * scale)) > Math.round((publication.deadband ?? 0) * scale * 1e6) / 1e6;
  }

  private shown({ onChange, decimals = 3 }: { readonly onChange: string; readonly decimals?: number }): Shown {
    const value = onChange === 'state' ? this.state : (this.signals[onChange] ?? null);
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) return null;
    const scaled = value * 10 ** decimals;
    return (Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5)) / 10 ** decimals;
  }

  private publish(number: number, tick: number, publication: ReferenceModel['publications'][number]): void {
    const seq = this.numbers[number]!++;
    if (this.model.online?.(this.index, tick) === false) return;
    if ('onChange' in publication) this.published[number] = this.shown(publication);
    this.messages.push({ tick, index: this.index, publication: number, seq, state: this.state, parameters: this.parameters, signals: this.signals });
  }
}
