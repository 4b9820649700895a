// Everything German, in one part that only German readers load.

export { de } from './de.ts';
export { deProblems } from './problems-de.ts';
