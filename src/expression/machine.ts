// The state machine of a group: signals see the state in which the step began; then at most one transition, the first that
// holds in the text's order, and the assignments of the state that is entered, all at once.
//
//   old(state) ─► which transition of this state holds first ─► entered: a state's place or −1 ─► state, age, assignments
//
// The initial state, in which most devices tend to be, is looked at for all of them; every other one for the devices that are
// in it (17 states of two transitions: 60 ns a device and step instead of 110). What remembers inside a condition or an
// assignment is computed for all devices: it moves in every step, whatever the state.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import type { Definitions } from './definitions.ts';
import type { Typed } from './functions/specification.ts';
import { transitionFunctions } from './functions/transitions.ts';
import type { Cell, Graph, Value } from './graph.ts';
import type { GroupSource, MachineSource, Written } from './group-source.ts';
import { literalTexts } from './literal-texts.ts';
import { carry } from './text-values.ts';
import { typeName, type ValueType } from './types.ts';
import { wholly, type WrittenFaults } from './written-faults.ts';

/** No state is entered. */
const NONE = -1;

interface Root {
  readonly value: Value;
  readonly column: number;
}

/** Parameters that states assign to, with the texts that they may so take. */
export function assignedTexts(source: GroupSource): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, Set<string>>();
  for (const { enter } of source.machine?.states ?? []) {
    for (const assignment of enter) {
      const known = texts.get(assignment.parameter) ?? new Set<string>();
      texts.set(assignment.parameter, known);
      for (const text of literalTexts(assignment, source)) known.add(text);
    }
  }
  return new Map([...texts].map(([name, known]) => [name, [...known]]));
}

export class Machine {
  private readonly graph: Graph;
  private readonly source: MachineSource;
  private readonly faults: WrittenFaults;
  private readonly column: number;
  private readonly names: readonly string[];
  private ageCell: Cell | null = null;
  private enteredState: Value | null = null;
  private target: Value;
  private next: Value;

  /** `column`: place of the column `state`. */
  constructor(graph: Graph, source: MachineSource, column: number, faults: WrittenFaults) {
    this.graph = graph;
    this.source = source;
    this.column = column;
    this.faults = faults;
    this.names = source.states.map(({ name }) => name);
    this.target = graph.constant(NONE);
    this.next = this.state.value;
  }

  get type(): ValueType {
    return { kind: 'text', texts: this.names };
  }

  /** The state in which the step began. */
  get state(): Typed {
    return { value: this.graph.old(this.column), type: this.type };
  }

  /** What the column `state` holds before the first step. */
  get initial(): Root {
    return { value: this.graph.constant(Math.max(0, this.names.indexOf(this.source.initial))), column: this.column };
  }

  /** The state in which the step ends. */
  get after(): Value {
    return this.next;
  }

  placeOf(state: string): number {
    return this.names.indexOf(state);
  }

  /** The place of the state that is entered in this step, or −1. The first step enters the state that it ends in. */
  get entered(): Value {
    if (!this.enteredState) {
      const { graph } = this;
      const isFirst = graph.operation(opcodes.OP_EQ, this.age(), graph.constant(0));
      const first = graph.operation(opcodes.OP_SELECT, isFirst, this.state.value, graph.constant(NONE));
      this.enteredState = graph.operation(opcodes.OP_SELECT, this.moves, this.target, first);
    }
    return this.enteredState;
  }

  private get moves(): Value {
    return this.graph.operation(opcodes.OP_GE, this.target, this.graph.constant(0));
  }

  /** Compiles all transitions, then what is assigned on entering. Returns what the step writes. */
  compile(definitions: Definitions): readonly Root[] {
    const { graph } = this;
    this.target = this.transitions(definitions);
    this.next = graph.operation(opcodes.OP_SELECT, this.moves, this.target, this.state.value);
    return [{ value: this.next, column: this.column }, ...this.assignments(definitions)];
  }

  /** The time in the state, once all that asks for it is compiled. */
  get stores(): readonly Value[] {
    const { graph, ageCell } = this;
    if (!ageCell) return [];
    const age = graph.operation(opcodes.OP_SELECT, this.moves, graph.constant(0), this.age());
    return [graph.store(ageCell, age)];
  }

  /** Whole steps since the state was entered; 0 in the first step. */
  private age(): Value {
    this.ageCell ??= this.graph.cell({ name: 'state/age', initial: this.graph.constant(-1) });
    return this.graph.operation(opcodes.OP_ADD, this.ageCell, this.graph.constant(1));
  }

