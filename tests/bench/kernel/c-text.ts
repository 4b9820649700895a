// Single instructions as C: calls of the functions in pairs.h and singles.h.

import * as op from '../../../wasm/assembly/opcodes.ts';
import { hasMemory } from '../../../src/contracts/programs.ts';
import { DRAWS, kindOf, LOOKUPS, NAMES, numberOf, operandsOf, RINGS, type Instruction } from './instructions.ts';

export const hex = ({ low, high }: Pick<Instruction, 'low' | 'high'>): string => `${high.toString(16)}${low.toString(16).padStart(8, '0')}`;

/** A number as C reads it back to the bit. */
export function figure(x: number): string {
  if (Number.isNaN(x)) return 'NAN';
  if (!Number.isFinite(x)) return x > 0 ? 'INFINITY' : '-INFINITY';
  const text = Object.is(x, -0) ? '-0' : String(x);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** How the operands of one program are called. */
export class CText {
  private readonly group: number;
  private readonly scalars: Float64Array;
  private readonly isFigure: (scalar: number) => boolean;
  private readonly where: 'scalars' | 'fused' | 'blocks';

  /** `isFigure`: whether a scalar never changes, so that its number stands in the text. */
  constructor(group: number, scalars: Float64Array, isFigure: (scalar: number) => boolean, where: 'scalars' | 'fused' | 'blocks') {
    this.group = group;
    this.scalars = scalars;
    this.isFigure = isFigure;
    this.where = where;
  }

  read(operand: number): string {
    const number = numberOf(operand);
    switch (kindOf(operand)) {
      case op.OPERAND_TEMP: return this.where === 'fused' ? `t${number}` : `_mm_load_pd(temps[${number}] + (i - from))`;
      case op.OPERAND_COLUMN: return `_mm_loadu_pd(c${number} + i)`;
      case op.OPERAND_TABLE: return `table${this.group}_${number}`;
      default: return this.scalar(number);
    }
  }

  private scalar(number: number): string {
    if (this.isFigure(number)) return `all(${figure(this.scalars[number]!)})`;
    return this.where === 'scalars' ? `all(scalars${this.group}[${number}])` : `s${number}`;
  }

  write(operand: number, value: string): string {
    const number = numberOf(operand);
    if (kindOf(operand) === op.OPERAND_SCALAR) return `scalars${this.group}[${number}] = lane0(${value});`;
    if (kindOf(operand) === op.OPERAND_COLUMN) return `_mm_storeu_pd(c${number} + i, ${value});`;
    return this.where === 'fused' ? `t${number} = ${value};` : `_mm_store_pd(temps[${number}] + (i - from), ${value});`;
  }

  /** Statements of one instruction in so many bodies. */
  statement(instruction: Instruction, level: number): string {
    const { code, dst, a, c } = instruction;
    if (code === op.OP_GATHER) return this.write(dst, this.read(a));
    if (code === op.OP_SCATTER) return this.write(dst, `pick(q${level}, ${this.read(a)}, ${this.read(dst)})`);
    if (!hasMemory(code) || RINGS.has(code)) return this.write(dst, this.call(instruction, ''));
    return `{ pair memory = ${this.read(c)}; const pair shown = ${this.call(instruction, '&memory')}; ${this.write(c, 'memory')} ${this.write(dst, 'shown')} }`;
  }

  private call(instruction: Instruction, memory: string): string {
    const { code, a, b, c } = instruction;
    const name = `op_${NAMES.get(code)}`, key = `0x${hex(instruction)}u`;
    if (code === op.OP_INDEX) return 'op_index(index[i], index[i + 1])';
    if (code === op.OP_UNIFORM_AT) return `${name}(${this.read(a)}, h0, h1, ${key})`;
    if (code === op.OP_POSITION) return `${name}(${this.read(a)}, index[i], index[i + 1], ${key})`;
    if (LOOKUPS.has(code)) return `${name}(${this.read(a)}, ${this.read(b)}, (long)lane0(${this.read(c)}))`;
    if (RINGS.has(code)) return `${name}(${this.read(a)}, ${this.read(b)}, c${numberOf(c)} + i, fleet${this.group}.pitch, step)`;
    const given = operandsOf(instruction).map((operand) => this.read(operand));
    if (memory !== '') given.splice(code === op.OP_WALK ? 1 : 2, 0, memory);
    if (DRAWS.has(code)) given.push('h0', 'h1', this.where === 'scalars' ? `step_key(${key}, step)` : `k${hex(instruction)}`);
    return `${name}(${given.join(', ')})`;
  }
}
