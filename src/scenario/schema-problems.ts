// What zod found → problems with place, sentence and remedy.

import type { z } from 'zod';
import type { Problem } from '../contracts/problem.ts';
import { didYouMean } from '../expression/index.ts';
import type { Report } from './report.ts';
import { DEVICES } from './schema.ts';
import { COMMA_IN_FLOW, type Place } from './text.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

/** Adds every issue to the report, at the narrowest place that the text has for it. */
export function reportIssues(issues: readonly Issue[], root: Place, schema: z.core.$ZodType, report: Report): void {
  for (const issue of issues) reportIssue(issue, [], root, schema, report);
}

function reportIssue(issue: Issue, prefix: Path, root: Place, schema: z.core.$ZodType, report: Report): void {
  const path: Path = [...prefix, ...(issue.path as Path)];
  if (issue.code === 'invalid_union') {
    const branch = bestBranch(issue.errors);
    if (branch) return branch.forEach((inner) => reportIssue(inner, path, root, schema, report));
  }
  const { place, depth } = placeOf(root, path);
  // The rest of a value that YAML ended at a comma is no key of its own: the one error says so.
  const cut = cutExpression(place);
  if (cut) return report.atValue(cut.place, pathText([...path, cut.key]), COMMA_IN_FLOW);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path);
    for (const key of issue.keys.slice(0, MOST_KEYS)) report.atKey(place.children.get(key) ?? place, pathText([...path, key]), unknownKey(key, known));
    return;
  }
  const missing = depth < path.length;
  if (missing && issue.code === 'invalid_type') {
    const key = String(path.at(-1));
    report.atKey(place, pathText(path), { code: 'missing-key', message: `\`${key}\` is missing`, remedy: REMEDY_FOR_MISSING[key] ?? `Add \`${key}:\`.`, values: { key } });
    return;
  }
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const above = cutExpression(placeOf(root, path.slice(0, -1)).place);
    if (above) return report.atValue(above.place, pathText([...path.slice(0, -1), above.key]), COMMA_IN_FLOW);
    report.atKey(place, pathText(path), { code: 'bad-name', message: `\`${key}\` is no name`, remedy: 'A name has letters, digits and `_`, and does not begin with a digit.', values: { name: key } });
    return;
  }
  report.atValue(place, pathText(path), describe(issue, path));
}

/** Of many unknown keys in one place the first ones are told. */
const MOST_KEYS = 20;

const REMEDY_FOR_MISSING: Readonly<Record<string, string>> = {
  version: 'Add `version: 1` at the top.',
  name: 'Add a `name:`.',
  models: 'Add `models:` with at least one model.',
  fleets: 'Add `fleets:`, e.g. `- { model: sensor, count: 10 }`.',
  count: 'Add `count:`, the number of devices.',
  topic: 'Add a `topic:`, e.g. `{fleet}/{id}/telemetry`.',
  value: 'Add `value:` with the expression.',
  initial: 'Add `initial:` with the name of the state in which devices begin.',
};

/** Looks for an expression in `{…}` whose bracket is still open where its value ends. */
export function cutExpression(place: Place): { readonly key: string; readonly place: Place } | null {
  for (const [key, child] of place.children) {
    if (child.inFlow && child.children.size === 0 && child.isCut) return { key: String(key), place: child };
  }
  return null;
}

