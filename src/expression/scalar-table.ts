// What is the same for all devices of a group: scalars with the two programs that write them, and constant tables.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { Table, Value } from './graph.ts';
import { scalarOperand, tableOperand, type Instruction, type Operand } from './program.ts';

/** The tables of a group; programs that are compiled later for the same group may use them too. */
export class Tables {
  private readonly places = new Map<number, Operand>();
  private readonly numbers: Float64Array[] = [];

  operand(table: Table): Operand {
    const known = this.places.get(table.id);
    if (known) return known;
    const place = tableOperand(this.numbers.push(table.numbers) - 1);
    this.places.set(table.id, place);
    return place;
  }

  all(): readonly Float64Array[] {
    return this.numbers;
  }
}

/** The group's scalars, and the two programs that write them. */
export class ScalarTable {
  readonly constants: Instruction[] = [];
  readonly tick: Instruction[] = [];
  private readonly tables: Tables;
  private readonly first: number[];
  private readonly places = new Map<number, Operand>();

  /** `given` scalars are filled from outside, the kernel's own among them. */
  constructor(tables: Tables, given: number = opcodes.SCALARS_BUILT_IN) {
    this.tables = tables;
    this.first = Array.from({ length: given }, () => 0);
  }

  values(): Float64Array {
    return Float64Array.from(this.first);
  }

  /** The scalar that holds a value of rate constant or tick; the table that a value is. */
  operand(value: Value): Operand {
    if (value.kind === 'scalar') return scalarOperand(value.scalar);
    if (value.kind === 'table') return this.tables.operand(value);
    const known = this.places.get(value.id);
    if (known) return known;
    const args = value.kind === 'operation' ? value.args.map((arg) => this.operand(arg)) : [];
    const place = scalarOperand(this.first.length);
    this.first.push(value.kind === 'constant' ? value.number : 0);
    this.places.set(value.id, place);
    if (value.kind === 'operation') (value.rate === 'constant' ? this.constants : this.tick).push({ op: value.op, dst: place, args, key: null });
    return place;
  }
}
