// The order in which the expressions of a group are compiled: each after those that it names. Without recursion, so that
// a long chain costs no stack.

import { ExpressionError, type ExpressionFault } from './error.ts';
import type { Written, WrittenFault } from './group-source.ts';
import { parseExpression } from './parse.ts';
import { walkSyntax, type NameSyntax, type Syntax } from './syntax.ts';

export interface Definition {
  readonly name: string;
  readonly role: 'parameter' | 'label' | 'signal';
  readonly text: string;
  readonly unit: string;
  readonly decimals: number;
}

export interface ParsedDefinition {
  readonly definition: Definition;
  readonly syntax: Syntax;
}

/** A name and the text that it stands in. */
interface Mention {
  readonly written: Written;
  readonly at: NameSyntax;
}

interface Entry extends ParsedDefinition {
  readonly names: readonly Mention[];
  state: 'new' | 'open' | 'done' | 'faulty';
}

/**
 * Parses all and sorts them. What does not parse and what closes a cycle is reported and left out. `changes`: further texts
 * that make up a definition's value, such as a model's own faults; the definition's own name is its normal value there.
 */
export function dependencyOrder(definitions: readonly Definition[], faults: WrittenFault[], changes: (name: string) => readonly Written[] = () => []): readonly ParsedDefinition[] {
  const entries = new Map<string, Entry>();
  const signals = new Set(definitions.flatMap(({ name, role }) => (role === 'signal' ? [name] : [])));
  const isSignal = (name: string): boolean => signals.has(name);
  for (const definition of definitions) {
    const syntax = parsed(definition, faults);
    if (!syntax) continue;
    // A change that does not parse is reported where it is compiled.
    const changed = changes(definition.name).flatMap((written) => mentions(written, parsed(written, []), isSignal));
    const names = [...mentions(definition, syntax, isSignal), ...changed.filter(({ at }) => at.name !== definition.name)];
    entries.set(definition.name, { definition, syntax, names, state: 'new' });
  }
  const order: ParsedDefinition[] = [];
  for (const entry of entries.values()) visit(entry, entries, order, faults);
  return order;
}

function parsed(written: Written, faults: WrittenFault[]): Syntax | null {
  try {
    return parseExpression(written.text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    faults.push({ definition: written, fault: error.fault });
    return null;
  }
}

/** The names that a text needs now. */
function mentions(written: Written, syntax: Syntax | null, isSignal: (name: string) => boolean): Mention[] {
  const names: Mention[] = [];
  const past = new Set<Syntax>();
  if (syntax) {
    walkSyntax(syntax, (node) => {
      if (node.kind === 'name' && !past.has(node)) names.push({ written, at: node });
      // What a signal was in the step before is there whatever it is made of now.
      const first = node.kind === 'call' && node.name === 'previous' ? node.arguments[0] : undefined;
      if (first?.kind === 'name' && isSignal(first.name)) past.add(first);
    });
  }
  return names;
}

/** Depth first, on a stack of its own; what is on the stack is open. */
function visit(start: Entry, entries: ReadonlyMap<string, Entry>, order: ParsedDefinition[], faults: WrittenFault[]): void {
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
    const needed = entries.get(name.at.name);
    if (needed?.state === 'open') {
      faults.push({ definition: name.written, fault: cycle(stack.map((frame) => frame.entry), needed, name.at) });
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
