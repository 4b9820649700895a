// The import table of ARCHITECTURE.md: folder → folders that it may import from, besides its own. `build` stands for
// what is generated (the grammar's parser, the kernel's address).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, ROOT, sourceFiles, type Import } from './imports.ts';

const OPCODES = 'wasm/assembly/opcodes.ts';
/** Records in the kernel's memory, shared by kernel and host. */
const RECORDS = 'wasm/assembly/layout.ts';

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'wasm/assembly': [],
  'src/contracts': [OPCODES, RECORDS],
  'src/expression': ['src/contracts', OPCODES, 'build'],
  'src/scenario': ['src/contracts', 'src/expression', OPCODES],
  'src/engine': ['src/contracts', OPCODES, RECORDS],
  'src/publish': ['src/contracts'],
  'src/telemetry': ['src/contracts'],
  'src/worker': ['src/contracts', 'src/scenario', 'src/expression', 'src/engine', 'src/publish', 'build'],
  'src/app': ['src/contracts', 'src/worker', 'src/telemetry'],
  server: ['src/contracts', 'src/scenario', 'src/engine', 'src/publish', 'src/worker', 'src/telemetry'],
};

/** Imports that break the table today, each with the reason why it is still there. Goes down, never up. */
const DEBTS: readonly { readonly file: string; readonly imports: string; readonly reason: string }[] = [];

const FOLDERS = Object.keys(MAY_IMPORT);
const folderOf = (file: string): string | undefined => FOLDERS.find((folder) => file.startsWith(`${folder}/`));

function breaks(file: string, { file: imported }: Import): boolean {
  if (imported === null) return false;
  const folder = folderOf(file)!;
  return ![folder, ...MAY_IMPORT[folder]!].some((allowed) => imported === allowed || imported.startsWith(`${allowed}/`));
}

describe('imports between folders', () => {
  it.each(FOLDERS)('keep to the table in %s', (folder) => {
    const broken = sourceFiles(folder).flatMap((file) => importsOf(file)
      .filter((candidate) => breaks(file, candidate))
      .map((candidate) => ({ file, imports: candidate.file! })));
    const owed = DEBTS.filter((debt) => folderOf(debt.file) === folder).map(({ file, imports }) => ({ file, imports }));
    expect(broken).toEqual(owed);
  });

  it('are told in ARCHITECTURE.md as they are tested here', () => {
    const rows = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').split('\n').filter((line) => line.startsWith('| `'));
    const told = rows.map((row) => row.split('|').map((cell) => cell.trim())).map((cells) => [cells[1]!.replaceAll(/[`]|\/`$/gu, '').replace(/\/$/u, ''), cells[4]!] as const);
    for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
      const words = told.find(([name]) => name === folder)?.[1] ?? '';
      for (const one of allowed.filter((name) => name !== 'build')) {
        expect(words, `${folder} may import ${one}`).toContain(one === OPCODES ? 'opcodes' : one === RECORDS ? 'layout' : one.replace('src/', ''));
      }
    }
  });
});

describe("the page's main thread", () => {
  const HEAVY_PACKAGES = /^(?:zod|yaml|mqtt|mqtt-packet|@lezer\/.*)$/u;
  const WORKER_FOLDERS = ['src/engine', 'src/publish', 'src/scenario', 'src/expression'];

  it('imports neither the engine nor what only workers need', () => {
    const seen = new Set<string>();
    const findings: string[] = [];
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { specifier, file: imported, typeOnly } of importsOf(file)) {
        if (typeOnly) continue;
        if (imported === null && HEAVY_PACKAGES.test(specifier)) findings.push(`${file} imports ${specifier}`);
        if (imported === null || !/\.(?:ts|js|svelte)$/u.test(imported)) continue;
        if (WORKER_FOLDERS.some((folder) => imported.startsWith(`${folder}/`))) findings.push(`${file} imports ${imported}`);
        else visit(imported);
      }
    };
    sourceFiles('src/app').forEach(visit);
    expect(seen.size).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });
});
