// The page: bundled by Vite, checked against its own policy, compressed ahead, and put in place in one move.

import { existsSync, renameSync, rmSync } from 'node:fs';
import { compressFolder } from '../compress.ts';
import { assertPageKeepsPolicy } from '../page-checks.ts';
import { fromRoot } from '../paths.ts';
import { runProgram } from '../program.ts';
import type { Step } from '../step.ts';

const OUTPUT = 'build/page';
const NEXT = 'build/page.next';
const OLD = 'build/page.old';

export const page: Step = {
  name: 'page',
  makes: OUTPUT,
  inputs: ['index.html', 'vite.config.ts', 'svelte.config.js', 'src', 'public', 'wasm', 'server/build'],
  outputs: [`${OUTPUT}/index.html`],
  needs: ['vite', '@sveltejs/vite-plugin-svelte'],
  after: ['grammar', 'kernel', 'schema'],
  async run(say) {
    rmSync(fromRoot(NEXT), { recursive: true, force: true });
    await runProgram('node_modules/vite/bin/vite.js', ['build', '--outDir', NEXT, '--emptyOutDir', '--logLevel', 'warn'],
      'mend the file that the message names, then run it again');
    assertPageKeepsPolicy(fromRoot(NEXT));
    const { files, brotliBytes } = await compressFolder(fromRoot(NEXT));
    say(`page: ${files} files, ${Math.round(brotliBytes / 1000)} kB as brotli`);
    swapIn();
  },
};

/** A relay that runs meanwhile sees the old page or the new one, never half of one. */
function swapIn(): void {
  rmSync(fromRoot(OLD), { recursive: true, force: true });
  if (existsSync(fromRoot(OUTPUT))) renameSync(fromRoot(OUTPUT), fromRoot(OLD));
  renameSync(fromRoot(NEXT), fromRoot(OUTPUT));
  rmSync(fromRoot(OLD), { recursive: true, force: true });
}