  private transitions(definitions: Definitions): Value {
    const { graph } = this;
    const local = transitionFunctions(() => this.age());
    const chosen = this.source.states.map(({ name: from, transitions }) => {
      const conditions = transitions.map((transition) => ({ to: this.names.indexOf(transition.to), holds: this.condition(transition, from, transition.to, definitions, local) }));
      return conditions.reduceRight<Value>((later, { to, holds }) => (holds ? graph.operation(opcodes.OP_SELECT, holds, graph.constant(to), later) : later), graph.constant(NONE));
    });
    let target = graph.constant(NONE);
    chosen.forEach((value, place) => {
      if (value.kind === 'constant' && value.number === NONE) return;
      const isHere = graph.operation(opcodes.OP_EQ, this.state.value, graph.constant(place));
      const isRare = this.names[place] !== this.source.initial;
      target = isRare ? this.seldom(isHere, value, target, definitions) : graph.operation(opcodes.OP_SELECT, isHere, value, target);
    });
    return target;
  }

  /** A selection whose condition holds for few devices: what has no memory of its own is computed for those alone. */
  private seldom(condition: Value, then: Value, otherwise: Value, definitions: Definitions): Value {
    const { graph } = this;
    return this.remembers(then, definitions) ? graph.operation(opcodes.OP_SELECT, condition, then, otherwise) : graph.sparse(condition, then, otherwise);
  }

  /** Whether something in a value has a memory that only this value moves: what signals are made of moves for all devices. */
  private remembers(value: Value, definitions: Definitions): boolean {
    const seen = new Set(definitions.readings.map((reading) => reading.value.id));
    const open = [value];
    for (let next = open.pop(); next; next = open.pop()) {
      if (seen.has(next.id) || next === this.ageCell) continue;
      seen.add(next.id);
      if (next.kind === 'cell' || (next.kind === 'operation' && next.memory !== null)) return true;
      if (next.kind === 'operation') open.push(...next.args);
    }
    return false;
  }

  private condition(written: Written, from: string, to: string, definitions: Definitions, local: ReturnType<typeof transitionFunctions>): Value | null {
    return this.faults.attempt(written, () => {
      const { value, type } = definitions.compileText(written, { owner: `state/${from}/${to}`, local });
      if (type.kind !== 'boolean') {
        this.faults.refuse(written, wholly(written, { code: 'type-mismatch', message: `a transition is a condition, this is ${typeName(type)}`, remedy: 'Write e.g. `when(temperature > 40)`, `after(30s)` or `rate(1/2h)`.' }));
      }
      return value;
    });
  }

  private assignments(definitions: Definitions): readonly Root[] {
    const { graph } = this;
    const values = new Map<number, Value>();
    this.source.states.forEach(({ name: state, enter }, place) => {
      for (const assignment of enter) {
        this.faults.attempt(assignment, () => {
          const { column, old } = this.parameter(assignment, assignment.parameter, definitions);
          const assigned = this.assigned(assignment, definitions.compileText(assignment, { owner: `state/${state}/enter/${assignment.parameter}` }), old.type);
          const isEntered = graph.operation(opcodes.OP_EQ, this.entered, graph.constant(place));
          values.set(column, this.seldom(isEntered, assigned, values.get(column) ?? old.value, definitions));
        });
      }
    });
    return [...values].map(([column, value]) => ({ value, column }));
  }

  private parameter(written: Written, name: string, definitions: Definitions): { readonly column: number; readonly old: Typed } {
    const found = definitions.find(name);
    if (found?.definition.role === 'parameter') {
      return { column: found.column, old: { value: this.graph.old(found.column), type: definitions.typeOf(name) } };
    }
    const what = found ? `\`${name}\` is a ${found.definition.role}` : `unknown parameter \`${name}\``;
    return this.faults.refuse(written, wholly(written, {
      code: found ? 'not-a-parameter' : 'unknown-parameter', message: `${what}, but a state assigns to parameters`, remedy: `Add \`${name}\` to the model’s parameters with its first value.`, values: { name },
    }));
  }

  /** The value as the parameter's column holds it. */
  private assigned(written: Written, { value, type }: Typed, to: ValueType): Value {
    if (type.kind !== to.kind) {
      this.faults.refuse(written, wholly(written, { code: 'type-mismatch', message: `the parameter is ${typeName(to)}, but this is ${typeName(type)}`, remedy: 'Give both the same type.' }));
    }
    if (type.kind !== 'text' || to.kind !== 'text') return value;
    const strange = type.texts.find((text) => !to.texts.includes(text));
    if (strange !== undefined) {
      this.faults.refuse(written, wholly(written, {
        code: 'unknown-text', message: `\`${strange}\` is none of the texts that the parameter can take`, remedy: 'Name the texts here, e.g. `if(x == "a", "a", "b")`.', values: { text: strange },
      }));
    }
    return carry(this.graph, value, type.texts, to.texts);
  }
}
