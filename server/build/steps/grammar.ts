// The parser of the signal language, generated from its Lezer grammar.

import { mkdirSync, renameSync } from 'node:fs';
import { fromRoot } from '../paths.ts';
import { runProgram } from '../program.ts';
import type { Step } from '../step.ts';

const GRAMMAR = 'src/expression/expression.grammar';
const OUTPUT = 'build/grammar/expression.js';
const TERMS = 'build/grammar/expression.terms.js';

export const grammar: Step = {
  name: 'grammar',
  makes: OUTPUT,
  inputs: [GRAMMAR],
  outputs: [OUTPUT, TERMS],
  needs: ['@lezer/generator'],
  after: [],
  async run() {
    mkdirSync(fromRoot('build/grammar'), { recursive: true });
    const next = 'build/grammar/next';
    await runProgram('node_modules/@lezer/generator/src/lezer-generator.cjs', [GRAMMAR, '-o', `${next}.js`],
      `mend the rule that the message names in ${GRAMMAR}, then run it again`);
    renameSync(fromRoot(`${next}.terms.js`), fromRoot(TERMS));
    renameSync(fromRoot(`${next}.js`), fromRoot(OUTPUT));
  },
};
