// `check SCENARIO…`: parse, check and plan without running anything.

import type { Command } from '../command.ts';

export const check: Command = {
  name: 'check',
  usage: 'SCENARIO… [options]',
  summary: 'parses, checks and plans; tells every error with file, line and column',
  details: 'Errors are told as file:line:column: message (remedy).\n\nExit codes: 0 all are right, 2 one is not.',
  options: [{ name: 'explain', help: 'adds fleets, memory and rates' }],
  builds: ['grammar', 'kernel'],
  async run(input) {
    const { checkCommand } = await import('../runner/check-command.ts');
    return checkCommand(input.positionals, input.given['explain'] === true);
  },
};
