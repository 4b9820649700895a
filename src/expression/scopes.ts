// Where each value is computed: for all devices of a block, or in the body of a sparse node, for its lanes only. A value
// that all its readers want in one body is computed there; one that is read outside as well is computed outside and gathered.
// What has no state may be computed in several bodies; what has one is computed once, in the smallest scope around them.

import * as opcodes from '../../wasm/assembly/opcodes.ts';
import { visitAll, type Operation, type Value } from './graph.ts';
import type { Instruction, Operand } from './program.ts';

/** All devices of a block, or the lanes of a body; sparse nodes of one condition in one scope share theirs. */
export class Scope {
  readonly parent: Scope | null;
  readonly depth: number;
  /** Where the emitter has put values, and the instructions that it has not yet handed to the parent. */
  readonly places = new Map<number, Operand>();
  /** Places in the parent that stand for a value while a body is being emitted. */
  readonly standIns = new Map<number, Operand>();
  instructions: Instruction[] = [];

  constructor(parent: Scope | null) {
    this.parent = parent;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  isWithin(other: Scope): boolean {
    return this === other || (this.parent !== null && this.parent.isWithin(other));
  }
}

export const [CONDITION, GATE, THEN, OTHERWISE] = [0, 1, 2, 3] as const;

export class Scopes {
  readonly block = new Scope(null);
  private readonly bodies = new Map<Scope, Map<string, Scope>>();
  /** How often each value is read in each scope. */
  private readonly demands = new Map<number, Map<Scope, number>>();
  private readonly scopes = new Map<number, readonly Scope[]>();

  /** `isComputed`: whether an operation is computed per device at all. */
  constructor(roots: readonly Value[], isComputed: (value: Operation) => boolean) {
    for (const root of roots) this.demand(root, this.block);
    // Arguments are older than what reads them, so each value finds all its readers done.
    for (const value of newestFirst(roots)) if (isComputed(value)) this.settle(value);
  }

  /** Scope that computes a value which is read in `scope`: it or one around it. */
  computes(value: Value, scope: Scope): Scope {
    for (let at: Scope | null = scope; at !== null; at = at.parent) if (this.scopes.get(value.id)?.includes(at)) return at;
    return this.block;
  }

  /** The body of a sparse node that is computed in `scope`. */
  body(sparse: Operation, scope: Scope): Scope {
    const name = `${sparse.args[CONDITION]!.id} ${sparse.args[GATE]!.id}`;
    const known = this.bodies.get(scope) ?? new Map<string, Scope>();
    this.bodies.set(scope, known);
    const body = known.get(name) ?? new Scope(scope);
    known.set(name, body);
    return body;
  }

  /** Whether a value is read in this scope or a body within it. */
  isRead(value: Value, scope: Scope): boolean {
    return [...(this.demands.get(value.id)?.keys() ?? [])].some((reader) => reader.isWithin(scope));
  }

  /** Whether nothing but this sparse node and its body reads the value that it has otherwise. */
  isOtherwiseOnly(value: Value, scope: Scope, body: Scope): boolean {
    return [...(this.demands.get(value.id) ?? [])].every(([reader, times]) => (reader === scope ? times === 1 : reader.isWithin(body)));
  }

  private demand(value: Value, scope: Scope): void {
    const known = this.demands.get(value.id) ?? new Map<Scope, number>();
    this.demands.set(value.id, known);
    known.set(scope, (known.get(scope) ?? 0) + 1);
  }

  private settle(value: Operation): void {
    const readers = [...(this.demands.get(value.id)?.keys() ?? [])];
    const scopes = this.scopesFor(value, readers);
    this.scopes.set(value.id, scopes);
    for (const scope of scopes) {
      value.args.forEach((arg, place) => {
        this.demand(arg, value.op === opcodes.OP_SPARSE && place === THEN ? this.body(value, scope) : scope);
      });
    }
  }

  private scopesFor(value: Operation, readers: readonly Scope[]): readonly Scope[] {
    if ((value.memory?.columns ?? 1) > 1) return [this.block];
    const isSparse = value.op === opcodes.OP_SPARSE;
    if (value.memory === null && !isSparse) return readers.filter((scope) => !readers.some((other) => other !== scope && scope.isWithin(other)));
    const around = readers.reduce(commonScope);
    // Deeper than the kernel nests, a body stands beside the others: its own condition is then the only one.
    return [isSparse && around.depth >= opcodes.SPARSE_LEVELS ? this.block : around];
  }
}

function commonScope(a: Scope, b: Scope): Scope {
  let scope = a;
  while (!b.isWithin(scope)) scope = scope.parent as Scope;
  return scope;
}

function newestFirst(roots: readonly Value[]): readonly Operation[] {
  const found: Operation[] = [];
  visitAll(roots, (value) => {
    if (value.kind === 'operation') found.push(value);
  });
  return found.sort((a, b) => b.id - a.id);
}
