// A plan as a JavaScript program the way most emulators are written: an object per device with a field per column, a function
// that computes one of them, and the host's own Math and random numbers of a small generator. Its values are of the same
// distribution, not the same bits.
//
//   node model.mjs STEPS RUNS

import * as op from '../../../wasm/assembly/opcodes.ts';
import type { GroupPlan, Plan } from '../../../src/contracts/plan.ts';
import { hasMemory } from '../../../src/contracts/programs.ts';
import { START_MS } from './c-source.ts';
import { instructionsOf, kindOf, LOOKUPS, NAMES, numberOf, operandsOf, RINGS, type Instruction } from './instructions.ts';

/** Each with its operands' texts x, y, z, w; `m` is the field that remembers. */
const EXPRESSIONS: Readonly<Record<string, (x: string, y: string, z: string, w: string) => string>> = {
  move: (x) => x, add: (x, y) => `${x} + ${y}`, sub: (x, y) => `${x} - ${y}`, mul: (x, y) => `${x} * ${y}`, div: (x, y) => `${x} / ${y}`, neg: (x) => `-(${x})`,
  abs: (x) => `Math.abs(${x})`, min: (x, y) => `Math.min(${x}, ${y})`, max: (x, y) => `Math.max(${x}, ${y})`, floor: (x) => `Math.floor(${x})`, ceil: (x) => `Math.ceil(${x})`,
  round: (x) => `Math.round(${x})`, sqrt: (x) => `Math.sqrt(${x})`, mod: (x, y) => `${x} - ${y} * Math.floor(${x} / ${y})`, sign: (x) => `Math.sign(${x})`, muladd: (x, y, z) => `${x} * ${y} + ${z}`,
  clamp: (x, y, z) => `Math.min(Math.max(${x}, ${y}), ${z})`, select: (x, y, z) => `${x} ? ${y} : ${z}`, eq: (x, y) => `+(${x} === ${y})`, ne: (x, y) => `+(${x} !== ${y})`, lt: (x, y) => `+(${x} < ${y})`,
  le: (x, y) => `+(${x} <= ${y})`, gt: (x, y) => `+(${x} > ${y})`, ge: (x, y) => `+(${x} >= ${y})`, and: (x, y) => `+(${x} !== 0 && ${y} !== 0)`, or: (x, y) => `+(${x} !== 0 || ${y} !== 0)`, not: (x) => `+(${x} === 0)`,
  select_eq: (x, y, z, w) => `${x} === ${y} ? ${z} : ${w}`, select_ne: (x, y, z, w) => `${x} !== ${y} ? ${z} : ${w}`, select_lt: (x, y, z, w) => `${x} < ${y} ? ${z} : ${w}`,
  select_le: (x, y, z, w) => `${x} <= ${y} ? ${z} : ${w}`, select_gt: (x, y, z, w) => `${x} > ${y} ? ${z} : ${w}`, select_ge: (x, y, z, w) => `${x} >= ${y} ? ${z} : ${w}`,
  exp: (x) => `Math.exp(${x})`, log: (x) => `Math.log(${x})`, pow: (x, y) => `Math.pow(${x}, ${y})`, sin: (x) => `Math.sin(${x})`, cos: (x) => `Math.cos(${x})`, tan: (x) => `Math.tan(${x})`,
  sine_turns: (x, y) => `${y} * Math.sin(2 * Math.PI * ${x})`, index: () => 'device.index', uniform: (x, y) => `${x} + (${y} - ${x}) * random()`, normal: (x, y) => `${x} + ${y} * normal()`,
  choice: (x) => `Math.floor(${x} * random())`, uniform_at: () => 'random()', position: () => 'device.index', poisson: (x) => `poisson(${x})`, finite_or: (x, y) => `Number.isFinite(${x}) ? ${x} : ${y}`,
  ou: (x, y) => `m = m * ${x} + ${y} * normal()`, walk: (x) => `m = m + ${x} * normal()`, walk_within: (x, y, z) => `m = Math.min(Math.max(m + ${x} * normal(), ${y}), ${z})`,
  lag: (x, y) => `m; if (Number.isNaN(m)) m = ${x}; else m += (${x} - m) * ${y}`, toward: (x, y) => `m; m = Number.isNaN(m) ? ${x} : m + Math.max(Math.min(${x} - m, ${y}), -${y})`,
  hold: (x, y) => `m = ${y} || Number.isNaN(m) ? ${x} : m`, deadband: (x, y) => `m = Number.isNaN(m) || Math.abs(${x} - m) > ${y} ? ${x} : m`, derivative: (x, y) => `(${x} - m) * ${y} || 0; m = ${x}`,
  integrate: (x, y, z) => `m; m = Math.min(Math.max(m + ${x}, ${y}), ${z})`, counter: (x, y) => `Math.floor(m); m = m + ${x} >= ${y} ? m + ${x} - ${y} : m + ${x}`,
};

