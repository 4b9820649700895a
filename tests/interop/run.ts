// npm run test:interop [-- [--full] [PEER…]]: the product against real programs. Each peer is found or installed into a
// cache folder (INTEROP_CACHE). One that cannot be had is a failure where CI is set, else a skip that says so.

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { expectDone } from '../support/debian-package.ts';
import { ROOT } from '../support/folder.ts';
import { NODE } from '../support/program.ts';
import { withDeadline } from '../support/wait.ts';
import { Tally } from './checks.ts';
import type { Peer } from './peer.ts';

const INSTALL_MS = 600_000;

const { values, positionals } = parseArgs({ options: { full: { type: 'boolean', default: false } }, allowPositionals: true });
const tally = new Tally();
await expectDone(NODE, [`${ROOT}server/build/build.ts`], ROOT);
for (const peer of await peers()) await runPeer(peer);
process.exit(tally.close('interop'));

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
    return tally.say('skip', `${peer.name}: takes part with --full only`);
  }
  try {
    console.log(`${peer.name}: ${await withDeadline(peer.install(), INSTALL_MS, `${peer.name} is installed`)}`);
  } catch (error) {
    const must = (process.env['CI'] ?? '') !== '';
    return tally.say(must ? 'fail' : 'skip', `${peer.name} is not to be had: ${(error as Error).message}`);
  }
  await tally.run(peer.name, peer.checks);
}
