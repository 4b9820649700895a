// The kernel's host. Nothing else talks to the WASM module, and only kernel/memory.ts reads and writes its memory.
//
//   createKernel(module, plan, shard, { startMs })
//   ├─ layoutShard, shardImage          addresses and first contents, pure
//   ├─ arrange                          devices in order of phase
//   ├─ constants, birth                 programs that run once
//   └─ renderCached                     text that never changes for a device
//   per tick
//   ├─ step ── tick program, then step and fates over the devices that are due      kernel/calm.ts
//   ├─ due ─── ranges of ranks, one per publication           kernel/schedule.ts
//   └─ encode ── packets or records in `out`                  kernel/messages.ts
//
// After a trap the memory is not to be trusted: the kernel latches `crashed` and every further call throws.

import type { DeviceState, DueRange, Encoded, EncodedOne, FilterProgram, Kernel, Skipped } from '../contracts/kernel.ts';
import { FILTER_MASK_BYTES, layoutShard, MAX_MEMORY_BYTES } from '../contracts/memory-layout.ts';
import type { GroupLayout, ShardLayout } from '../contracts/memory-layout.ts';
import { FATE_SEND, FATE_SPECIAL, type GroupPlan, type Plan, type Shard } from '../contracts/plan.ts';
import type { Tick } from '../contracts/time.ts';
import { INSTRUCTION_WORDS } from '../../wasm/assembly/opcodes.ts';
import { CalmTicks } from './kernel/calm.ts';
import { instantiate } from './kernel/exports.ts';
import type { KernelExports } from './kernel/exports.ts';
import { paintHeat } from './kernel/heat.ts';
import { shardImage } from './kernel/image.ts';
import { KernelMemory } from './kernel/memory.ts';
import { Messages } from './kernel/messages.ts';
import { adoptGroup, exportDevices, importDevices, type Shelf } from './kernel/moving.ts';
import { assertFilter, assertSameLayout, crashed, strangeDevice } from './kernel/problems.ts';
import { relocate, relocateOperand } from './kernel/relocate.ts';
import { Schedule } from './kernel/schedule.ts';

export interface KernelOptions {
  /** Instant of tick 0, milliseconds since 1970. */
  readonly startMs: number;
}

/**
 * Instantiates a kernel and brings its shard to the state before tick 0. Throws a ProblemError when module and layout
 * disagree, when the memory is refused or when the plan's programs are broken.
 */
export function createKernel(module: WebAssembly.Module, plan: Plan, shard: Shard, options: KernelOptions): Kernel {
  return new WasmKernel(module, plan, shard, options);
}

/** Birth and constants come before the first step. */
const BIRTH_STEP = -1;

class WasmKernel implements Kernel {
  readonly memoryBytes: number;
  readonly bytesPerDevice: number;
  readonly out: Uint8Array;

  readonly #plan: Plan;
  readonly #layout: ShardLayout;
  readonly #startMs: number;
  readonly #wasm: KernelExports;
  readonly #memory: KernelMemory;
  readonly #schedule: Schedule;
  readonly #messages: Messages;
  readonly #calm: CalmTicks;
  /** Ticks [from, to) have been computed; devices that were taken over had started before. */
  #fromTick: number | null = null;
  #toTick = 0;
  readonly #startedBefore: number[];
  #crashed: unknown = null;

  constructor(module: WebAssembly.Module, plan: Plan, shard: Shard, options: KernelOptions) {
    this.#plan = plan;
    this.#startMs = options.startMs;
    this.#layout = layoutShard(plan, shard);
    this.memoryBytes = this.#layout.bytes;
    this.bytesPerDevice = this.#layout.bytesPerDevice;
    const { memory, wasm } = instantiate(module, this.memoryBytes, MAX_MEMORY_BYTES);
    this.#wasm = wasm;
    assertSameLayout(wasm);
    this.#memory = new KernelMemory(memory, this.#layout);
    this.out = this.#memory.out;
    this.#memory.writeImage(shardImage(plan, this.#layout));
    this.#startedBefore = plan.groups.map(() => 0);
    this.#calm = new CalmTicks(plan.groups.length);
    this.#messages = new Messages(plan, this.#layout, wasm, this.#memory, options.startMs);
    this.#schedule = new Schedule(plan, this.#layout, wasm, options.startMs);
    this.#guard(() => this.#bear());
  }

