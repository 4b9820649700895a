// The reference of expressions, made from the table that the compiler uses.

import { signature } from './calls.ts';
import { CONTEXT_NAMES } from './functions/context.ts';
import { FUNCTIONS } from './functions/index.ts';
import type { Family, FunctionSpecification, ParameterSpecification, Takes } from './functions/specification.ts';
import { TRANSITIONS } from './functions/transitions.ts';
import type { DataTable } from './group-source.ts';
import { UNITS } from './units.ts';

const FAMILIES: readonly { readonly family: Family; readonly title: string; readonly about: string }[] = [
  { family: 'arithmetic', title: 'Arithmetic', about: 'Numbers are 64-bit floats. What is not finite (a division by zero, the logarithm of a negative number) never reaches the wire: it is sent as `null` and counted. A comparison with it is false.' },
  { family: 'choice', title: 'Choosing', about: 'There is no `? :`, since YAML gives the colon a meaning.' },
  { family: 'waves', title: 'Waves', about: 'Functions of simulated time t since the scenario’s start; in a model’s own fault, since the fault began. Periods are durations; a phase is counted in turns, so 0.25 or 25 % is a quarter of a period.' },
  { family: 'curves', title: 'Curves', about: 'Functions of the simulated clock, in UTC. Points are written in place, `[[6h, 10], [18h, 20]]`, or stand under `data:` and are named: `day(data.load)`.' },
  { family: 'replay', title: 'Recordings', about: 'Tables stand under `data:` of the scenario, as CSV text or as rows; see the reference of scenarios.' },
  { family: 'chance', title: 'Chance', about: 'A draw is a function of (seed, fleet, device index, name of the signal, place in the expression, step). Adding a signal, a fleet or a device changes no other value. Two calls are two draws, though their text be equal. What may stand in parameters is drawn once there, when the device is born, and in each step in signals.' },
  { family: 'memory', title: 'Memory', about: 'What remembers takes its input to hold from one step to the next. `lag`, `toward`, `respond`, `integrate` and `counter` show what the inputs of the steps before have led to, so they are exact whatever the step, and change one step after their input does. In the first step `lag`, `toward`, `respond`, `hold` and `deadband` are x itself, `derivative` is 0. An input that is not finite (a division by zero) is left out: the memory stays as it was and goes on with the next sound input. `delay` alone passes it on, as old as everything else. Each function takes 8 bytes per device, `respond` 16, `pink` 64, `delay` and `average` 8 for each step that they look back.' },
  { family: 'place', title: 'Places', about: 'A function with several results gives a record, which is read by field: with `position: route(data.tour, 40 km/h)`, other signals read `position.latitude`. The record itself is not published.' },
  { family: 'transitions', title: 'Transitions', about: 'When a device leaves a state. These stand behind a state’s name under `states:` only, and may be joined: `after(30s) and when(measured(x) < 30)`.' },
  { family: 'context', title: 'Context', about: 'What an expression knows of its device.' },
];

const INTRODUCTION = `# Expressions

A parameter, a label, a signal and a filter are written in one language. This page is made from the table that the
compiler uses (\`src/expression/functions/\`); the pictures are drawn by the kernel itself, one device with seed 1.

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
| lists | \`[[0h, 10], [12h, 20]]\`, as arguments of functions that take points |
| fields | \`position.latitude\`, \`data.tour\` |
| names | signals, parameters and labels of the model, and the names under Context |

Strongest first: call, \`-x\`, \`* /\`, \`+ -\`, comparison, \`not\`, \`and\`, \`or\`. A unit stands directly behind its number,
with or without a space. A duration is needed where one belongs: \`sine(24h, 6)\`, not \`sine(24, 6)\`. Durations are
seconds in arithmetic, and \`1/60s\` is a rate; where a rate belongs, a plain number is per second, and where a speed
belongs, it is metres per second. Texts are compared with \`==\` and \`!=\`; a text that can never occur is an error.

Parameters and labels are drawn once, when a device is born; they see each other, \`index\` and \`share\`. Signals are
computed once per step; they see everything, in any order, as long as they do not go in circles. Only \`previous(x)\` may
name a signal that depends on this one: it is what x was in the step before. In YAML, put an expression that holds a comma
into quotes inside \`{…}\`: \`{ value: "clamp(x, 0, 1)", unit: bar }\`.
`;

/** The data that the examples name. */
export const REFERENCE_DATA: ReadonlyMap<string, DataTable> = new Map([
  ['tour', table({ latitude: [52.52, 52.39, 52.45, 52.6], longitude: [13.4, 13.06, 13.29, 13.2] })],
  ['load', table({ power: [2, 5, 4, 9, 7, 3] })],
]);

function table(columns: Readonly<Record<string, readonly number[]>>): DataTable {
  const entries = Object.entries(columns);
  return { rows: entries[0]?.[1].length ?? 0, columns: entries.map(([name, values]) => ({ name, values: Float64Array.from(values), texts: null, isDuration: false })) };
}

/** The text of docs/expressions.md. Pictures stand in docs/plots/, one per function. */
export function expressionReference(): string {
  const units = UNITS.map(({ name }) => `\`${name === '%' ? '5%' : `5${name.length > 2 ? ' ' : ''}${name}`}\``).join(' ');
  const all = [...FUNCTIONS, ...TRANSITIONS];
  return [INTRODUCTION.replace('UNITS', units), ...FAMILIES.map(({ family, title, about }) => familySection(family, title, about, all))].join('\n');
}

function familySection(family: Family, title: string, about: string, all: readonly FunctionSpecification[]): string {
  const names = family === 'context' ? ['| name | meaning |\n|---|---|', ...CONTEXT_NAMES.map(({ name, meaning, where }) => `| \`${name}\` | ${meaning}${where === 'signals' ? ' Signals only.' : ''} |`), ''] : [];
  const functions = all.filter((specification) => specification.family === family).map(functionSection);
  return [`## ${title}\n\n${about}\n`, ...names, ...functions].join('\n');
}

function functionSection(specification: FunctionSpecification): string {
  const { name, meaning, formula, example, parameters, where } = specification;
  const notes = parameters.map(parameterNote).filter((note) => note !== '');
  return [
    `### ${name}\n`, `${signature(specification)}${where === 'signals' ? ' – signals only' : ''}\n`, `${meaning}\n`,
    ...(notes.length > 0 ? [`${notes.join('; ')}.\n`] : []),
    ...(formula === undefined ? [] : [`Formula: \`${formula}\`\n`]),
    `Example: \`${example}\`\n`, `![${name}](plots/${name}.svg)\n`,
  ].join('\n');
}

const NOUNS: Readonly<Partial<Record<Takes, string>>> = { duration: 'a duration', rate: 'a rate', speed: 'a speed', boolean: 'true or false', signal: 'the name of a signal', text: 'a text', table: '`data.` and a name', points: 'a list of points or `data.` and a name', transitions: 'a list' };

/** What an argument must be, where its name does not say it. */
function parameterNote({ name, takes, unit, atBirth, constant, words }: ParameterSpecification): string {
  if (words) return '';
  const known = constant ? 'the same for all devices' : atBirth ? 'known when the device is born' : '';
  const parts = [NOUNS[takes] ?? '', unit ?? '', known].filter((part) => part !== '');
  return parts.length === 0 ? '' : `\`${name}\`: ${parts.join(', ')}`;
}
