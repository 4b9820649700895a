// The signal language: text → programs in the kernel's bytecode. Pure, any thread.

export type { Definition } from './dependencies.ts';
export { compileGroup } from './group.ts';
export type * from './group-source.ts';
export { compileCondition, type FilterOutcome } from './filter.ts';
export { parseExpression } from './parse.ts';
export { walkSyntax } from './syntax.ts';
export { ExpressionError, type ExpressionFault } from './error.ts';
export { signature } from './compile.ts';
export { FUNCTIONS } from './functions/index.ts';
export { TRANSITIONS } from './functions/transitions.ts';
export { CONTEXT_NAMES } from './functions/context.ts';
export type { FunctionSpecification, ParameterSpecification } from './functions/specification.ts';
export { expressionReference, REFERENCE_DATA } from './documentation.ts';
export { UNITS, findUnit } from './units.ts';
export { didYouMean, nearest } from './suggest.ts';