/** Of a union's branches the one that got furthest: whose complaints are not about the value's own type. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const isAboutType = (issue: Issue): boolean => issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value' || (issue.code === 'invalid_union' && bestBranch(issue.errors) === null));
  return branches.find((issues) => !issues.some(isAboutType)) ?? null;
}

function placeOf(root: Place, path: Path): { readonly place: Place; readonly depth: number } {
  let place = root;
  for (const [depth, step] of path.entries()) {
    const child = place.children.get(step);
    if (!child) return { place, depth };
    place = child;
  }
  return { place, depth: path.length };
}

export function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('').replace(/^\./, '');
}

function unknownKey(key: string, known: readonly string[]): Problem {
  return {
    code: 'unknown-key', message: `unknown key \`${key}\`${didYouMean(key, known)}`,
    remedy: known.length > 0 ? `Keys here are ${known.join(', ')}.` : 'Remove it.', values: { key },
  };
}

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

/** The keys that the schema knows at a path. */
function knownKeys(schema: z.core.$ZodType, path: Path): readonly string[] {
  const definition = schema._zod.def as unknown as Definition;
  if (definition.innerType) return knownKeys(definition.innerType, path);
  if (definition.options) return definition.options.flatMap((option) => knownKeys(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(definition.shape ?? {});
  const next = definition.shape?.[String(first)] ?? definition.element ?? definition.valueType;
  return next ? knownKeys(next, rest) : [];
}

function describe(issue: Issue, path: Path): Problem {
  const key = String(path.at(-1) ?? 'scenario');
  const values = { key };
  switch (issue.code) {
    case 'too_big':
    case 'too_small': return outOfRange(issue, key);
    case 'invalid_format': return badFormat(issue.message, key);
    case 'invalid_value': return { code: 'bad-value', message: `\`${key}\` must be ${oneOf(issue.values)}`, remedy: key === 'version' ? 'Write `version: 1`.' : 'Choose one of these.', values };
    case 'invalid_type': {
      if (issue.expected === 'int') return { code: 'bad-value', message: `\`${key}\` must be a whole number`, remedy: 'Write a whole number.', values };
      return { code: 'wrong-type', message: `\`${key}\` must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`, remedy: WRITE_TYPE[issue.expected] ?? 'See the reference of scenarios.', values };
    }
    case 'invalid_union': return DURATIONS.has(key)
      ? badFormat('duration', key)
      : { code: 'wrong-type', message: `\`${key}\` has the wrong type`, remedy: key === 'qos' ? 'Write 0, 1 or 2.' : 'Write a value, an expression in quotes, or see the reference of scenarios.', values };
    default: return { code: 'bad-value', message: `\`${key}\` is not valid`, remedy: 'See the reference of scenarios.', values };
  }
}

const DURATIONS: ReadonlySet<string> = new Set(['every', 'step', 'tick', 'at', 'for', 'over', 'offset', 'jitter', 'expiry']);
const TYPE_NAMES: Readonly<Record<string, string>> = { object: 'a group of keys', record: 'a group of keys', array: 'a list', string: 'text', number: 'a number', boolean: 'true or false', int: 'a whole number' };
const WRITE_TYPE: Readonly<Record<string, string>> = {
  object: 'Write keys below it, indented.', record: 'Write keys below it, indented.', array: 'Write a list: each entry on a line that begins with `-`.',
  string: 'Write text; a duration needs its unit, e.g. `1s`.', number: 'Write a number without quotes.', boolean: 'Write `true` or `false`.',
};

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => `\`${String(value)}\``);
  return texts.length === 1 ? String(texts[0]) : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

function outOfRange(issue: Extract<Issue, { code: 'too_big' | 'too_small' }>, key: string): Problem {
  const limit = Number(issue.code === 'too_big' ? issue.maximum : issue.minimum);
  const values = { key, limit };
  const isCount = key === 'count';
  const noun = issue.origin === 'string' ? 'character' : issue.origin === 'array' ? 'entry' : null;
  if (noun) return wrongLength(issue.code, key, limit, noun);
  if (issue.code === 'too_big') {
    return { code: isCount ? 'too-many-devices' : 'too-big', message: `\`${key}\` may be at most ${grouped(limit)}`, remedy: isCount ? `Use at most ${grouped(DEVICES)} devices.` : 'Make it smaller.', values };
  }
  return { code: isCount ? 'no-devices' : 'too-small', message: `\`${key}\` must be at least ${limit}`, remedy: isCount ? 'Use at least one device, or remove the fleet.' : 'Make it bigger.', values };
}

function wrongLength(code: 'too_big' | 'too_small', key: string, limit: number, noun: string): Problem {
  const amount = `${grouped(limit)} ${limit === 1 ? noun : noun === 'entry' ? 'entries' : `${noun}s`}`;
  const values = { key, limit };
  return code === 'too_big'
    ? { code: 'too-big', message: `\`${key}\` may have at most ${amount}`, remedy: 'Make it shorter.', values }
    : { code: 'too-small', message: `\`${key}\` must have at least ${amount}`, remedy: 'Make it longer.', values };
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function badFormat(message: string, key: string): Problem {
  const values = { key };
  switch (message) {
    case 'duration': return { code: 'bad-duration', message: `\`${key}\` is no duration`, remedy: 'Write a number and its unit: 250ms, 5s, 10m, 1h, 7d.', values };
    case 'share': return { code: 'bad-share', message: `\`${key}\` is no share`, remedy: 'Write a percentage, e.g. `5%`.', values };
    case 'instant': return { code: 'bad-instant', message: `\`${key}\` is no instant`, remedy: 'Write `now` or an ISO instant with its zone, e.g. `2026-06-01T06:00:00Z`.', values };
    case 'topic-name': return { code: 'bad-name', message: `\`${key}\` cannot stand in a topic`, remedy: 'Leave out `+`, `#`, `/`, braces and control characters.', values };
    case 'topic': return { code: 'bad-name', message: `\`${key}\` is no topic`, remedy: 'Leave out `+` and `#`.', values };
    default: return { code: 'bad-name', message: `\`${key}\` is no name`, remedy: 'A name has letters, digits and `_`, and does not begin with a digit.', values };
  }
}