const LIBRARY = `let state = 1;
function random() { state = (state + 0x6d2b79f5) | 0; let z = Math.imul(state ^ (state >>> 15), state | 1); z ^= z + Math.imul(z ^ (z >>> 7), z | 61); return ((z ^ (z >>> 14)) >>> 0) / 4294967296; }
function normal() { return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()); }
function poisson(mean) { const end = Math.exp(-mean); let n = 0; for (let p = random(); p > end && n < 1000; p *= random()) n++; return n; }
function place(x, table, count) { let low = 0, high = count; while (high - low > 1) { const middle = (low + high) >> 1; if (table[middle] <= x) low = middle; else high = middle; } return low; }
function curve(x, table, count) { const k = place(x, table, count); return table[count + 2 * k] + (x - table[k]) * table[count + 2 * k + 1]; }
function series(x, table, count) { return table[((Math.floor(x) % count) + count) % count]; }
function markov(table, states, from) { const u = random(); let next = 0; while (next < states - 1 && u >= table[from * states + next]) next++; return next; }
function delay(ring, x, steps, step) { const old = ring[step % steps] ?? x; ring[step % steps] = x; return old; }
function average(ring, x, steps, step) { ring.sum = (ring.sum ?? 0) + x - (ring[step % steps] ?? 0); ring[step % steps] = x; return ring.sum / Math.min(ring.length, steps); }
function isIn(x, table) { return +table.includes(x); }
function route(x, table, legs) { const k = place(x, table, legs), angle = (x - table[k]) / 6371008.8; return Math.atan2(table[legs + 6 * k] * Math.cos(angle) + table[legs + 6 * k + 3] * Math.sin(angle), Math.cos(angle)) * 57.29577951308232; }
`;

/** JavaScript source of a whole plan. Prints `{"runs": [ns per device and step of all fleets]}`. */
export function objectsSource(plan: Plan): string {
  const devices = plan.groups.reduce((sum, { count }) => sum + count, 0);
  return [
    LIBRARY, ...plan.groups.flatMap((group, number) => groupLines(group, number)),
    `const steps = Number(process.argv[2]), runs = Number(process.argv[3]), times = [];`, 'let tick = 0;',
    'function run(steps) {', '  for (const end = tick + steps; tick < end; tick++) {', ...plan.groups.map((group, n) => `    clock(s${n}, tick, ${group.stepTicks}, ${group.count}); tick${n}(tick); for (const device of devices${n}) step${n}(device, tick);`), '  }', '}',
    `function clock(s, step, ticks, count) { s[${op.SCALAR_T}] = step * ticks * ${plan.tickMs} / 1000; s[${op.SCALAR_EPOCH}] = ${START_MS} / 1000 + s[0]; s[${op.SCALAR_STEP_SECONDS}] = ticks * ${plan.tickMs} / 1000; s[${op.SCALAR_STEP_NUMBER}] = step; s[${op.SCALAR_DEVICES}] = count; s[${op.SCALAR_TICK}] = step * ticks; }`,
    ...plan.groups.map((group, n) => `clock(s${n}, -1, ${group.stepTicks}, ${group.count}); constants${n}(-1); for (const device of devices${n}) birth${n}(device, -1);`),
    'run(steps);', `for (let k = 0; k < runs; k++) { const before = process.hrtime.bigint(); run(steps); times.push(Number(process.hrtime.bigint() - before) / (steps * ${devices})); }`,
    'console.log(JSON.stringify({ runs: times }));', '',
  ].join('\n');
}

