// The texts that an expression may give, as far as its writing shows them: what is needed before it can be compiled, because
// something that it depends on depends on it.

import { ExpressionError } from './error.ts';
import type { GroupSource, Written } from './group-source.ts';
import { parseExpression } from './parse.ts';
import { walkSyntax, type Syntax } from './syntax.ts';

/** Names are followed so far. */
const DEPTH = 3;

/** Texts that are written in an expression or in what it names, and the states where it names the state. */
export function literalTexts(written: Written, source: GroupSource, depth = 0): readonly string[] {
  const syntax = parsed(written);
  const texts = new Set<string>();
  if (syntax) {
    walkSyntax(syntax, (node) => {
      if (node.kind === 'text') texts.add(node.text);
      if (node.kind !== 'name') return;
      if (node.name === 'state') for (const { name } of source.machine?.states ?? []) texts.add(name);
      const named = depth < DEPTH ? source.definitions.find(({ name }) => name === node.name) : undefined;
      if (named && named !== written) for (const text of literalTexts(named, source, depth + 1)) texts.add(text);
    });
  }
  return [...texts];
}

/** A text that does not parse is reported where it is compiled. */
function parsed({ text }: Written): Syntax | null {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}
