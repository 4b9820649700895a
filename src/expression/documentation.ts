// The reference of expressions, made from the table that the compiler uses.

import { signature } from './compile.ts';
import { CONTEXT_NAMES } from './functions/context.ts';
import { FUNCTIONS } from './functions/index.ts';
import type { Family, FunctionSpecification } from './functions/specification.ts';
import { UNITS } from './units.ts';

const FAMILIES: readonly { readonly family: Family; readonly title: string; readonly about: string }[] = [
  { family: 'arithmetic', title: 'Arithmetic', about: 'Numbers are 64-bit floats. What is not finite (a division by zero, the logarithm of a negative number) never reaches the wire: it is sent as `null` and counted.' },
  { family: 'choice', title: 'Choosing', about: 'There is no `? :`, since YAML gives the colon a meaning.' },
  { family: 'waves', title: 'Waves', about: 'Functions of simulated time t since the scenario’s start. Periods are durations; a phase is counted in turns, so 0.25 or 25 % is a quarter of a period.' },
  { family: 'chance', title: 'Chance', about: 'A draw is a function of (seed, fleet, device index, name of the signal, place in the expression, step). Adding a signal, a fleet or a device changes no other value. Two calls are two draws, though their text be equal.' },
  { family: 'context', title: 'Context', about: 'What an expression knows of its device.' },
];

const INTRODUCTION = `# Expressions

A parameter, a label, a signal and a filter are written in one language. This page is made from the table that the
compiler uses (\`src/expression/functions/\`).

## What there is

| | |
|---|---|
| numbers | \`21\` \`0.5\` \`1e-3\` |
| with a unit | UNITS |
| texts | \`"north"\` or \`'north'\` |
| truth | \`true\` \`false\` |
| arithmetic | \`+\` \`-\` \`*\` \`/\`, and \`-x\` |
| comparison | \`==\` \`!=\` \`<\` \`<=\` \`>\` \`>=\` |
| logic | \`and\` \`or\` \`not\` |
| choosing | \`if(condition, a, b)\` |
| names | signals, parameters and labels of the model, and the names under Context |

Strongest first: call, \`-x\`, \`* /\`, \`+ -\`, comparison, \`not\`, \`and\`, \`or\`. A unit stands directly behind its number,
with or without a space. A duration is needed where one belongs: \`sine(24h, 6)\`, not \`sine(24, 6)\`. Durations are
seconds in arithmetic, and \`1/60s\` is a rate. Texts are compared with \`==\` and \`!=\`; a text that can never occur is an error.

Parameters and labels are drawn once, when a device is born; they see each other, \`index\` and \`share\`. Signals are
computed once per step; they see everything, in any order, as long as they do not go in circles. In YAML, put an
expression that holds a comma into quotes inside \`{…}\`: \`{ value: "clamp(x, 0, 1)", unit: bar }\`.
`;

/** The text of docs/expressions.md. */
export function expressionReference(): string {
  const units = UNITS.map(({ name }) => `\`${name === '%' ? '5%' : `5${name.length > 2 ? ' ' : ''}${name}`}\``).join(' ');
  const families = FAMILIES.map(({ family, title, about }) => familySection(family, title, about));
  return [
    INTRODUCTION.replace('UNITS', units), ...families,
  ].join('\n');
}

function familySection(family: Family, title: string, about: string): string {
  const rows = FUNCTIONS.filter((specification) => specification.family === family).map(functionRow);
  const names = family === 'context' ? CONTEXT_NAMES.map(({ name, meaning, where }) => `| \`${name}\` | ${meaning}${where === 'signals' ? ' Signals only.' : ''} | | |`) : [];
  return [`## ${title}\n\n${about}\n\n| function | meaning | formula | example |\n|---|---|---|---|`, ...names, ...rows, ''].join('\n');
}

function functionRow(specification: FunctionSpecification): string {
  const units = specification.parameters.filter(({ unit }) => unit !== undefined).map(({ name, unit }) => `${name}: ${unit}`);
  const notes = [specification.meaning, ...(units.length > 0 ? [`(${units.join('; ')})`] : []), ...(specification.where === 'signals' ? ['Signals only.'] : [])];
  // A bar would end the table's cell.
  const formula = specification.formula === undefined ? '' : `\`${specification.formula.replaceAll('|', '\\|')}\``;
  return `| ${signature(specification)} | ${notes.join(' ')} | ${formula} | \`${specification.example}\` |`;
}
