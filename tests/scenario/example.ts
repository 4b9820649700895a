// Examples of the documents as whole scenarios. A block that begins with `version:` (comments aside) is whole. Any other is
// a piece: keys of a scenario (`models:`, `stages:`, a list of `faults:`, …) or of one model (`signals:`, `states:`,
// `publish:`, a map of `faults:`, …), and what it leaves out is filled in here.

import { parse } from 'yaml';

const MODEL_KEYS: ReadonlySet<string> = new Set(['step', 'parameters', 'signals', 'states', 'publish']);
const MODEL_NAME = 'temperature_sensor';
const SIGNALS = '{ temperature: { value: "21 + ou(60s, 2)", unit: °C, decimals: 1 }, humidity: "50 + noise(1)", battery: "100 - t / 1h", alarm: measured(temperature) > 24 }';
const PUBLISH = '[{ topic: "example/{id}/telemetry", every: 1s }]';

/** All YAML blocks of a document. */
export function yamlBlocks(document: string): readonly string[] {
  return [...document.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);
}

/** The scenario that an example means. */
export function wholeScenario(example: string): string {
  const shape = parse(example) as Readonly<Record<string, unknown>>;
  if ('version' in shape) return example;
  const isOfModel = Object.keys(shape).some((key) => MODEL_KEYS.has(key)) || (shape.faults !== undefined && !Array.isArray(shape.faults));
  const head = 'version: 1\nname: example\n';
  if (isOfModel) return `${head}models:\n  ${MODEL_NAME}:\n${indented(example)}${missing(shape)}fleets: [{ model: ${MODEL_NAME}, count: 20 }]\n`;
  const models = shape.models as Readonly<Record<string, unknown>> | undefined;
  const fleets = Object.keys(models ?? { [MODEL_NAME]: null }).map((model) => `{ model: ${model}, count: 20, labels: { hall: 'choice("A", "B")' } }`);
  return [
    head, models ? '' : `models:\n  ${MODEL_NAME}:\n${missing({})}`, shape.fleets === undefined ? `fleets: [${fleets.join(', ')}]\n` : '', example,
  ].join('');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

/** Signals and a publication for a model that has none. */
function missing(shape: Readonly<Record<string, unknown>>): string {
  return `${shape.signals === undefined ? `    signals: ${SIGNALS}\n` : ''}${shape.publish === undefined ? `    publish: ${PUBLISH}\n` : ''}`;
}
