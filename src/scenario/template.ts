// Templates of topics, ids and payloads → segments.

import type { Column, Segment } from '../contracts/plan.ts';
import { utf8Length } from '../contracts/utf8.ts';
import { didYouMean } from '../expression/index.ts';

export type TemplateKind = 'id' | 'topic' | 'payload';

/** What is wrong with a template, at its characters. */
export interface TemplateFault {
  readonly from: number;
  readonly to: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface TemplateSetting {
  readonly kind: TemplateKind;
  readonly columns: readonly Column[];
  readonly model: string;
  readonly fleet: string;
  /** Segments of the device's id; empty while the id itself is made. */
  readonly id: readonly Segment[];
}

export interface Template {
  readonly segments: readonly Segment[];
  /** How many signal values stand in it. */
  readonly signals: number;
  readonly faults: readonly TemplateFault[];
}

const PLACEHOLDER = /\{([A-Za-z_\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff][A-Za-z0-9_\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]*)(?::([^{}\n]*))?\}/g;
const NUMBER_FORMAT = /^(?:0?(\d{1,2}))?(?:\.(\d{1,2}))?$/;
const WIDEST = 64;
const MOST_DECIMALS = 12;

/** Compiles a template. `faults` is empty when all its placeholders are known. */
export function compileTemplate(template: string, setting: TemplateSetting): Template {
  const json = setting.kind === 'payload' && isJson(template);
  const segments: Segment[] = [];
  const faults: TemplateFault[] = [];
  let signals = 0;
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    segments.push({ kind: 'text', text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const made = placeholder(match[1] ?? '', match[2], json, setting);
    if (Array.isArray(made)) segments.push(...(made as Segment[]));
    else faults.push({ from: match.index, to: end, ...(made as Complaint) });
    if (setting.columns.some(({ name, role }) => name === match[1] && role === 'signal')) signals++;
  }
  segments.push({ kind: 'text', text: template.slice(end) });
  if (setting.kind !== 'payload') faults.push(...strayBraces(template));
  return { segments: joined(segments), signals, faults };
}

/** Whether a payload begins like JSON: a bracket or a quote, and no placeholder. */
function isJson(template: string): boolean {
  const text = template.trimStart();
  return /^[[{"]/.test(text) && text.search(PLACEHOLDER) !== 0;
}

interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

function strayBraces(template: string): TemplateFault[] {
  const rest = template.replace(PLACEHOLDER, (match) => ' '.repeat(match.length));
  const at = rest.search(/[{}]/);
  if (at < 0) return [];
  return [{ from: at, to: at + 1, code: 'stray-brace', message: 'a brace that belongs to no placeholder', remedy: 'Write `{name}` or `{name:format}`, or leave the brace out.' }];
}

function placeholder(name: string, format: string | undefined, json: boolean, setting: TemplateSetting): Segment[] | Complaint {
  const column = setting.columns.findIndex((candidate) => candidate.name === name && candidate.role !== 'memory');
  if (column >= 0) return columnSegment(column, format, json, setting);
  const built = builtIn(name, format, json, setting);
  if (built) return built;
  if (name === 'state') return { code: 'no-states', message: '`{state}` needs a state machine, and this model has none', remedy: 'Add `states:` to the model, or leave it out.' };
  const known = [...setting.columns.filter(({ role }) => role !== 'memory').map((candidate) => candidate.name), ...BUILT_IN];
  return { code: 'unknown-placeholder', message: `unknown placeholder \`{${name}}\`${didYouMean(name, known)}`, remedy: `Known are ${known.slice(0, 20).join(', ')}.` };
}

const BUILT_IN = ['id', 'index', 'model', 'fleet', 'seq', 'time'];

function builtIn(name: string, format: string | undefined, json: boolean, setting: TemplateSetting): Segment[] | Complaint | null {
  const notInIds = setting.kind === 'id' && (name === 'id' || name === 'seq' || name === 'time');
  if (notInIds) return { code: 'not-in-id', message: `\`{${name}}\` cannot stand in an id`, remedy: 'Ids are made of text, `{index}`, `{model}`, `{fleet}` and labels.' };
  switch (name) {
    case 'id': return format === undefined ? setting.id.map((segment) => (json ? escaped(segment) : segment)) : noFormat(name);
    case 'model': return format === undefined ? [text(setting.model, json)] : noFormat(name);
    case 'fleet': return format === undefined ? [text(setting.fleet, json)] : noFormat(name);
    case 'index':
    case 'seq': {
      const parsed = numberFormat(format);
      if (!parsed || parsed.decimals !== null) return badFormat(name, 'Write a width, e.g. `{index:05}`.');
      return [{ kind: name, width: parsed.width }];
    }
    case 'time': {
      if (format === undefined || format === 'ms' || format === 's' || format === 'iso') return [{ kind: 'time', format: format ?? 'ms' }];
      return badFormat(name, 'Write `{time:ms}`, `{time:s}` or `{time:iso}`.');
    }
    default: return null;
  }
}

function columnSegment(place: number, format: string | undefined, json: boolean, setting: TemplateSetting): Segment[] | Complaint {
  const column = setting.columns[place] as Column;
  if (setting.kind === 'id' && (column.role === 'signal' || column.type !== 'text')) {
    return { code: 'not-in-id', message: `\`{${column.name}}\` cannot stand in an id`, remedy: 'Ids are made of text, `{index}`, `{model}`, `{fleet}` and texts that are fixed at birth.' };
  }
  if (column.type !== 'number') {
    if (format !== undefined) return noFormat(column.name);
    if (column.type === 'boolean') return [{ kind: 'boolean', column: place }];
    return [{ kind: 'choice', column: place, texts: column.texts.map((choice) => (json ? jsonText(choice) : choice)) }];
  }
  const parsed = numberFormat(format);
  if (!parsed) return badFormat(column.name, 'Write a width and decimals, e.g. `{x:05}` or `{x:.2}`.');
  return [{ kind: 'number', column: place, decimals: parsed.decimals ?? column.decimals, fixed: parsed.decimals !== null, width: parsed.width }];
}

function numberFormat(format: string | undefined): { readonly width: number; readonly decimals: number | null } | null {
  if (format === undefined) return { width: 0, decimals: null };
  const match = format === '' ? null : NUMBER_FORMAT.exec(format);
  if (!match) return null;
  const width = Number(match[1] ?? 0);
  const decimals = match[2] === undefined ? null : Number(match[2]);
  return width > WIDEST || (decimals ?? 0) > MOST_DECIMALS ? null : { width, decimals };
}

function noFormat(name: string): Complaint {
  return { code: 'bad-format', message: `\`{${name}}\` takes no format`, remedy: `Write \`{${name}}\`.` };
}

function badFormat(name: string, remedy: string): Complaint {
  return { code: 'bad-format', message: `\`{${name}}\` has a format that it does not know`, remedy };
}

/** The text as it stands between the quotes of a JSON string. */
export function jsonText(content: string): string {
  return JSON.stringify(content).slice(1, -1);
}

function text(content: string, json: boolean): Segment {
  return { kind: 'text', text: json ? jsonText(content) : content };
}

function escaped(segment: Segment): Segment {
  if (segment.kind === 'text') return text(segment.text, true);
  return segment.kind === 'choice' ? { ...segment, texts: segment.texts.map(jsonText) } : segment;
}

/** Neighbouring texts become one, empty ones go. */
export function joined(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  for (const segment of segments) {
    const last = result.at(-1);
    if (segment.kind === 'text' && last?.kind === 'text') result[result.length - 1] = { kind: 'text', text: last.text + segment.text };
    else if (segment.kind !== 'text' || segment.text !== '') result.push(segment);
  }
  return result;
}

/** `payload: json`: id, time, seq and all signals in their order. */
export function jsonPayload(setting: TemplateSetting): Template {
  const segments: Segment[] = [
    { kind: 'text', text: '{"id":"' }, ...setting.id.map(escaped), { kind: 'text', text: '","time":' }, { kind: 'time', format: 'ms' },
    { kind: 'text', text: ',"seq":' }, { kind: 'seq', width: 0 },
  ];
  let signals = 0;
  setting.columns.forEach((column, place) => {
    if (column.role !== 'signal') return;
    signals++;
    segments.push({ kind: 'text', text: `,${JSON.stringify(column.name)}:` });
    if (column.type === 'boolean') segments.push({ kind: 'boolean', column: place });
    else if (column.type === 'number') segments.push({ kind: 'number', column: place, decimals: column.decimals, fixed: false, width: 0 });
    else segments.push({ kind: 'choice', column: place, texts: column.texts.map((choice) => JSON.stringify(choice)) });
  });
  segments.push({ kind: 'text', text: '}' });
  return { segments: joined(segments), signals, faults: [] };
}

/** A double in its shortest form has at most 24 characters, a rounded one 19. */
const NUMBER_BYTES = 25;

/** Most bytes that segments can become. */
export function largestBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + largestSegment(segment), 0);
}

function largestSegment(segment: Segment): number {
  switch (segment.kind) {
    case 'text': return utf8Length(segment.text);
    case 'choice': return segment.texts.reduce((most, choice) => Math.max(most, utf8Length(choice)), 0);
    case 'boolean': return 5;
    case 'time': return segment.format === 'iso' ? 27 : 16;
    case 'index': return Math.max(7, segment.width);
    case 'seq': return Math.max(16, segment.width);
    case 'number': return Math.max(NUMBER_BYTES, segment.width);
  }
}
