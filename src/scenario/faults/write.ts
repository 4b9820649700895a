// Live faults written into the text as dated entries of `faults`: comments and layout stay, nothing else changes.

import { isMap, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Outcome } from '../../contracts/fleet.ts';
import type { LiveFault } from '../../contracts/journal.ts';
import { parseScenario } from '../parse.ts';
import { durationMs, durationText } from '../quantities.ts';

const DEFAULT_TICK_MS = 100;
/** Longer entries are cut by nobody: one fault, one line. */
const NO_FOLD = { lineWidth: 0 } as const;

/** The text with live faults behind its own, each with the instant at which it was started and how long it went. */
export function withFaults(text: string, live: readonly LiveFault[]): Outcome<string> {
  const parsed = parseScenario(text);
  if (!parsed.ok) return parsed;
  if (live.length === 0) return { ok: true, value: text };
  const tickMs = parsed.value.shape.tick === undefined ? DEFAULT_TICK_MS : (durationMs(parsed.value.shape.tick) ?? DEFAULT_TICK_MS);
  const entries = live.map((fault) => datedEntry(fault, tickMs));
  const written = isJson(text) ? intoJson(text, entries) : intoYaml(text, entries);
  const checked = parseScenario(written);
  return checked.ok ? { ok: true, value: written } : checked;
}

type Entry = Record<string, unknown>;

/** The entry as it was started, with `at`, and `until` if it was ended before its own end: then every value is the same again. */
function datedEntry({ name, fault, fromTick, toTick }: LiveFault, tickMs: number): Entry {
  const { kind, name: _, ...rest } = fault as Entry;
  const span = typeof rest.for === 'string' ? durationMs(rest.for) : null;
  const endsItself = span !== null && rest.every === undefined && toTick !== null && fromTick * tickMs + span <= toTick * tickMs;
  return { kind, name, ...rest, at: durationText(fromTick * tickMs), ...(toTick === null || endsItself ? {} : { until: durationText(toTick * tickMs) }) };
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}

function intoJson(text: string, entries: readonly Entry[]): string {
  const scenario = JSON.parse(text) as { faults?: unknown[] };
  const indent = /\n( +|\t)"/.exec(text)?.[1] ?? 0;
  return `${JSON.stringify({ ...scenario, faults: [...(scenario.faults ?? []), ...entries] }, null, indent)}${text.endsWith('\n') ? '\n' : ''}`;
}

function intoYaml(text: string, entries: readonly Entry[]): string {
  const document = parseDocument(text, { version: '1.2' });
  const root = document.contents as YAMLMap;
  const pair = isMap(root) ? root.items.find(({ key }) => String((key as { value?: unknown } | null)?.value) === 'faults') : undefined;
  const list = pair?.value;
  if (!isMap(root) || root.flow) return intoWhole(text, entries);
  if (!pair) return `${ended(text)}faults:\n${lines(entries, '  ')}`;
  if (!isSeq(list) || list.items.length === 0 || list.flow) return intoWhole(text, entries);
  const { end, indent } = endOfBlock(text, list as YAMLSeq);
  return `${ended(text.slice(0, end))}${lines(entries, indent)}${text.slice(end)}`;
}

/** Where the last entry of a block list ends, line break included, and what its dashes are indented by. */
function endOfBlock(text: string, list: YAMLSeq): { readonly end: number; readonly indent: string } {
  const first = list.range![0];
  const lineStart = text.lastIndexOf('\n', first) + 1;
  const indent = /^ */.exec(text.slice(lineStart))![0];
  const last = list.items.at(-1) as { range: [number, number, number] };
  const lineEnd = text.indexOf('\n', Math.max(last.range[0], last.range[1] - 1));
  return { end: lineEnd < 0 ? text.length : lineEnd + 1, indent };
}

/** One entry a line, as people write them: `- { kind: stuck, … }`. */
function lines(entries: readonly Entry[], indent: string): string {
  return entries.map((entry) => `${indent}- ${flow(entry)}\n`).join('');
}

function flow(entry: Entry): string {
  return stringify(entry, { ...NO_FOLD, collectionStyle: 'flow', version: '1.2' }).trimEnd();
}

/** A text of another form is written anew by the parser, comments kept as it keeps them. */
function intoWhole(text: string, entries: readonly Entry[]): string {
  const document = parseDocument(text, { version: '1.2' });
  if (!isSeq(document.get('faults'))) document.set('faults', document.createNode([]));
  const list = document.get('faults') as YAMLSeq;
  for (const entry of entries) list.add(document.createNode(entry, { flow: true }));
  return document.toString(NO_FOLD);
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
