// npm run test:interop [-- [--full] [PEER…]]: the product against real programs. Each peer is found or installed into a
// cache folder (INTEROP_CACHE). One that cannot be had is a failure where CI is set, else a skip that says so.

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expectDone } from '../support/debian-package.ts';
import { ROOT } from '../support/folder.ts';
import { NODE } from '../support/program.ts';
import { withDeadline } from '../support/wait.ts';
import type { Check, Peer } from './peer.ts';

const CHECK_MS = 120_000;
const count = { passed: 0, failed: 0, skipped: 0 };

const { values, positionals } = parseArgs({ options: { full: { type: 'boolean', default: false } }, allowPositionals: true });
await expectDone(NODE, [`${ROOT}server/build/build.ts`], ROOT);
for (const peer of await peers()) await runPeer(peer);
console.log(`interop: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);

async function peers(): Promise<Peer[]> {
  const folder = new URL('peers/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts')).sort();
  const all = await Promise.all(names.map(async (name) => ((await import(new URL(name, folder).href)) as { default: Peer }).default));
  const unknown = positionals.filter((name) => !all.some((peer) => peer.name === name));
  if (unknown.length > 0) throw new Error(`no such peer: ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  return positionals.length > 0 ? all.filter(({ name }) => positionals.includes(name)) : all;
}

async function runPeer(peer: Peer): Promise<void> {
  if (peer.runs === 'full' && !values.full && positionals.length === 0) {
    return say('skip', `${peer.name}: takes part with --full only`);
  }
  try {
    console.log(`${peer.name}: ${await withDeadline(peer.install(), 600_000, `${peer.name} is installed`)}`);
  } catch (error) {
    const must = (process.env['CI'] ?? '') !== '';
    return say(must ? 'fail' : 'skip', `${peer.name} is not to be had: ${(error as Error).message}`);
  }
  for (const check of peer.checks) await runCheck(peer, check);
}

async function runCheck(peer: Peer, check: Check): Promise<void> {
  const start = performance.now();
  try {
    await withDeadline(check.run(), check.withinMs ?? CHECK_MS, check.name);
    say('pass', `${peer.name}: ${check.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    say('fail', `${peer.name}: ${check.name}\n${(error as Error).stack ?? error}`);
  }
}

function say(outcome: 'pass' | 'fail' | 'skip', text: string): void {
  count[({ pass: 'passed', fail: 'failed', skip: 'skipped' } as const)[outcome]] += 1;
  console.log(`  ${outcome} ${text}`);
}
