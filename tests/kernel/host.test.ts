// The rest of the kernel's face: reading, heat, ranges, filters, adoption, crashes.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import type { FilterProgram } from '../../src/contracts/kernel.ts';
import { createKernel } from '../../src/engine/kernel.ts';
import { ProblemError } from '../../src/contracts/problem.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, scalar, temp } from './support/assemble.ts';
import type { Instruction } from './support/assemble.ts';
import { greenhouse, sensors, SITES } from './support/greenhouse.ts';
import { encodeAll, messagesOf } from './support/messages.ts';
import { kernelModule, newKernel, tick, WHOLE } from './support/module.ts';

const indexed = (count: number, instructions: readonly Instruction[] = []) => aGroup({
  count, columns: [aColumn('x')], constants: [0, 1, 50], programs: { birth: assemble({ op: op.OP_INDEX, dst: column(0) }, ...instructions) },
});
const problemOf = (call: () => unknown): string => {
  try { call(); } catch (error) { return error instanceof ProblemError ? error.problem.code : String(error); }
  return 'none';
};

describe('the module', () => {
  it('imports its memory and nothing else', () => {
    expect(WebAssembly.Module.imports(kernelModule)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  });

  it('is refused when its layout is of another version', () => {
    // A module by hand: the same import, layoutVersion() = 7, staticEnd() = 0.
    const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
    const stranger = new WebAssembly.Module(Uint8Array.from([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 2, 18, 1, ...name('env'), ...name('memory'), 2, 1, 1, 0x80, 0x80, 4, 3, 3, 2, 0, 0,
      7, 29, 2, ...name('layoutVersion'), 0, 0, ...name('staticEnd'), 0, 1, 10, 11, 2, 4, 0, 0x41, 7, 0x0b, 4, 0, 0x41, 0, 0x0b,
    ]));
    expect(problemOf(() => createKernel(stranger, aPlan([aGroup({})]), WHOLE, { startMs: 0 }))).toBe('kernel-mismatch');
  });
});

describe('reading', () => {
  it('gives the columns of a device, its id, and nothing of a device elsewhere', () => {
    const kernel = newKernel(greenhouse(100), { index: 1, count: 2 });
    expect(kernel.deviceId(0, 57)).toBe('d-00057');
    expect(kernel.readDevice(0, 57)).toHaveLength(6);
    expect(kernel.readDevice(0, 49)).toBeNull();
    expect(problemOf(() => kernel.deviceId(0, 49))).toBe('strange-device');
  });

  it('gives copies of columns by rank', () => {
    const kernel = newKernel(aPlan([indexed(100)]));
    const part = kernel.readColumn(0, 0, 10, 20);
    expect([...part]).toEqual(Array.from({ length: 10 }, (_, k) => kernel.indexOfRank(0, 10 + k)));
    part.fill(0);
    expect(kernel.readColumn(0, 0, 10, 20)[0]).toBe(kernel.indexOfRank(0, 10));
  });

  it('finds the range of finite values', () => {
    const kernel = newKernel(aPlan([indexed(100, [{ op: op.OP_SUB, dst: column(0), a: column(0), b: constant(2) }])]));
    expect(kernel.range(0, 0)).toEqual({ low: -50, high: 49 });
    const broken = newKernel(aPlan([indexed(100, [{ op: op.OP_SUB, dst: temp(0), a: column(0), b: constant(2) }, { op: op.OP_DIV, dst: column(0), a: constant(1), b: temp(0) }])]));
    expect(broken.range(0, 0)).toEqual({ low: -1, high: 1 });
  });
});

describe('heat', () => {
  const heat = (count: number, cells: number, low: number, high: number): number[] => {
    const bytes = new Uint8Array(cells).fill(9);
    newKernel(aPlan([indexed(count)])).heat(0, 0, low, high, bytes);
    return [...bytes];
  };

  it('has a cell per device, from low to high', () => {
    expect(heat(5, 5, 0, 4)).toEqual([2, 65, 129, 192, 255]);
    expect(heat(3, 3, 1, 1.5)).toEqual([2, 2, 255]);
  });

  it('leaves cells without a device empty', () => {
    expect(heat(2, 6, 0, 1)).toEqual([2, 0, 0, 255, 0, 0]);
  });

  it('shows the mean where several devices share a cell', () => {
    expect(heat(1000, 2, 0, 999)).toEqual([2 + Math.round(253 * 249.5 / 999), 2 + Math.round(253 * 749.5 / 999)]);
  });

  it('marks what is not finite', () => {
    const kernel = newKernel(aPlan([indexed(4, [{ op: op.OP_DIV, dst: column(0), a: constant(1), b: column(0) }])]));
    const cells = new Uint8Array(4);
    kernel.heat(0, 0, 0, 1, cells);
    expect(cells[0]).toBe(1);
    expect(cells[1]).toBe(255);
  });
});

describe('a filter', () => {
  const above = (limit: number): FilterProgram => ({ program: assemble({ op: op.OP_GT, dst: temp(0), a: column(0), b: constant(0) }), scalars: Float64Array.from([0, 0, 0, 0, 0, 0, limit]), temps: 1, result: temp(0) });

  it('answers per rank, over any part', () => {
    const kernel = newKernel(aPlan([indexed(40_001)]));
    for (const [first, end] of [[0, 40_001], [5, 6], [13, 400], [39_000, 40_001], [0, 16_385]] as const) {
      const mask = new Uint8Array(end - first).fill(9);
      kernel.filter(0, above(20_000), first, end, mask);
      mask.forEach((bit, k) => expect(bit).toBe(kernel.indexOfRank(0, first + k) > 20_000 ? 1 : 0));
    }
  });

  it('may be a column or a scalar itself, and sees the time', () => {
    const kernel = newKernel(aPlan([indexed(10)]));
    kernel.step(tick(25));
    const mask = new Uint8Array(10);
    kernel.filter(0, { program: new Uint32Array(0), scalars: new Float64Array(6), temps: 0, result: column(0) }, 0, 10, mask);
    expect(mask.reduce((a, b) => a + b)).toBe(9);
    kernel.filter(0, { program: assemble({ op: op.OP_EQ, dst: temp(0), a: scalar(op.SCALAR_T), b: constant(0) }), scalars: Float64Array.from([0, 0, 0, 0, 0, 0, 2.5]), temps: 1, result: temp(0) }, 0, 10, mask);
    expect([...mask]).toEqual(Array(10).fill(1));
  });

  it('that would change a device, or is too long, or names what is not there, is refused', () => {
    const kernel = newKernel(aPlan([indexed(10)]));
    const run = (filter: Partial<FilterProgram>) => problemOf(() => kernel.filter(0, { ...above(1), ...filter }, 0, 10, new Uint8Array(10)));
    expect(run({ program: assemble({ op: op.OP_MOVE, dst: column(0), a: constant(0) }) })).toBe('filter-writes');
    expect(run({ program: assemble({ op: op.OP_WALK, dst: temp(0), a: constant(0), c: column(0) }) })).toBe('filter-writes');
    expect(run({ program: new Uint32Array(8 * 5000) })).toBe('filter-too-long');
    expect(run({ program: assemble({ op: op.OP_MOVE, dst: temp(3), a: constant(0) }) })).toBe('broken-program');
    expect(run({ program: assemble({ op: 9999, dst: temp(0), a: constant(0) }) })).toBe('broken-program');
    expect(run({})).toBe('none');
  });
});

describe('a kernel that adopts an older one', () => {
  const qos = (publication: number): 0 | 1 => (publication === 1 ? 1 : 0);
  const groupOf = (publication: number): number => (publication === 2 ? 1 : 0);

  it('goes on as if nothing had happened when the plan is the same', () => {
    const plan = greenhouse(500);
    const straight = newKernel(plan), older = newKernel(plan);
    messagesOf(straight, qos, groupOf, 47);
    messagesOf(older, qos, groupOf, 47);
    const newer = newKernel(plan);
    newer.adopt(older);
    expect(messagesOf(newer, qos, groupOf, 90, 47)).toEqual(messagesOf(straight, qos, groupOf, 90, 47));
  });

  it('keeps the memory and numbers of devices that were there, in whatever shard, and gives new ones their first', () => {
    const older = newKernel(greenhouse(300)), newer = newKernel(greenhouse(500), { index: 0, count: 2 }), fresh = newKernel(greenhouse(500));
    messagesOf(older, qos, groupOf, 40);
    newer.adopt(older);
    for (const index of [0, 1, 17, 249]) expect(newer.readDevice(0, index)).toEqual(older.readDevice(0, index));
    const wide = newKernel(greenhouse(500));
    wide.adopt(older);
    expect(wide.readDevice(0, 299)).toEqual(older.readDevice(0, 299));
    expect(wide.readDevice(0, 300)).toEqual(fresh.readDevice(0, 300));
    const numbers = new Map(messagesOf(wide, qos, groupOf, 50, 40).filter(({ publication }) => publication === 0).map(({ index, payload }) => [index, (JSON.parse(payload) as { seq: number }).seq]));
    expect([numbers.get(0), numbers.get(299), numbers.get(300), numbers.get(499)]).toEqual([4, 4, 0, 0]);
  });

  it('finds columns and texts by name, and draws changed parameters anew', () => {
    const texts = (list: readonly string[], role: 'signal' | 'label') => aGroup({ count: 30, columns: [aColumn('y'), aColumn('mode', role, { type: 'text', texts: list })], constants: [3], programs: { birth: assemble({ op: op.OP_CHOICE, dst: column(1), a: constant(0), key: 1n }) } });
    const older = newKernel(aPlan([texts(SITES, 'signal')]));
    const newer = newKernel(aPlan([texts(['west', ...[...SITES].reverse()], 'signal')]));
    newer.adopt(older);
    for (let index = 0; index < 30; index++) {
      const name = SITES[older.readDevice(0, index)![1]!]!;
      expect(['west', ...[...SITES].reverse()][newer.readDevice(0, index)![1]!]).toBe(name);
    }
    const redrawn = newKernel(aPlan([{ ...texts(SITES, 'label'), scalars: Float64Array.from([0, 0, 0, 0, 0, 0, 1]) }]));
    redrawn.adopt(newKernel(aPlan([texts(SITES, 'label')])));
    expect(redrawn.readColumn(0, 1, 0, 30).every((value) => value === 0)).toBe(true);
    expect(sensors(1).columns).toHaveLength(6);
  });

  it('renumbers only devices that are new in a block of several numbers', () => {
    const plan = (count: number) => aPlan([aGroup({ count })], [aPublication([{ kind: 'text', text: 't/' }, { kind: 'index', width: 0 }], [{ kind: 'seq', width: 0 }])]);
    const older = newKernel(plan(100));
    for (let k = 0; k < 5; k++) older.skip({ publication: 0, first: 0, end: 100 });
    const newer = newKernel(plan(300));
    newer.adopt(older);
    for (const { topic, payload } of encodeAll(newer, { publication: 0, first: 0, end: 300 }, 0, 0)) expect(payload).toBe(Number(topic.slice(2)) < 100 ? '5' : '0');
  });
});

describe('a kernel that trapped', () => {
  it('says so, and again at every later call', () => {
    const kernel = newKernel(aPlan([indexed(10)]));
    // A rank far outside makes the module write beyond its memory.
    const broken = newKernel(aPlan([indexed(10)], [aPublication([{ kind: 'text', text: 't' }], [])]));
    expect(problemOf(() => broken.skip({ publication: 0, first: 0x10000000, end: 0x10000009 }))).toBe('kernel-crashed');
    expect(problemOf(() => broken.step(tick(0)))).toBe('kernel-crashed');
    expect(problemOf(() => kernel.step(tick(0)))).toBe('none');
  });
});
