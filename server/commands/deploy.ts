// `deploy OUT`: the monitoring and deployment files. The command line is fixed already; its part is not there yet.

import type { Command } from '../command.ts';
import { usageProblem } from '../command-options.ts';

export const deploy: Command = {
  name: 'deploy',
  usage: 'OUT [options]',
  summary: 'writes the monitoring and deployment files (not there yet)',
  details: '',
  options: [
    { name: 'from', value: 'FILE.hyp', help: 'take services and rules from this file', notYet: true, default: 'off' },
    { name: 'with', value: 'LIST', help: 'services beside the emulator, e.g. postgres,redis', notYet: true, default: 'off' },
  ],
  builds: [],
  async run() {
    throw usageProblem('not-yet', 'deploy is not there yet', 'scrape the relay at /metrics with a Prometheus of your own');
  },
};
