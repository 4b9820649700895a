import { describe, expect, test } from 'vitest';
import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { compileGroup, type GroupCode } from '../../src/expression/index.ts';
import { disassemble } from './disassemble.ts';
import { define, groupSource } from './group-source.ts';

function compile(signals: Readonly<Record<string, string>>, parameters: Readonly<Record<string, string>> = {}): GroupCode {
  const outcome = compileGroup(groupSource({ definitions: [...define('parameter', parameters), ...define('signal', signals)] }));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
  return outcome.code;
}

const step = (code: GroupCode): string[] => disassemble(code.programs.step, code);
const opsOf = (program: Uint32Array): number[] => Array.from({ length: program.length / opcodes.INSTRUCTION_WORDS }, (_, i) => program[i * opcodes.INSTRUCTION_WORDS] as number);

describe('rates', () => {
  test('folds exact arithmetic of constants away', () => {
    expect(step(compile({ x: '2 * 3 + 4 / 8' }))).toEqual(['x = MOVE 6.5']);
  });

  test('leaves transcendentals to the kernel, once when the plan is loaded', () => {
    const code = compile({ x: 'exp(2) + noise(1)' });
    expect(opsOf(code.programs.constants)).toEqual([opcodes.OP_EXP]);
    expect(opsOf(code.programs.step)).toEqual([opcodes.OP_NORMAL]);
  });

  test('computes what depends on time alone once a tick on scalars', () => {
    const code = compile({ x: '20 + sine(24h, 6) * 2', y: 'x + noise(1)' });
    expect(opsOf(code.programs.tick)).toEqual([opcodes.OP_DIV, opcodes.OP_SINE_TURNS, opcodes.OP_MUL, opcodes.OP_ADD]);
    expect(opsOf(code.programs.step)).toEqual([opcodes.OP_MOVE, opcodes.OP_NORMAL]);
  });

  test('draws parameters at birth and reads them from their columns', () => {
    const code = compile({ x: 'base * 2' }, { base: 'uniform(1, 2)' });
    expect(opsOf(code.programs.birth)).toEqual([opcodes.OP_UNIFORM]);
    expect(step(code)).toEqual(['x = MUL base 2']);
  });

  test('uses a constant parameter as the constant that it is', () => {
    expect(step(compile({ x: 't / 1s > limit' }, { limit: '30' })).at(-1)).toMatch(/^x = MOVE/);
  });

  test('keeps what is costly and fixed per device in a hidden column from birth', () => {
    const code = compile({ x: 'exp(base) * noise(1)' }, { base: 'normal(0, 1)' });
    expect(opsOf(code.programs.birth)).toEqual([opcodes.OP_NORMAL, opcodes.OP_EXP]);
    expect(code.columns.filter(({ role }) => role === 'memory')).toHaveLength(1);
  });

  test('names a kept column by its content, so that it never outlives a change of a parameter', () => {
    const name = (parameter: string): string | undefined => compile({ x: 'exp(base) * noise(1)' }, { base: parameter }).columns.find(({ role }) => role === 'memory')?.name;
    expect(name('normal(0, 1)')).toBe(name('normal(0, 1)'));
    expect(name('normal(0, 1)')).not.toBe(name('normal(0, 2)'));
  });
});

