// YAML text → documents of the `yaml` package, or its first error. Bounded: what a hostile text costs does not grow with its
// errors, nor beyond so many tokens.

import { Composer, Lexer, Parser, type CST, type Document } from 'yaml';

/** Most tokens: a key with its value has six, a number of a list three. Longer data stand in a text of CSV, which is one. */
const TOKENS = 160_000;

export class TooManyTokens extends Error {}

/** The first error of the parser. What follows it is mostly its consequence, and a text can hold a million of them. */
export class SyntaxFault extends Error {
  readonly code: string;
  readonly from: number;
  readonly to: number;
  constructor(code: string, message: string, from: number, to: number) {
    super(message);
    this.code = code;
    this.from = from;
    this.to = to;
  }
}

type OnError = (source: number | readonly [number, number] | { readonly offset: number; readonly source?: string }, code: string, message: string, isWarning?: boolean) => void;

/** The first document, and the second one if there is one. Throws a SyntaxFault, or TooManyTokens. */
export function documentsOf(text: string): readonly Document.Parsed[] {
  const composer = new Composer({ version: '1.2', uniqueKeys: false, prettyErrors: false, strict: true, logLevel: 'error' });
  // The composer would collect all errors, each with a stack trace: it is told to stop at the first one instead.
  // (On its way out it may catch what is thrown, and ask again with an error of its own: the first one counts.)
  let first: SyntaxFault | null = null;
  const onError: OnError = (source, code, message, isWarning) => {
    if (isWarning) return;
    const [from, to] = typeof source === 'number' ? [source, source + 1] : 'offset' in source ? [source.offset, source.offset + (source.source?.length ?? 1)] : source;
    first ??= new SyntaxFault(code, message, from, to);
    throw first;
  };
  Object.assign(composer, { onError });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(untilError(tokensOf(text)), true, text.length)) {
    // Errors of tokens do not go through `onError`.
    const [error] = document.errors;
    if (error) throw new SyntaxFault(error.code, error.message, ...error.pos);
    documents.push(document);
    if (documents.length === 2) break;
  }
  return documents;
}

function* tokensOf(text: string): Generator<CST.Token> {
  const parser = new Parser();
  let left = TOKENS;
  for (const token of new Lexer().lex(text)) {
    if (--left < 0) throw new TooManyTokens();
    yield* parser.next(token);
  }
  yield* parser.end();
}

function* untilError(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  for (const token of tokens) {
    yield token;
    if (token.type === 'error') return;
  }
}
