// Collects problems with their lines and columns, bounded, sorted by place.

import type { ExpressionFault } from '../expression/index.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Place } from './text.ts';

/** More than anyone reads at once. */
const MOST = 100;

export class Report {
  private readonly found: { readonly offset: number; readonly problem: Problem }[] = [];
  private readonly seen = new Set<string>();
  private readonly text: string;
  private lineStarts: readonly number[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** A problem without a place in the text, or with one of its own. */
  add(problem: Problem): void {
    this.push(-1, problem);
  }

  /** A problem at an offset of the text. */
  at(offset: number, length: number, problem: Problem): void {
    this.push(offset, { ...problem, ...this.lineAndColumn(offset), length: Math.max(1, length) });
  }

  /** A problem with a value. */
  atValue(place: Place, path: string, problem: Problem): void {
    if (place.outside !== undefined) return this.outside(place.outside, problem);
    this.at(place.start, this.firstLine(place.start, place.end), { ...problem, path });
  }

  /** A problem with a key. */
  atKey(place: Place, path: string, problem: Problem): void {
    if (place.outside !== undefined) return this.outside(place.outside, problem);
    this.at(place.keyStart, this.firstLine(place.keyStart, place.keyEnd), { ...problem, path });
  }

  /** What is wrong inside an expression, at its characters. */
  atExpression(place: Place, path: string, fault: ExpressionFault): void {
    if (place.outside !== undefined) return this.outside(place.outside, fault);
    const start = place.offsetOf(fault.from);
    const end = Math.max(start + 1, place.offsetOf(fault.to));
    const { code, message, remedy, values } = fault;
    this.at(start, this.firstLine(start, end), { code, message, remedy, path, ...(values ? { values } : {}) });
  }

  /** A problem with something that stands in no text. */
  private outside(what: string, { code, message, remedy, values }: Problem): void {
    this.add({ code, message: `${what}: ${message}`, remedy, values: { ...values, what } });
  }

  /** All problems by place, at most a hundred. */
  problems(): readonly Problem[] {
    return [...this.found].sort((a, b) => a.offset - b.offset).map(({ problem }) => problem).slice(0, MOST);
  }

  private push(offset: number, problem: Problem): void {
    // One model in ten fleets has its mistakes once.
    const identity = `${offset} ${problem.code} ${problem.message}`;
    if (this.seen.has(identity) || this.found.length >= MOST * 10) return;
    this.seen.add(identity);
    this.found.push({ offset, problem });
  }

  private firstLine(start: number, end: number): number {
    const lineEnd = this.text.indexOf('\n', start);
    return Math.max(1, (lineEnd < 0 ? end : Math.min(end, lineEnd)) - start);
  }

  private lineAndColumn(offset: number): { line: number; column: number } {
    this.lineStarts ??= [0, ...Array.from(this.text.matchAll(/\n/g), ({ index }) => index + 1)];
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] as number) + 1 };
  }
}