describe('sharing and fusing', () => {
  test('computes a common part once', () => {
    const code = compile({ x: 'abs(base * 3) + 1', y: 'abs(base * 3) + 2' }, { base: 'normal(0, 1)' });
    expect(opsOf(code.programs.step).filter((op) => op === opcodes.OP_ABS)).toHaveLength(1);
  });

  test('never merges draws, though their text be equal', () => {
    const code = compile({ x: 'uniform(0, 1)', y: 'uniform(0, 1)', z: 'uniform(0, 1) + uniform(0, 1)' });
    expect(opsOf(code.programs.step).filter((op) => op === opcodes.OP_UNIFORM)).toHaveLength(4);
    const keys = Array.from({ length: 4 }, (_, i) => [...code.programs.step].filter((_, word) => word % 8 >= 6)[2 * i]);
    expect(new Set(keys).size).toBe(4);
  });

  test('multiplies and adds in one operation when nobody else reads the product', () => {
    expect(step(compile({ x: 'base * 2 + 1' }, { base: 'normal(0, 1)' }))).toEqual(['x = MULADD base 2 1']);
    expect(step(compile({ x: '60 - 2 * base' }, { base: 'normal(0, 1)' }))).toEqual(['x = MULADD -2 base 60']);
    expect(step(compile({ p: 'base * 2', x: 'base * 2 + 1' }, { base: 'normal(0, 1)' }))).toEqual(['p = MUL base 2', 'x = ADD p 1']);
  });

  test('adds noise in the operation that draws it', () => {
    expect(step(compile({ x: 'base + noise(0.5)' }, { base: 'normal(0, 1)' }))).toEqual(['x = NORMAL base 0.5']);
  });

  test('writes a result straight into its column and needs few temporaries', () => {
    const code = compile({ x: '(n + 1) * (n + 2) * (n + 3) * (n + 4) / (n + 5)', n: 'noise(1)' });
    expect(code.temps).toBeLessThanOrEqual(2);
    expect(step(code).at(-1)).toMatch(/^x = DIV/);
  });

  test('keeps the state of a walk in a hidden column and its bounds in order', () => {
    expect(step(compile({ x: 'walk(0.1, 2, 8)' }))).toEqual(['x = WALK_WITHIN 0.1 2 x/walk:0 8']);
  });
});

describe('texts', () => {
  test('gives a choice its list of texts', () => {
    expect(compile({ x: 'site == "south"' }, { site: 'choice("north", "south")' }).columns[0]).toMatchObject({ type: 'text', texts: ['north', 'south'] });
    expect(step(compile({ x: 'site == "south"' }, { site: 'choice("north", "south")' }))).toEqual(['x = EQ 1 site']);
  });

  test('joins the lists of texts of two branches', () => {
    const code = compile({ x: 'if(base > 0, site, "none")' }, { base: 'normal(0, 1)', site: 'choice("north", "south")' });
    expect(code.columns.find(({ name }) => name === 'x')?.texts).toEqual(['north', 'south', 'none']);
  });

  test('compares texts of two lists by what they say', () => {
    expect(step(compile({ x: 'a == b' }, { a: 'choice("p", "q")', b: 'choice("q", "p")' }))).toEqual(['t0 = SELECT_EQ b 0 1 0', 'x = EQ a t0']);
  });
});

test('squares and cubes by products', () => {
  const base = { base: 'uniform(1, 5)' };
  expect(step(compile({ x: 'pow(base, 2)' }, base))).toEqual(['x = MUL base base']);
  expect(step(compile({ x: 'pow(base, 3)' }, base))).toEqual(['t0 = MUL base base', 'x = MUL t0 base']);
  expect(opsOf(compile({ x: 'pow(base + noise(1), 2.5)' }, base).programs.step)).toContain(opcodes.OP_POW);
});

describe('a comparison that only a choice reads', () => {
  test('is one operation with it', () => {
    expect(step(compile({ x: 'if(base > 3, base, 2)' }, { base: 'uniform(1, 5)' }))).toEqual(['x = SELECT_GT base 3 base 2']);
  });

  test('stays where something else reads it too', () => {
    expect(step(compile({ high: 'base > 3', x: 'if(high, base, 2)' }, { base: 'uniform(1, 5)' }))).toEqual(['high = GT base 3', 'x = SELECT high base 2']);
  });
});

test('orders signals by what they need, whatever the order of the text', () => {
  expect(step(compile({ a: 'b + 1', b: 'c + 1', c: 'noise(1)' })).map((line) => line.split(' ')[0])).toEqual(['c', 'b', 'a']);
});

