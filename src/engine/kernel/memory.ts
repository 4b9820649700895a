// A kernel's memory by name: the only file that turns addresses into values. Memory never grows, so every view lives as
// long as the kernel.

import { SCALAR_DEVICES, SCALAR_EPOCH, SCALAR_STEP_NUMBER, SCALAR_STEP_SECONDS, SCALAR_T, SCALAR_TICK, SCALARS_BUILT_IN } from '../../../wasm/assembly/opcodes.ts';
import type { GroupLayout, ShardLayout } from '../../contracts/memory-layout.ts';

/** Values of the built-in scalars. */
export interface Instant {
  readonly t: number;
  readonly epoch: number;
  readonly stepSeconds: number;
  readonly step: number;
  readonly devices: number;
  readonly tick: number;
}

export class KernelMemory {
  readonly out: Uint8Array;
  readonly #layout: ShardLayout;
  readonly #bytes: Uint8Array;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #decoder = new TextDecoder();

  constructor(memory: WebAssembly.Memory, layout: ShardLayout) {
    this.#layout = layout;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#doubles = new Float64Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
    this.out = new Uint8Array(memory.buffer, layout.out.address, layout.out.bytes);
  }

  writeImage(image: Uint8Array): void {
    this.#bytes.set(image, this.#layout.image.start);
  }

  /** One column of a group in order of phase; a view. */
  column(at: GroupLayout, column: number): Float64Array {
    const from = at.columns[column]! / 8;
    return this.#doubles.subarray(from, from + at.count);
  }

  valueOf(at: GroupLayout, column: number, rank: number): number {
    return this.#doubles[at.columns[column]! / 8 + rank]!;
  }

  /** Device indices of a group in order of phase; a view. */
  indices(at: GroupLayout): Uint32Array {
    return this.#words.subarray(at.index / 4, at.index / 4 + at.count);
  }

  indexOf(at: GroupLayout, rank: number): number {
    return this.#words[at.index / 4 + rank]!;
  }

  /** Sequence numbers of a publication in order of phase; a view. */
  numbers(publication: number, count: number): Uint32Array {
    const from = this.#layout.publications[publication]!.seq / 4;
    return this.#words.subarray(from, from + count);
  }

  numberOf(publication: number, rank: number): number {
    return this.#words[this.#layout.publications[publication]!.seq / 4 + rank]!;
  }

  fillScalars(at: GroupLayout, instant: Instant): void {
    this.#setScalar(at.scalars, SCALAR_T, instant.t);
    this.#setScalar(at.scalars, SCALAR_EPOCH, instant.epoch);
    this.#setScalar(at.scalars, SCALAR_STEP_SECONDS, instant.stepSeconds);
    this.#setScalar(at.scalars, SCALAR_STEP_NUMBER, instant.step);
    this.#setScalar(at.scalars, SCALAR_DEVICES, instant.devices);
    this.#setScalar(at.scalars, SCALAR_TICK, instant.tick);
  }

  /** Truth of a scalar: not 0, and a number. */
  holds(at: GroupLayout, scalar: number): boolean {
    const value = this.#doubles[at.scalars / 8 + scalar * 2]!;
    return value < 0 || value > 0;
  }

  /** A filter's program and scalars; the built-in scalars are those of the group's last step. */
  writeFilter(at: GroupLayout, program: Uint32Array, scalars: Float64Array): void {
    this.#words.set(program, this.#layout.filter.program / 4);
    for (let number = 0; number < scalars.length; number++) {
      const value = number < SCALARS_BUILT_IN ? this.#doubles[at.scalars / 8 + number * 2]! : scalars[number]!;
      this.#setScalar(this.#layout.filter.scalars, number, value);
    }
  }

  /** The first `count` bytes of the mask that the filter wrote; a view. */
  mask(count: number): Uint8Array {
    return this.#bytes.subarray(this.#layout.filter.mask, this.#layout.filter.mask + count);
  }

  /** Text in the room for one message. */
  messageText(bytes: number): string {
    return this.#decoder.decode(this.#bytes.subarray(this.#layout.message, this.#layout.message + bytes));
  }

  /** Scalars are stored twice, so that a SIMD load needs no splat. */
  #setScalar(at: number, number: number, value: number): void {
    const place = at / 8 + number * 2;
    this.#doubles[place] = value;
    this.#doubles[place + 1] = value;
  }
}
