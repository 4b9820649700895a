// Emitted programs against the model of what a graph means, on the kernel: hundreds of random graphs with old contents, cells,
// draws and sparse values within each other.

import { describe, expect, test } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import type { Plan } from '../../src/contracts/plan.ts';
import { emitGroup, type Emitted, type Root } from '../../src/expression/emit.ts';
import { Graph, type Value } from '../../src/expression/graph.ts';
import { aColumn, aGroup, aPlan } from '../kernel/support/assemble.ts';
import { newKernel, tick } from '../kernel/support/module.ts';
import { DeviceModel } from './graph-model.ts';

const STEP_TICKS = 3;
const VISIBLE = 5;

interface Built { readonly plan: Plan; readonly emitted: Emitted; readonly birth: readonly Root[]; readonly step: readonly Root[] }

/** A plan of one fleet whose first columns are `VISIBLE` ones. */
function build(count: number, roots: (graph: Graph) => { readonly birth?: readonly Root[]; readonly initial?: readonly Root[]; readonly step: readonly Root[] }): Built {
  const { birth = [], initial = [], step } = roots(new Graph());
  const columns = Array.from({ length: VISIBLE }, (_, place) => aColumn(`x${place}`));
  const emitted = emitGroup({ birth, initial, step, hiddenColumn: (name) => columns.push(aColumn(`${name} ${columns.length}`, 'memory')) - 1 });
  const group = aGroup({ count, stepTicks: STEP_TICKS, columns, scalars: emitted.scalars, temps: emitted.temps, tables: emitted.tables, programs: emitted.programs });
  return { plan: aPlan([group]), emitted, birth: [...birth, ...initial], step };
}

/** Visible columns of all devices, by index, after so many ticks in so many shards. */
function run({ plan }: Built, ticks: number, shards = 1): number[][] {
  const { count } = plan.groups[0]!;
  const found: number[][] = [];
  for (let index = 0; index < shards; index++) {
    const kernel = newKernel(plan, { index, count: shards });
    for (let at = 0; at < ticks; at++) kernel.step(tick(at));
    for (let device = 0; device < count; device++) {
      const values = kernel.readDevice(0, device);
      if (values) found[device] = [...values.subarray(0, VISIBLE)];
    }
  }
  return found;
}

const tickOf = (index: number): number => {
  const u = BigInt.asUintN(64, BigInt(index) * 0x9e3779b97f4a7c15n);
  return Number((u * BigInt(STEP_TICKS)) >> 64n);
};

function model({ birth, step, plan }: Built, steps: number): number[][] {
  return Array.from({ length: plan.groups[0]!.count }, (_, index) => {
    const device = new DeviceModel(index, birth, step);
    for (let at = 0; at < steps; at++) device.run(at * STEP_TICKS + tickOf(index), at);
    return Array.from({ length: VISIBLE }, (_, column) => device.columns.get(column) ?? 0);
  });
}

const opsOf = (program: Uint32Array): number[] => Array.from({ length: program.length / op.INSTRUCTION_WORDS }, (_, i) => program[i * op.INSTRUCTION_WORDS]!);
const key = (low: number) => ({ low, high: 77 });
const one = (graph: Graph): Value => graph.constant(1);

describe('old contents', () => {
  test('are those from before the step, whatever the order of the roots', () => {
    const count = (flip: boolean): Built => build(50, (graph) => {
      const next = graph.operation(op.OP_ADD, graph.old(0), one(graph));
      const roots = [{ value: next, column: 0 }, { value: graph.operation(op.OP_MUL, graph.old(0), graph.constant(2)), column: 1 }];
      return { initial: [{ value: graph.constant(5), column: 0 }], step: flip ? roots.reverse() : roots };
    });
    for (const built of [count(false), count(true)]) expect(run(built, 4 * STEP_TICKS)).toEqual(Array.from({ length: 50 }, () => [9, 16, 0, 0, 0]));
    // A copy is made only where the write comes first.
    expect(opsOf(count(false).emitted.programs.step)).toEqual([op.OP_MOVE, op.OP_ADD, op.OP_MUL]);
    expect(opsOf(count(true).emitted.programs.step)).toEqual([op.OP_MUL, op.OP_ADD]);
  });

  test('of a column that is read as fixed per device are refused, since what follows from it is kept from birth', () => {
    expect(() => build(3, (graph) => ({ step: [{ value: graph.operation(op.OP_ADD, graph.column(0, 'birth'), one(graph)), column: 0 }] }))).toThrow('Graph.old');
  });
});