test('compiles a chain of a thousand signals', () => {
  const chain = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`s${i}`, i === 999 ? 'noise(1)' : `s${i + 1} + 1`]));
  expect(opsOf(compile(chain).programs.step)).toHaveLength(1000);
});

test('compiles signals that double each other without doubling the work', () => {
  const powers = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`s${i}`, i === 0 ? 'base + 0.5' : `s${i - 1} * s${i - 1}`]));
  expect(opsOf(compile(powers, { base: 'normal(0, 1)' }).programs.step).length).toBeLessThan(130);
});

describe('what a group adds to its expressions', () => {
  const machine = { initial: 'off', states: [{ name: 'off', enter: [], transitions: [{ text: 'when(base > 0)', to: 'on' }] }, { name: 'on', enter: [{ text: 'starts + 1', parameter: 'starts' }], transitions: [{ text: 'after(5s)', to: 'off' }] }] };

  function full(more: Partial<Parameters<typeof groupSource>[0]>, signals: Readonly<Record<string, string>> = { x: 'base' }): GroupCode {
    const outcome = compileGroup(groupSource({ definitions: [...define('parameter', { base: 'normal(0, 1)', starts: '0' }), ...define('signal', signals)], ...more }));
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
    return outcome.code;
  }

  test('shows the state behind all signals, and marks parameters that states assign to', () => {
    const { columns } = full({ machine });
    expect(columns.map(({ name, role }) => `${role} ${name}`).slice(0, 4)).toEqual(['parameter base', 'parameter starts', 'signal x', 'signal state']);
    expect(columns[3]).toMatchObject({ type: 'text', texts: ['off', 'on'] });
    expect(columns.map(({ assigned }) => assigned)).toEqual([undefined, true, undefined, undefined, undefined]);
  });

  test('costs nothing where all devices are online and all that is due is sent', () => {
    const code = full({ publications: [{ kind: 'every', key: 'a', effects: [] }] });
    expect(code).toMatchObject({ online: -1, gates: [{ fate: -1, effects: [] }] });
    expect(code.columns.map(({ role }) => role)).not.toContain('memory');
  });

  test('keeps a fate for every publication where a device can be offline', () => {
    const code = full({ stages: [{ atTick: 0, overTicks: 100, online: 0.5, rate: null }], publications: [{ kind: 'every', key: 'a', effects: [] }, { kind: 'event', key: 'b', effects: [], name: { text: 'hot' } }] }, { x: 'base', hot: 'base > 1' });
    expect(code.columns[code.online]).toMatchObject({ name: 'online', role: 'memory' });
    expect(code.gates.map(({ fate }) => code.columns[fate]?.name)).toEqual(['publication/a/fate', 'publication/b/fate']);
  });

  test('asks for the time in a state only where a transition or an entry needs it', () => {
    const quick = { initial: 'off', states: [{ name: 'off', enter: [], transitions: [{ text: 'when(base > 0)', to: 'on' }] }, { name: 'on', enter: [], transitions: [] }] };
    expect(full({ machine: quick }).columns.map(({ name }) => name)).not.toContain('state/age');
    expect(full({ machine }).columns.map(({ name }) => name)).toContain('state/age');
  });

  test('gives effects that a publication asks for a draw of their own, or none', () => {
    const code = full({ publications: [{ kind: 'every', key: 'a', effects: [{ kind: 'delay', leastTicks: 3, mostTicks: 3, isDrawn: false }, { kind: 'delay', leastTicks: 0, mostTicks: 5, isDrawn: true }] }] });
    const [offset, jitter] = code.gates[0]?.effects ?? [];
    expect(offset).toEqual({ kind: 'delay', leastTicks: 3, mostTicks: 3, column: -1, fault: -1 });
    expect(code.columns[jitter?.column ?? -1]?.name).toBe('publication/a/effect/1');
    expect(disassemble(code.programs.fates, code)).toEqual(['publication/a/fate = MOVE 3']);
  });
});
