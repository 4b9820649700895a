// All functions of the language. Adding one is adding a row to a family's file.

import { ARITHMETIC } from './arithmetic.ts';
import { CHANCE } from './chance.ts';
import { CHOICE } from './choice.ts';
import { CONTEXT } from './context.ts';
import { COUNTS } from './counts.ts';
import { CURVES } from './curves.ts';
import { MEMORY } from './memory.ts';
import { PLACE } from './place.ts';
import type { FunctionSpecification } from './specification.ts';
import { WAVES } from './waves.ts';

export const FUNCTIONS: readonly FunctionSpecification[] = [
  ...ARITHMETIC, ...CHOICE, ...WAVES, ...CURVES, ...CHANCE, ...COUNTS, ...MEMORY, ...PLACE, ...CONTEXT,
];

const byName = new Map(FUNCTIONS.map((specification) => [specification.name, specification]));

export function findFunction(name: string): FunctionSpecification | undefined {
  return byName.get(name);
}