describe('a cell', () => {
  test('shows what it held before the step and keeps what is stored', () => {
    const built = build(9, (graph) => {
      const cell = graph.cell({ name: 'sum', initial: graph.constant(100) });
      const stored = graph.store(cell, graph.operation(op.OP_ADD, cell, graph.constant(3)));
      return { step: [{ value: stored, column: 0 }, { value: cell, column: 1 }] };
    });
    expect(run(built, 5 * STEP_TICKS)[4]).toEqual([115, 112, 0, 0, 0]);
  });

  test('is stored by a value that shows something else, and by a root without a column', () => {
    const built = build(9, (graph) => {
      const cell = graph.cell({ name: 'a', initial: graph.constant(0) }), other = graph.cell({ name: 'b', initial: graph.constant(0) });
      return { step: [
        { value: graph.storing(cell, graph.store(cell, graph.operation(op.OP_ADD, cell, one(graph)))), column: 0 },
        { value: graph.store(other, graph.operation(op.OP_ADD, other, graph.constant(2))), column: -1 }, { value: other, column: 1 },
      ] };
    });
    expect(run(built, 5 * STEP_TICKS)[8]).toEqual([4, 8, 0, 0, 0]);
  });

  test('of a ring has its columns behind each other', () => {
    const names: string[] = [];
    const graph = new Graph();
    const value = graph.remember(op.OP_DELAY, [graph.atBirth(op.OP_INDEX), graph.constant(2)], key(1), { name: 'ring', initial: graph.constant(0), columns: 4 });
    emitGroup({ birth: [], step: [{ value, column: 0 }], hiddenColumn: (name) => names.push(name) });
    expect(names).toEqual(['ring/0', 'ring/1', 'ring/2', 'ring/3']);
  });
});

