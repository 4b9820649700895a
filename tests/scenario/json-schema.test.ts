// The schema that editors check scenarios with, as a validator of its own kind sees it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/folder.ts';

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(join(ROOT, 'public/scenario.schema.json'), 'utf8')) as object);

/** What the schema says against a text; empty when nothing. */
function findings(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ''}`);
}

function filesIn(folder: string): [string, string][] {
  return readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml')).map((name) => [`${folder}/${name}`, readFileSync(join(ROOT, folder, name), 'utf8')]);
}

/** Whole scenarios among the examples of the documents. */
function examples(): [string, string][] {
  const documents = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return documents.flatMap((name) => {
    const blocks = [...readFileSync(join(ROOT, 'docs', name), 'utf8').matchAll(/^```yaml\n(.*?)^```/gmsu)].map((match) => match[1]!);
    return blocks.filter((block) => /^version: 1$/mu.test(block)).map((block, place): [string, string] => [`docs/${name}, example ${place + 1}`, block]);
  });
}

describe('the JSON Schema of scenarios', () => {
  it.each([...filesIn('public/scenarios'), ...filesIn('tests/golden/scenarios'), ...examples()])('finds nothing wrong in %s', (_, text) => {
    expect(findings(text)).toEqual([]);
  });

  const GOOD = readFileSync(join(ROOT, 'tests/golden/scenarios/faults.yaml'), 'utf8');

  it.each([
    ['a key that is misspelt', GOOD.replace('fleets:', 'fleet:')],
    ['a key too many in a model', GOOD.replace('    step: 500ms', '    stop: 500ms')],
    ['a count that is no number', GOOD.replace('count: 90', 'count: many')],
    ['a QoS that MQTT does not have', GOOD.replace('qos: 1', 'qos: 3')],
    ['a fault without a kind', GOOD.replace('kind: stuck, ', '')],
  ])('finds %s', (_, text) => {
    expect(text).not.toBe(GOOD);
    expect(findings(text)).not.toEqual([]);
  });

  it('is named by every scenario of the gallery, by the path that an editor follows', () => {
    for (const [file, text] of filesIn('public/scenarios')) expect([file, text.split('\n')[0]]).toEqual([file, '# yaml-language-server: $schema=../scenario.schema.json']);
  });
});
