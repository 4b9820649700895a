// What is said before anything runs, when an installation is not complete.

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/folder.ts';
import { NODE, run } from '../support/program.ts';

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iot-emulator-first-'));
  mkdirSync(join(folder, 'server'));
  copyFileSync(`${ROOT}server/bin.js`, join(folder, 'server/bin.js'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies: { hono: '4.0.0' } }));
  return folder;
}

it('says in one sentence that nothing is installed', async () => {
  const { code, stderr } = await run(NODE, [join(project(), 'server/bin.js'), 'serve']);
  expect(code).toBe(2);
  expect(stderr.trim()).toBe('iot-emulator: the dependencies are not installed: run npm ci');
});

it('says in one sentence which dependency is missing', async () => {
  const folder = project();
  mkdirSync(join(folder, 'node_modules'));
  const { code, stderr } = await run(NODE, [join(folder, 'server/bin.js'), 'serve']);
  expect(code).toBe(2);
  expect(stderr.trim()).toBe('iot-emulator: the dependency hono is missing: run npm ci');
});