describe('a sparse value', () => {
  const third = (graph: Graph): Value => graph.operation(op.OP_LT, graph.operation(op.OP_MOD, graph.atBirth(op.OP_INDEX), graph.constant(3)), one(graph));

  test('is computed for those devices alone, its cells move for them alone', () => {
    const built = build(10, (graph) => {
      const cell = graph.cell({ name: 'count', initial: graph.constant(0) });
      const then = graph.store(cell, graph.operation(op.OP_ADD, cell, one(graph)));
      return { step: [{ value: graph.sparse(third(graph), then, graph.constant(-1)), column: 0 }, { value: cell, column: 1 }] };
    });
    expect(run(built, 4 * STEP_TICKS).map(([x, before]) => [x, before])).toEqual(Array.from({ length: 10 }, (_, index) => (index % 3 === 0 ? [4, 3] : [-1, 0])));
  });

  test('draws what it would draw for all', () => {
    const draws = (graph: Graph): Value => graph.draw(op.OP_UNIFORM, [graph.constant(0), one(graph)], key(5), 'step');
    const sparse = run(build(1000, (graph) => ({ step: [{ value: graph.sparse(third(graph), draws(graph), graph.constant(9)), column: 0 }] })), 2 * STEP_TICKS);
    const dense = run(build(1000, (graph) => ({ step: [{ value: draws(graph), column: 0 }] })), 2 * STEP_TICKS);
    expect(sparse.map(([x]) => x)).toEqual(dense.map(([x], index) => (index % 3 === 0 ? x : 9)));
  });

  test('whose window is closed costs one instruction, and asks nobody', () => {
    const built = build(100, (graph) => {
      const window = graph.operation(op.OP_GT, graph.scalar(op.SCALAR_TICK, 'tick'), graph.constant(8));
      const chance = graph.operation(op.OP_LT, graph.uniformAt(key(3), graph.scalar(op.SCALAR_STEP_NUMBER, 'tick')), graph.constant(0.5));
      const condition = graph.operation(op.OP_AND, graph.operation(op.OP_AND, third(graph), window), chance);
      return { step: [{ value: graph.sparse(condition, graph.constant(1), graph.old(0)), column: 0 }] };
    });
    // Selected is kept from birth; chance is drawn within, for the selected.
    expect(opsOf(built.emitted.programs.step)).toEqual([
      op.OP_SPARSE, op.OP_UNIFORM_AT, op.OP_LT, op.OP_GATHER, op.OP_SPARSE, op.OP_SCATTER, op.OP_SCATTER,
    ]);
    expect(run(built, 9)).toEqual(Array.from({ length: 100 }, () => [0, 0, 0, 0, 0]));
    expect(run(built, 12)).toEqual(model(built, 4));
    expect(run(built, 12).filter(([x]) => x === 1).length).toBeGreaterThan(8);
  });

  test('laid over another one takes its place without a copy', () => {
    const built = build(100, (graph) => {
      const signal = graph.operation(op.OP_ADD, graph.old(0), one(graph));
      const spike = graph.sparse(third(graph), graph.operation(op.OP_MUL, signal, graph.constant(10)), signal);
      const drift = graph.sparse(graph.operation(op.OP_NOT, third(graph)), graph.operation(op.OP_SUB, spike, graph.constant(0.5)), spike);
      return { step: [{ value: drift, column: 0 }] };
    });
    expect(opsOf(built.emitted.programs.step)).toEqual([op.OP_ADD, op.OP_SPARSE, op.OP_GATHER, op.OP_MUL, op.OP_SCATTER, op.OP_SPARSE, op.OP_GATHER, op.OP_ADD, op.OP_SCATTER]);
    expect(run(built, 6)).toEqual(model(built, 2));
  });

  test('nests deeper than the kernel does', () => {
    const built = build(700, (graph) => {
      let value: Value = graph.draw(op.OP_UNIFORM, [graph.constant(0), one(graph)], key(1), 'step');
      for (let level = 0; level < 20; level++) {
        const condition = graph.operation(op.OP_LT, graph.draw(op.OP_UNIFORM, [graph.constant(0), one(graph)], key(100 + level), 'step'), graph.constant(0.97));
        value = graph.sparse(condition, graph.operation(op.OP_ADD, value, graph.constant(level)), graph.constant(-level));
      }
      return { step: [{ value, column: 0 }] };
    });
    expect(run(built, 6)).toEqual(model(built, 2));
  });

  test('of what is true, false or known by time alone needs no body', () => {
    const graph = new Graph();
    const [a, b] = [graph.old(0), graph.old(1)];
    expect(graph.sparse(graph.constant(1), a, b)).toBe(a);
    expect(graph.sparse(graph.constant(0), a, b)).toBe(b);
    expect(graph.sparse(graph.constant(NaN), a, b)).toBe(b);
    expect(graph.sparse(third(graph), a, a)).toBe(a);
    expect(graph.sparse(graph.operation(op.OP_GT, graph.scalar(op.SCALAR_T, 'tick'), one(graph)), one(graph), graph.constant(2))).toMatchObject({ op: op.OP_SELECT, rate: 'tick' });
  });
});

/** A random graph. Cells are stored once, in the branch that makes them. */
class Maker {
  readonly graph: Graph;
  private readonly shared: Value[] = [];
  private state: number;
  private made = 0;

  constructor(graph: Graph, seed: number) {
    this.graph = graph;
    this.state = seed * 2654435761 >>> 0;
  }