  /** Order, constants, birth, cached texts. */
  #bear(): void {
    this.#plan.groups.forEach((group, number) => {
      const at = this.#layout.groups[number]!;
      this.#wasm.arrange(at.record);
      this.#fillScalars(at, group, 0 as Tick, BIRTH_STEP);
      const { constants, birth } = at.programs;
      this.#wasm.runScalars(constants.address, constants.instructions, BIRTH_STEP);
      this.#wasm.runProgram(birth.address, birth.instructions, at.record, 0, at.count, BIRTH_STEP);
    });
    this.#messages.renderCached();
  }

  setProtocol(version: 4 | 5): void {
    if (version === this.#messages.protocol) return;
    this.#guard(() => this.#messages.setProtocol(version));
  }

  // step, due, encode and skip come many times a tick: no closures there.

  step(tick: Tick): number {
    this.#assertSound();
    try {
      let devices = 0;
      for (let number = 0; number < this.#plan.groups.length; number++) devices += this.#stepGroup(number, tick);
      this.#fromTick ??= tick;
      this.#toTick = tick + 1;
      return devices;
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  #stepGroup(number: number, tick: Tick): number {
    const group = this.#plan.groups[number]!, at = this.#layout.groups[number]!;
    const { first, end, step } = this.#schedule.stepping(number, tick);
    if (first === end) return 0;
    this.#fillScalars(at, group, tick, step);
    this.#wasm.runScalars(at.programs.tick.address, at.programs.tick.instructions, step);
    this.#wasm.runProgram(at.programs.step.address, at.programs.step.instructions, at.record, first, end, step);
    const isCalm = group.calm >= 0 && this.#memory.holds(at, group.calm);
    if (at.programs.fates.instructions > 0 && this.#calm.mustRun(number, isCalm, tick, group.stepTicks)) {
      this.#wasm.runProgram(at.programs.fates.address, at.programs.fates.instructions, at.record, first, end, step);
    }
    return end - first;
  }

  #fillScalars(at: GroupLayout, group: GroupPlan, tick: Tick, step: number): void {
    const { tickMs } = this.#plan;
    this.#memory.fillScalars(at, {
      tick, t: (tick * tickMs) / 1000, epoch: (this.#startMs + tick * tickMs) / 1000, stepSeconds: (group.stepTicks * tickMs) / 1000, step, devices: group.count,
    });
  }

  due(tick: Tick): readonly DueRange[] {
    this.#assertSound();
    try {
      return this.#schedule.due(tick);
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  encode(range: DueRange, tick: Tick, offset: number): Encoded {
    this.#assertSound();
    try {
      return this.#messages.encode(range, tick, offset);
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  skip(range: DueRange, leaveSpecials = false): Skipped {
    this.#assertSound();
    try {
      return this.#messages.skip(range, leaveSpecials);
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  specials(range: DueRange): Uint32Array {
    return this.#messages.ranksOf(range, FATE_SPECIAL);
  }

  sends(range: DueRange): Uint32Array {
    return this.#messages.ranksOf(range, FATE_SEND);
  }

  isCalm(publication: number): boolean {
    return this.#messages.isCalm(publication);
  }

  encodeOne(publication: number, rank: number, tick: Tick, timeShiftMs: number, offset: number): EncodedOne | null {
    this.#assertSound();
    try {
      return this.#messages.encodeOne(publication, rank, tick, timeShiftMs, offset);
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  valueAt(group: number, column: number, rank: number): number {
    return this.#memory.valueOf(this.#layout.groups[group]!, column, rank);
  }

  deviceCount(group: number): number {
    return this.#layout.groups[group]!.count;
  }

  startedCount(group: number): number {
    return this.#guard(() => {
      const since = this.#fromTick === null ? 0 : this.#schedule.started(group, this.#fromTick, this.#toTick);
      return Math.max(since, Math.min(this.#startedBefore[group]!, this.#layout.groups[group]!.count));
    });
  }

  onlineCount(group: number): number {
    const { online } = this.#plan.groups[group]!;
    const at = this.#layout.groups[group]!;
    return online >= 0 ? this.#guard(() => this.#wasm.countTrue(at.columns[online]!, at.count)) : this.startedCount(group);
  }

  checksum(range: DueRange, tick: Tick): bigint {
    return this.#guard(() => this.#messages.checksum(range, tick));
  }

  takeNonFinite(): readonly number[] {
    return this.#messages.takeNonFinite();
  }

  readDevice(group: number, index: number): Float64Array | null {
    return this.#guard(() => {
      const at = this.#layout.groups[group]!;
      if (!holds(at, index)) return null;
      const rank = this.#wasm.rankOf(at.record, index);
      return Float64Array.from(at.columns, (_, column) => this.#memory.valueOf(at, column, rank));
    });
  }

  deviceId(group: number, index: number): string {
    return this.#guard(() => {
      const at = this.#layout.groups[group]!;
      if (!holds(at, index)) throw strangeDevice(this.#plan.groups[group]!, index);
      const rank = this.#wasm.rankOf(at.record, index);
      const bytes = this.#wasm.renderText(this.#layout.message, at.id.address, at.id.pieces.length, rank, at.record);
      this.#wasm.takeNotFinite();
      return this.#memory.messageText(bytes);
    });
  }

  indexOfRank(group: number, rank: number): number {
    return this.#memory.indexOf(this.#layout.groups[group]!, rank);
  }

  heat(group: number, column: number, low: number, high: number, cells: Uint8Array): void {
    const at = this.#layout.groups[group]!;
    paintHeat(this.#memory.column(at, column), this.#memory.indices(at), at.first, low, high, cells);
  }

  range(group: number, column: number): { readonly low: number; readonly high: number } {
    return this.#guard(() => {
      const at = this.#layout.groups[group]!;
      return { low: this.#wasm.leastOf(at.columns[column]!, at.count, 1), high: -this.#wasm.leastOf(at.columns[column]!, at.count, -1) };
    });
  }

  filter(group: number, program: FilterProgram, first: number, end: number, mask: Uint8Array): void {
    assertFilter(program);
    this.#guard(() => {
      const { program: programAt, scalars, mask: maskAt } = this.#layout.filter;
      const at = this.#layout.groups[group]!;
      const places = { scalars, scalarCount: program.scalars.length, temps: this.#layout.temps, tempCount: program.temps, columns: at.columns, tables: at.tables };
      this.#memory.writeFilter(at, relocate(program.program, places), program.scalars);
      const result = relocateOperand(program.result, places), instructions = program.program.length / INSTRUCTION_WORDS;
      for (let from = first; from < end; from += FILTER_MASK_BYTES) {
        const to = Math.min(end, from + FILTER_MASK_BYTES);
        this.#wasm.runFilter(programAt, instructions, at.record, from, to, 0, result, maskAt);
        mask.set(this.#memory.mask(to - from), from - first);
      }
    });
  }

  readColumn(group: number, column: number, first: number, end: number): Float64Array {
    return this.#memory.column(this.#layout.groups[group]!, column).slice(first, end);
  }

  adopt(older: Kernel): void {
    if (!(older instanceof WasmKernel)) return;
    this.#calm.forget();
    this.#plan.groups.forEach(({ fleet }, number) => {
      const olderNumber = older.#plan.groups.findIndex((candidate) => candidate.fleet === fleet);
      if (olderNumber < 0) return;
      this.#startedBefore[number] = older.startedCount(olderNumber);
      adoptGroup(this.#shelf, number, older.#shelf, olderNumber);
    });
  }

  exportDevices(group: number, first: number, end: number): DeviceState {
    return exportDevices(this.#shelf, group, first, end);
  }

  importDevices(state: DeviceState): void {
    this.#calm.forget();
    importDevices(this.#shelf, state);
  }

  get #shelf(): Shelf {
    return { plan: this.#plan, layout: this.#layout, memory: this.#memory };
  }

  #guard<T>(call: () => T): T {
    this.#assertSound();
    try {
      return call();
    } catch (error) {
      throw this.#trapped(error);
    }
  }

  #assertSound(): void {
    if (this.#crashed !== null) throw crashed(this.#crashed);
  }

  /** Latches a trap; anything else goes on as it is. */
  #trapped(error: unknown): unknown {
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    this.#crashed = error;
    return crashed(error);
  }
}

function holds(at: GroupLayout, index: number): boolean {
  return index >= at.first && index < at.first + at.count;
}