function groupLines(group: GroupPlan, n: number): string[] {
  const fields = group.columns.map((_, k) => `c${k}: 0`).join(', ');
  const scalarLines = (program: Uint32Array): string[] => instructionsOf(program).map((instruction) => `  ${statement(instruction, n)}`);
  const temps = group.temps === 0 ? [] : [`  let ${Array.from({ length: group.temps }, (_, k) => `t${k} = 0`).join(', ')};`];
  const block = (program: Uint32Array): string[] => [...temps, ...bodyLines(instructionsOf(program), n, '  ')];
  return [
    `const s${n} = [${[...group.scalars].join(', ')}], tables${n} = [${group.tables.map((table) => `[${table.join(', ')}]`).join(', ')}];`,
    `const devices${n} = Array.from({ length: ${group.count} }, (_, index) => ({ index, rings: {}, ${fields} }));`,
    `function constants${n}(step) {`, ...scalarLines(group.programs.constants), '}', `function tick${n}(step) {`, ...scalarLines(group.programs.tick), '}',
    `function birth${n}(device, step) {`, ...block(group.programs.birth), '}', `function step${n}(device, step) {`, ...block(group.programs.step), '}',
  ];
}

function bodyLines(instructions: readonly Instruction[], n: number, indent: string): string[] {
  const lines: string[] = [];
  for (let i = 0; i < instructions.length; i++) {
    const instruction = instructions[i]!;
    if (instruction.code !== op.OP_SPARSE) {
      lines.push(indent + statement(instruction, n));
      continue;
    }
    lines.push(`${indent}if (${text(instruction.b, n)} && ${text(instruction.a, n)}) {`, ...bodyLines(instructions.slice(i + 1, i + 1 + instruction.low), n, `${indent}  `), `${indent}}`);
    i += instruction.low;
  }
  return lines;
}

function text(operand: number, n: number): string {
  const number = numberOf(operand);
  switch (kindOf(operand)) {
    case op.OPERAND_TEMP: return `t${number}`;
    case op.OPERAND_COLUMN: return `device.c${number}`;
    case op.OPERAND_TABLE: return `tables${n}[${number}]`;
    default: return `s${n}[${number}]`;
  }
}

function statement(instruction: Instruction, n: number): string {
  const { code, dst, a, b, c } = instruction;
  const name = NAMES.get(code)!, to = text(dst, n), x = text(a, n), y = text(b, n), memory = text(c, n);
  if (code === op.OP_GATHER || code === op.OP_SCATTER) return `${to} = ${x};`;
  if (code === op.OP_MARKOV) return `{ const now = ${memory}; ${memory} = markov(${x}, ${y}, now); ${to} = now; }`;
  if (RINGS.has(code)) return `${to} = ${name}(device.rings.${memory.replace('device.', '')} ??= [], ${x}, ${y}, step);`;
  if (LOOKUPS.has(code)) return `${to} = ${lookup(code)}(${x}, ${y}, ${memory});`;
  const [p = '0', q = '0', r = '0', s = '0'] = operandsOf(instruction).map((operand) => text(operand, n));
  const expression = EXPRESSIONS[name]!(p, q, r, s);
  return hasMemory(code) ? `{ let m = ${memory}; ${to} = ${expression}; ${memory} = m; }` : `${to} = ${expression};`;
}

function lookup(code: number): string {
  if (code === op.OP_CURVE) return 'curve';
  if (code === op.OP_IN_TABLE) return 'isIn';
  return code === op.OP_SERIES || code === op.OP_SERIES_LINEAR ? 'series' : 'route';
}