  below(n: number): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return Math.floor(((this.state ^ (this.state >>> 13)) >>> 0) / 2 ** 32 * n);
  }

  /** A signal that later ones may read. */
  signal(): Value {
    const value = this.value(4);
    this.shared.push(value);
    return value;
  }

  private value(depth: number): Value {
    const { graph } = this;
    if (depth === 0) return this.leaf();
    switch (this.below(9)) {
      case 0: case 1: return graph.operation([op.OP_ADD, op.OP_MUL, op.OP_SUB, op.OP_MAX][this.below(4)]!, this.value(depth - 1), this.value(depth - 1));
      case 2: return graph.operation(op.OP_ADD, graph.operation(op.OP_MUL, this.value(depth - 1), graph.constant(0.5)), this.leaf());
      case 3: return this.stored(depth);
      case 4: case 5: case 6: return this.sparse(depth);
      default: return this.leaf();
    }
  }

  private sparse(depth: number): Value {
    const otherwise = this.value(depth - 1);
    const then = this.below(2) === 0 ? this.graph.operation(op.OP_ADD, otherwise, this.value(depth - 1)) : this.value(depth - 1);
    // One condition in several places: their bodies share lanes.
    return this.graph.sparse(this.condition(), then, otherwise);
  }

  private readonly conditions: Value[] = [];

  private condition(): Value {
    const { graph } = this;
    if (this.conditions.length > 0 && this.below(3) === 0) return this.conditions[this.below(this.conditions.length)]!;
    const chance = graph.operation(op.OP_LT, graph.uniformAt(key(this.made++), graph.scalar(op.SCALAR_STEP_NUMBER, 'tick')), graph.constant(this.below(4) / 3));
    const selected = graph.operation(op.OP_LT, graph.operation(op.OP_MOD, graph.atBirth(op.OP_INDEX), graph.constant(2 + this.below(20))), graph.constant(1));
    const window = graph.operation(op.OP_GT, graph.operation(op.OP_MOD, graph.scalar(op.SCALAR_TICK, 'tick'), graph.constant(7)), graph.constant(2));
    const parts = [chance, selected, window, graph.operation(op.OP_GT, this.leaf(), graph.constant(0.4))].filter(() => this.below(2) === 0);
    const condition = parts.reduce((all, part) => graph.operation(op.OP_AND, all, part), graph.constant(1) as Value);
    this.conditions.push(condition);
    return condition;
  }

  private stored(depth: number): Value {
    const { graph } = this;
    const cell = graph.cell({ name: `cell ${this.made++}`, initial: this.below(2) === 0 ? graph.constant(this.below(5)) : graph.atBirth(op.OP_INDEX) });
    const stored = graph.store(cell, graph.operation(op.OP_ADD, graph.operation(op.OP_MUL, cell, graph.constant(0.5)), this.value(depth - 1)));
    return [stored, graph.storing(cell, stored), graph.operation(op.OP_SUB, stored, cell)][this.below(3)]!;
  }

  private leaf(): Value {
    const { graph } = this;
    switch (this.below(7)) {
      case 0: return graph.constant(this.below(5) / 4);
      case 1: return graph.old(this.below(VISIBLE));
      case 2: return graph.draw(op.OP_UNIFORM, [graph.constant(0), graph.constant(1)], key(this.made++), 'step');
      case 3: return graph.atBirth(op.OP_INDEX);
      case 4: return graph.uniformAt(key(this.below(3)), graph.constant(3));
      default: return this.shared.length > 0 ? this.shared[this.below(this.shared.length)]! : graph.constant(2);
    }
  }
}

describe('a random graph', () => {
  const graphs = Array.from({ length: 20 }, (_, part) => part);

  test.each(graphs)('means on the kernel what it means to the model, in any number of shards: part %i', (part) => {
    for (let seed = part * 15; seed < part * 15 + 15; seed++) {
      const built = build(seed % 4 === 0 ? 600 : 20 + seed % 21, (graph) => {
        const maker = new Maker(graph, seed + 1);
        const order = [2, 0, 4, 1, 3];
        return { initial: [{ value: graph.constant(1.5), column: 1 }], step: order.map((column) => ({ value: maker.signal(), column })) };
      });
      const expected = model(built, 4);
      const shards = [1, 2, 7][seed % 3]!;
      run(built, 4 * STEP_TICKS, shards).forEach((values, index) => {
        if (!values.every((value, column) => Object.is(value, expected[index]![column]) || value === expected[index]![column])) expect(values, `seed ${seed}, device ${index}`).toEqual(expected[index]);
      });
    }
  });
});
