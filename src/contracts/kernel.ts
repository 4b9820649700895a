// What the engine asks of a kernel that holds one shard of a plan. Implemented by src/engine/kernel.ts; only
// src/engine/kernel/memory.ts touches WASM memory.

import type { GroupPlan, PublicationPlan } from './plan.ts';
import type { Tick } from './time.ts';

/** Due devices of one publication at one tick: ranks [first, end) in the group's order of phase. */
export interface DueRange {
  readonly publication: number;
  readonly first: number;
  readonly end: number;
}

export interface Encoded {
  /** Bytes written, from the start of `out`. */
  readonly bytes: number;
  /** First rank that did not fit; equals `end` when all did. What is due below it was written whole, or its fate was not to be. */
  readonly next: number;
  /** Messages written. */
  readonly messages: number;
  /** Messages below `next` that a fault swallowed: generated, their numbers used up. */
  readonly swallowed: number;
}

/** Of a range that was skipped: messages that would have been sent, and those that a fault swallowed. */
export interface Skipped {
  readonly messages: number;
  readonly swallowed: number;
}

/** One message as a record (src/contracts/packets.ts), and its number. */
export interface EncodedOne {
  readonly bytes: number;
  readonly seq: number;
}

export interface Kernel {
  /** Bytes of the instance's memory, and of it what a device costs on average. */
  readonly memoryBytes: number;
  readonly bytesPerDevice: number;
  /** The out buffer. The same view for the kernel's whole life: memory never grows. */
  readonly out: Uint8Array;

  /** MQTT protocol version of the packets that `encode` writes: 4 (3.1.1) or 5. 4 until told otherwise. */
  setProtocol(version: 4 | 5): void;
  /** Computes every device that is due at `tick`. Ticks come in ascending order, each once. Returns how many devices. */
  step(tick: Tick): number;
  /**
   * What is to be published at `tick`, in (group, publication) order; empty ranges are left out. Call after step. The
   * answer is the kernel's own and holds until the next call: nothing is allocated per tick.
   */
  due(tick: Tick): readonly DueRange[];
  /**
   * Encodes messages of a due range into `out` from `offset` on, while they fit. QoS 0: whole PUBLISH packets in the
   * session's protocol version. QoS 1 and 2: records of u32 topic bytes, u32 payload bytes (little endian), topic, payload.
   * Uses up one sequence number per message. The answer is the kernel's own and holds until the next call.
   */
  encode(range: DueRange, tick: Tick, offset: number): Encoded;
  /**
   * Uses up the sequence numbers of a due range without encoding it. `leaveSpecials`: special messages keep theirs and are not
   * counted, since `encodeOne` follows. The answer is the kernel's own and holds until the next call.
   */
  skip(range: DueRange, leaveSpecials?: boolean): Skipped;
  /** Whether all that is due of a publication at the tick that was computed last goes out as it is. */
  isCalm(publication: number): boolean;
  /** Ranks of a due range whose fate is special: `encode` leaves them alone. The kernel's own array until the next call. */
  specials(range: DueRange): Uint32Array;
  /** Ranks of a due range that `encode` writes, for a publication with fates; likewise. */
  sends(range: DueRange): Uint32Array;
  /**
   * Encodes one device's message as a record at `offset` of `out`, using up its number; `{time}` is shifted by so much. Null,
   * and nothing used up, when it does not fit. The answer is the kernel's own and holds until the next call.
   */
  encodeOne(publication: number, rank: number, tick: Tick, timeShiftMs: number, offset: number): EncodedOne | null;
  /** A value of a column. */
  valueAt(group: number, column: number, rank: number): number;
  /** Devices of a group in this shard. */
  deviceCount(group: number): number;
  /** Devices of a group that have been computed at least once. */
  startedCount(group: number): number;
  /** Devices of a group that are online: of those without a simulated connection all that have started. */
  onlineCount(group: number): number;
  /** Values that went to the wire as null since the last call (NaN or infinite), per group. */
  takeNonFinite(): readonly number[];

  /** Values of all columns of a device, in the plan's order; null when the device is not in this shard. */
  readDevice(group: number, index: number): Float64Array | null;
  /** The device's id as it stands in topics. */
  deviceId(group: number, index: number): string;
  /** Index of the device with this rank. */
  indexOfRank(group: number, rank: number): number;

  /**
   * Quantises a column into `cells` bytes: 0 = no device, 1 = not finite, 2 … 255 from low to high. Devices in order of
   * index, several to a cell (their mean) when there are more devices than cells. A cell is ⌊k·cells/count⌋ of the k-th.
   */
  heat(group: number, column: number, low: number, high: number, cells: Uint8Array): void;
  /** Smallest and largest finite value of a column. */
  range(group: number, column: number): { readonly low: number; readonly high: number };

  /**
   * Runs a filter (a step program with symbolic operands, compiled against the group) over ranks [first, end) and writes
   * 1 or 0 per rank into `mask` from 0 on. `scalars` replaces the group's scalars for the run.
   */
  filter(group: number, program: FilterProgram, first: number, end: number, mask: Uint8Array): void;
  /** One column, by rank; a copy of at most `end - first` values. */
  readColumn(group: number, column: number, first: number, end: number): Float64Array;

  /**
   * Copies signals, memory and sequence numbers of the same (fleet, index, column name) from a kernel of an earlier plan.
   * Parameters and labels are drawn anew: unchanged ones come out the same, changed ones are what the plan changed for.
   */
  adopt(older: Kernel): void;
  /** The same in two halves, for devices that another worker held: those of this shard with indices [first, end). */
  exportDevices(group: number, first: number, end: number): DeviceState;
  importDevices(state: DeviceState): void;
  /**
   * Sum modulo 2^64 of one hash per message of a due range; uses the sequence numbers up like encode. The hash is FNV-1a
   * (64 bit) over the tick as u32 little endian, the topic, one zero byte, the payload. Only what `encode` would write.
   */
  checksum(range: DueRange, tick: Tick): bigint;
}

/** State of some devices of one fleet as plain data, to go to a kernel in another thread. In order of phase. */
export interface DeviceState {
  readonly plan: GroupPlan;
  readonly indices: Uint32Array;
  /** By the plan's columns. */
  readonly columns: readonly Float64Array[];
  /** Sequence numbers, per publication of the fleet. */
  readonly numbers: readonly { readonly plan: PublicationPlan; readonly numbers: Uint32Array }[];
}

/** A compiled filter: truth of its result, in `result` (an operand), per device. */
export interface FilterProgram {
  readonly program: Uint32Array;
  readonly scalars: Float64Array;
  readonly temps: number;
  readonly result: number;
}
