// Scenario, version 1: its shape. Meaning (names, units, dependencies) is checked by the planner. The published JSON
// Schema is made from this.

import { z } from 'zod';
import { NAME } from './names.ts';
import { FAULT_PARAMETERS } from './faults/kinds.ts';

/** Largest number of devices, of one fleet and in all. */
export const DEVICES = 1_000_000;

export const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const SHARE = /^\d+(?:\.\d+)?%$/;
const INSTANT = /^(?:now|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))$/;

const name = z.string().min(1).max(64).regex(NAME, { error: 'name' }).describe('Letters, digits and `_`, not beginning with a digit.');
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const plainName = z.string().min(1).max(64).regex(/^[^+#/{}\u0000-\u001f\u007f]+$/, { error: 'topic-name' }).describe('Stands in topics: no `+`, `#`, `/` or control character.');
const duration = z.string().max(32).regex(DURATION, { error: 'duration' }).describe('`250ms`, `5s`, `10m`, `1h`, `7d`, or several: `1h30m`.');
const share = z.string().max(16).regex(SHARE, { error: 'share' }).describe('`5%`.');
const instant = z.string().max(40).regex(INSTANT, { error: 'instant' }).describe('`2026-06-01T06:00:00Z` or `now`.');
const expression = z.union([z.string().max(8192), z.number(), z.boolean()]).describe('An expression of the signal language, or a plain value.');
const words = z.union([z.string().max(2000), z.strictObject({ en: z.string().max(2000).optional(), de: z.string().max(2000).optional() })]).describe('Text, or `{ en: …, de: … }`.');

const shown = z.union([
  expression,
  z.strictObject({
    value: expression,
    unit: z.string().max(32).optional(),
    decimals: z.int().min(0).max(12).optional().describe('Decimals on the wire; default 3.'),
  }),
]);

const publication = z.strictObject({
  topic: z.string().min(1).max(4096).describe('Topic template, e.g. `sites/{site}/{id}/telemetry`.'),
  every: duration.optional(),
  onChange: z.string().max(64).optional().describe('A signal: published whenever what the wire shows of it changes.'),
  on: z.string().max(64).optional().describe('A signal that becomes true, or a state that is entered.'),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
  retain: z.boolean().optional(),
  offline: z.enum(['drop', 'hold']).optional().describe('While there is no connection; default: QoS 0 drop, QoS 1 and 2 hold.'),
  holdMessages: z.int().min(1).max(1_000_000).optional().describe('Bound of the hold queue; default 10,000.'),
  payload: z.string().max(262_144).optional().describe('`json` (all signals) or a template.'),
  align: z.boolean().optional().describe('With `every`: all devices at its full multiples on the simulated clock, UTC.'),
  offset: duration.optional().describe('Sends so much later; a multiple of the step. `{time}` stays.'),
  jitter: duration.optional().describe('Sends up to so much later, by chance; a multiple of the tick. `{time}` stays.'),
  burst: z.int().min(1).max(10_000).optional().describe('Keeps messages until so many are together.'),
  expiry: duration.optional().describe('After this a broker (MQTT 5) and the hold queue forget a message; whole seconds.'),
  deadband: z.number().min(0).optional().describe('With `onChange`: changes up to this size are not published.'),
});

const state = z.union([z.object({
  enter: z.record(name, expression).optional().describe('Assigned to parameters on entering, all at once, e.g. `{ cycles: "cycles + 1" }`.'),
}).catchall(expression).describe('States that it leads to, each with when: `when(condition)`, `after(30s)`, `rate(1/2h)`, joined by and, or, not.'), z.null()]);
const states = z.object({ initial: z.string().max(64).describe('The state in which devices begin.') }).catchall(state);
const change = z.record(name, expression);

const model = z.strictObject({
  step: duration.optional().describe('How often signals are computed; default: the greatest common divisor of every `every` and `after`, at most 1 s where there are states, `on` or `onChange`.'),
  parameters: z.record(name, shown).optional().describe('Drawn once per device, from the seed.'),
  signals: z.record(name, shown).optional().describe('Computed once per step; their order does not matter.'),
  states: states.optional().describe('A state machine; `state` is then a signal.'),
  faults: z.record(name, change).optional(),
  publish: z.array(publication).max(64).optional(),
});

const fleet = z.strictObject({
  name: plainName.optional().describe('Default: the model’s name.'),
  model: z.string().max(64),
  count: z.int().min(1).max(DEVICES),
  id: z.string().min(1).max(256).optional().describe('Template with `{index}`; default `{fleet}-{index}`.'),
  labels: z.record(name, expression).optional(),
});

const select = z.strictObject({
  model: z.string().max(64).optional(), fleet: z.string().max(64).optional(),
  ids: z.array(z.string().max(256)).min(1).max(10_000).optional(),
  index: z.union([z.int().min(0), z.string().max(32)]).optional().describe('`7`, or `"0..99"`, both included.'),
  share: share.optional().describe('Exactly round(share · count) devices of each fleet, drawn from the seed.'),
  label: z.record(name, z.union([z.string().max(256), z.number(), z.boolean()])).optional().describe('`{ hall: A }`'),
});

export const faultSchema = z.strictObject({
  kind: z.string().max(64).describe('A kind of the reference, or a fault of the model’s own.'),
  name: plainName.optional().describe('Unique; default the kind and its number: `stuck-1`.'),
  signal: z.string().max(64).optional(),
  publication: z.union([z.string().max(4096), z.int().min(0)]).optional().describe('Topic template, or place in `publish` from 0; default all.'),
  select: select.optional().describe('Whom it hits; all conditions hold together. Default: every device that has what it acts on.'),
  at: duration.optional().describe('From the start; default `0s`.'),
  for: duration.optional().describe('Default: until the end.'),
  every: duration.optional().describe('Again and again, so much after each beginning.'),
  until: duration.optional().describe('From the start, like `at`: no occurrence lasts beyond.'),
  chance: share.optional().describe('Of each selected device in each occurrence; default `100%`.'),
  detected: z.boolean().optional().describe('The device knows of it and says so; default false.'),
  ...Object.fromEntries(FAULT_PARAMETERS.map((parameter) => [parameter, z.union([z.string().max(64), z.number()]).optional()])),
});

const stage = z.strictObject({
  at: duration.describe('Since the start.'),
  online: share.optional().describe('Share of each fleet that is online.'),
  over: duration.optional().describe('In a straight line, over so long; without it at once.'),
  rate: z.union([share, z.number().min(0)]).optional().describe('Share of due messages that goes out.'),
});

const cell = z.union([z.number(), z.string().max(256), z.boolean()]);
const row = z.union([cell, z.array(cell).min(1), z.record(z.string().min(1).max(64), cell)]);
const table = z.union([z.string(), z.array(row).min(1)]).describe('CSV text with a header, or a list: rows as maps, points as lists, or plain numbers.');

export const scenarioSchema = z.strictObject({
  version: z.literal(1),
  name: plainName,
  title: words.optional(),
  description: words.optional(),
  seed: z.int().min(0).optional().describe('Default 1.'),
  start: instant.optional().describe('Default `now`.'),
  tick: duration.optional().describe('Grain of simulated time; default `100ms`.'),
  broker: z.strictObject({
    url: z.string().max(2048).optional().describe('ws, wss, mqtt or mqtts; never with user and password.'),
    protocol: z.union([z.literal('3.1.1'), z.literal(5), z.literal('5')]).optional(),
    sessions: z.enum(['shared', 'device', 'edge']).optional(),
  }).optional(),
  data: z.record(name, table).optional().describe('Tables for routes, curves and recordings: `data.name` in expressions.'),
  models: z.record(name, model),
  fleets: z.array(fleet).min(1).max(1000),
  faults: z.array(faultSchema).max(1000).optional(),
  stages: z.array(stage).max(1000).optional().describe('Who is online and how much is published, over time.'),
  truth: z.strictObject({
    topic: z.string().min(1).max(4096).regex(/^[^+#]+$/, { error: 'topic' }).describe('Topic that truth lines are published to, QoS 0.'),
  }).optional(),
});

export type ScenarioShape = z.infer<typeof scenarioSchema>;
export type ModelShape = ScenarioShape['models'][string];
export type FaultShape = z.infer<typeof faultSchema> & Readonly<Record<string, unknown>>;
export type FleetShape = ScenarioShape['fleets'][number];
export type PublicationShape = NonNullable<ModelShape['publish']>[number];
export type StateShape = z.infer<typeof state>;
export type StageShape = z.infer<typeof stage>;
export type ShownShape = NonNullable<ModelShape['signals']>[string];

/** The JSON Schema for editors, as text. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(scenarioSchema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $id: 'scenario.schema.json', title: 'Scenario of the IoT Device Emulator, version 1', ...schema }, null, 2)}\n`;
}
