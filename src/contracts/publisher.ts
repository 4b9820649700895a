// Between the engine, which encodes messages, and whatever takes them: an MQTT session, standard output, or nothing.
// Implemented by src/publish; the engine knows only this file.

import type { ConnectionStatus } from './fleet.ts';
import type { DropReason } from './ledger.ts';
import type { PublicationPlan } from './plan.ts';
import type { Tick } from './time.ts';

/** The account of one publication in the ledger. Every call moves messages between columns, so that the sum holds. */
export interface Account {
  readonly held: number;
  /** Due and encoded: generated, and held until one of the calls below. */
  generate(messages: number): void;
  /** held → sent */
  send(messages: number): void;
  /** held → dropped{reason} */
  drop(reason: DropReason, messages: number): void;
}

/**
 * Messages that stand one behind the other in a batch: one publication, one tick. `indexOfRank` of first … first + messages − 1
 * gives their devices, to a publisher that `namesDevices`; these need not be ranks of the kernel.
 */
export interface Part {
  readonly account: Account;
  readonly publication: PublicationPlan;
  /** Its place in the plan's publications. */
  readonly number: number;
  readonly tick: Tick;
  readonly first: number;
  readonly messages: number;
  readonly bytes: number;
  /** Index in its fleet of the device of a message. */
  readonly indexOfRank: (rank: number) => number;
}

export interface Publisher {
  /** Version of the packets it wants: 4 (MQTT 3.1.1) or 5. May change while it is not `connected`. */
  readonly protocol: 4 | 5;
  /** Whether what is handed over now goes out now. */
  readonly connected: boolean;
  /**
   * Whether the first attempt to connect is over, well or not. Tick 0 waits for it, so that a run does not begin with
   * messages that had nowhere to go.
   */
  readonly settled: boolean;
  /** True above the high-water mark: the engine stops encoding. */
  readonly full: boolean;
  /**
   * True when the queue of messages with QoS 1 and 2 is half full. Only a run as fast as the broker takes it waits for
   * that; at a fixed speed the oldest overflow, and QoS 0 goes on beside them.
   */
  readonly pressed: boolean;
  /** True when it asks parts for the devices of their messages (`indexOfRank`). */
  readonly namesDevices?: boolean;
  /** True when simulated time shall wait for this sink however long it takes, instead of dropping. */
  readonly patient: boolean;

  /** Whether messages of a QoS 0 publication must be handed over by `hold` now, rather than by `send`. */
  mustHold(account: Account): boolean;
  /** Whole QoS 0 packets, made of `parts` in order; copied before it returns. */
  send(packets: Uint8Array, parts: readonly Part[]): void;
  /** What is kept until it can go: records (QoS 1 and 2) or packets (QoS 0), as Kernel.encode wrote them; copied. */
  hold(bytes: Uint8Array, part: Part): void;
  /** Every message below this tick has been handed over. */
  tickDone(tick: Tick): void;
  /** Brings the accounts up to date with what has left. */
  settle(): void;

  status(): ConnectionStatus;
  reconnectNow(): void;
  /** Waits for what is held while some of it goes within `withinMs`, drops the rest as stopped, disconnects. */
  stop(withinMs: number): Promise<void>;
}
