import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemaText } from '../../src/scenario/index.ts';
import { withKinds } from '../../src/scenario/faults/documentation.ts';
import { ROOT } from '../support/folder.ts';

test('the JSON Schema is current (node tests/scenario/write-generated.ts)', () => {
  expect(readFileSync(join(ROOT, 'public/scenario.schema.json'), 'utf8')).toBe(jsonSchemaText());
});

test('the reference of faults tells the kinds of the table (node tests/scenario/write-generated.ts)', () => {
  const document = readFileSync(join(ROOT, 'docs/faults.md'), 'utf8');
  expect(document).toContain('**`stuck`**');
  expect(document).toBe(withKinds(document));
});
