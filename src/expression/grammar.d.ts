// Types of what lezer-generator writes to build/grammar/ from expression.grammar.

declare module '*/build/grammar/expression.js' {
  import type { LRParser } from '@lezer/lr';
  export const parser: LRParser;
}

declare module '*/build/grammar/expression.terms.js' {
  export const Unit: number;
}
