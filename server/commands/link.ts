// `link SCENARIO`: prints the share link.

import type { Command } from '../command.ts';

export const link: Command = {
  name: 'link',
  usage: 'SCENARIO [options]',
  summary: 'prints the share link',
  details: 'The link is the scenario itself, deflated, behind the # of the address: nothing is uploaded anywhere.',
  options: [
    { name: 'base', value: 'URL', default: 'http://127.0.0.1:8080/', help: 'address of the page' },
    { name: 'seed', value: 'N', help: "instead of the scenario's" },
    { name: 'start', value: 'ISO|now', help: "instant of tick 0, instead of the scenario's" },
  ],
  builds: ['grammar', 'kernel'],
  async run(input) {
    const { linkCommand } = await import('../runner/link-command.ts');
    return linkCommand(input);
  },
};
