// The kernel: AssemblyScript to WebAssembly. asc is the type check of wasm/ too.

import { renameSync } from 'node:fs';
import { fromRoot } from '../paths.ts';
import { runProgram } from '../program.ts';
import type { Step } from '../step.ts';

const OUTPUT = 'build/kernel.wasm';

export const kernel: Step = {
  name: 'kernel',
  makes: OUTPUT,
  inputs: ['wasm'],
  outputs: [OUTPUT],
  needs: ['assemblyscript'],
  after: [],
  async run() {
    // Into a file beside and then in one move: whoever reads the kernel meanwhile gets the old one or the new one.
    const next = 'build/kernel.next.wasm';
    await runProgram('node_modules/assemblyscript/bin/asc.js', ['--config', 'wasm/asconfig.json', '--target', 'release', '--outFile', next],
      'mend the file that the message names below wasm/, then run it again');
    renameSync(fromRoot(next), fromRoot(OUTPUT));
  },
};
