// Simulated time and wall time never mix: each is a type of its own. Simulated time is ticks; the wall clock is read
// in one file per side (src/worker/wall-clock.ts, server/wall-clock.ts).

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Number of a tick since the scenario's start; tick 0 is at `start`. An integer. */
export type Tick = Branded<number, 'tick'>;
/** Milliseconds since 1970, UTC, of the simulated clock. An integer. */
export type SimulatedMs = Branded<number, 'simulated milliseconds'>;
/** Milliseconds since 1970, UTC, of the machine's clock. May jump. */
export type WallMs = Branded<number, 'wall milliseconds'>;
/** Milliseconds of a clock that never goes back, from an arbitrary origin. For durations and pacing. */
export type MonotonicMs = Branded<number, 'monotonic milliseconds'>;

/** Clocks and timers, injected so that tests need not sleep. */
export interface Clock {
  wallMs(): WallMs;
  monotonicMs(): MonotonicMs;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

/**
 * How fast simulated time goes: a factor of wall time (0.1 … 1000), as fast as the broker takes, or that until the simulated
 * clock has reached the wall clock and then beside it (`backfill`).
 */
export type Speed = number | 'max' | 'backfill';
