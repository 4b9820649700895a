// Colours of a scenario's text, line by line: names, numbers, quoted text, calls, comments. For the eye only; the
// planner reads the text for itself.

export type Tint = 'plain' | 'key' | 'number' | 'text' | 'call' | 'quiet';

export interface Span {
  readonly text: string;
  readonly tint: Tint;
}

const PART = /(?<quiet>(?:^|(?<=\s))#.*$)|(?<key>[\w.-]+(?=\s*:(?:\s|$)))|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(?<call>[A-Za-z_]\w*(?=\())|(?<number>(?<![\w.-])-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?(?:ms|s|m|h|d|%)?(?![\w-]))/gi;

/** The coloured pieces of one line, whose texts joined are the line. */
export function colorLine(line: string): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(PART)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), tint: 'plain' });
    const tint = (Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined)?.[0] ?? 'plain') as Tint;
    // Expressions stand in quotes too: what looks like one is coloured inside.
    if (tint === 'text' && /[(*+/<>]/.test(match[0])) spans.push(...quotedExpression(match[0]));
    else spans.push({ text: match[0], tint });
    at = match.index + match[0].length;
  }
  if (at < line.length) spans.push({ text: line.slice(at), tint: 'plain' });
  return spans;
}

function quotedExpression(quoted: string): readonly Span[] {
  const mark = quoted[0] ?? '"';
  return [{ text: mark, tint: 'text' }, ...colorLine(quoted.slice(1, -1)), { text: mark, tint: 'text' }];
}
