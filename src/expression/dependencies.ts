// The order in which the expressions of a group are compiled: each after those that it names. Without recursion, so that
// a long chain costs no stack.

import { ExpressionError, type ExpressionFault } from './error.ts';
import { parseExpression } from './parse.ts';
import { walkSyntax, type NameSyntax, type Syntax } from './syntax.ts';

export interface Definition {
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal';
  readonly text: string;
  readonly unit: string;
  readonly decimals: number;
}

export interface DefinitionFault {
  readonly definition: Definition;
  readonly fault: ExpressionFault;
}

export interface ParsedDefinition {
  readonly definition: Definition;
  readonly syntax: Syntax;
}

interface Entry extends ParsedDefinition {
  readonly names: readonly NameSyntax[];
  state: 'new' | 'open' | 'done' | 'faulty';
}

/** Parses all and sorts them. What does not parse and what closes a cycle is reported and left out. */
export function dependencyOrder(definitions: readonly Definition[], faults: DefinitionFault[]): readonly ParsedDefinition[] {
  const entries = new Map<string, Entry>();
  const signals = new Set(definitions.flatMap(({ name, role }) => (role === 'signal' ? [name] : [])));
  for (const definition of definitions) {
    const entry = parsed(definition, (name) => signals.has(name), faults);
    if (entry) entries.set(definition.name, entry);
  }
  const order: ParsedDefinition[] = [];
  for (const entry of entries.values()) visit(entry, entries, order, faults);
  return order;
}

function parsed(definition: Definition, isSignal: (name: string) => boolean, faults: DefinitionFault[]): Entry | null {
  try {
    const syntax = parseExpression(definition.text);
    const names: NameSyntax[] = [];
    const past = new Set<Syntax>();
    walkSyntax(syntax, (node) => {
      if (node.kind === 'name' && !past.has(node)) names.push(node);
      // What a signal was in the step before is there whatever it is made of now.
      const first = node.kind === 'call' && node.name === 'previous' ? node.arguments[0] : undefined;
      if (first?.kind === 'name' && isSignal(first.name)) past.add(first);
    });
    return { definition, syntax, names, state: 'new' };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    faults.push({ definition, fault: error.fault });
    return null;
  }
}

/** Depth first, on a stack of its own; what is on the stack is open. */
function visit(start: Entry, entries: ReadonlyMap<string, Entry>, order: ParsedDefinition[], faults: DefinitionFault[]): void {
  if (start.state !== 'new') return;
  start.state = 'open';
  const stack = [{ entry: start, next: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { entry } = top;
    const name = entry.names[top.next++];
    if (!name) {
      if (entry.state === 'open') order.push(entry);
      if (entry.state === 'open') entry.state = 'done';
      stack.pop();
      continue;
    }
    const needed = entries.get(name.name);
    if (needed?.state === 'open') {
      faults.push({ definition: entry.definition, fault: cycle(stack.map((frame) => frame.entry), needed, name) });
      entry.state = 'faulty';
      top.next = entry.names.length;
    } else if (needed?.state === 'new') {
      needed.state = 'open';
      stack.push({ entry: needed, next: 0 });
    }
  }
}

function cycle(open: readonly Entry[], closing: Entry, at: NameSyntax): ExpressionFault {
  const names = open.slice(open.indexOf(closing)).map(({ definition }) => definition.name);
  const shown = names.length > 12 ? [...names.slice(0, 6), '…', ...names.slice(-5)] : names;
  const text = [...shown, closing.definition.name].join(' → ');
  return {
    from: at.from, to: at.to, code: 'cycle', message: `these depend on each other: ${text}`,
    remedy: 'Break the cycle: let one of them depend on time or parameters only, or on what another was in the step before: `previous(…)`.', values: { cycle: text },
  };
}
