// `drill [ALERT…]`: makes alerts fire and resolve. The command line is fixed already; its part is not there yet.

import type { Command } from '../command.ts';
import { usageProblem } from '../command-options.ts';

export const drill: Command = {
  name: 'drill',
  usage: '[ALERT…] [options]',
  summary: 'makes alerts fire and resolve (not there yet)',
  details: '',
  options: [
    { name: 'junit', value: 'FILE', help: 'writes a JUnit report, one case per alert', notYet: true, default: 'off' },
    { name: 'prometheus', value: 'PROGRAM', help: 'the Prometheus to drill with', notYet: true, default: 'prometheus' },
    { name: 'alertmanager', value: 'PROGRAM', help: 'the Alertmanager to drill with', notYet: true, default: 'alertmanager' },
  ],
  builds: [],
  async run() {
    throw usageProblem('not-yet', 'drill is not there yet', 'there are no alert rules to drill so far');
  },
};
