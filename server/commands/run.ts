// `run SCENARIO`: the same engine as in the page, in worker threads, against any broker.

import type { Command } from '../command.ts';
import { RUN_OPTIONS } from '../runner/run-options.ts';

export const run: Command = {
  name: 'run',
  usage: 'SCENARIO [options]',
  summary: 'runs a scenario headless, in worker threads, against any broker',
  details: `The last line on stdout is the ledger; with --broker stdout it goes to stderr, so that stdout is messages only.
Without --duration it runs until it is interrupted. A shard that starts late computes up to the present without
sending (dropped{offline}).

Exit codes: 0 done, 1 ran but a check failed (ledger, workers), 2 the input is wrong, 3 no connection within
--connect-timeout or none at the end, 130 interrupted after a clean end.

Examples:
  iot-emulator run gallery:greenhouse --duration 10s
  iot-emulator run plant.yaml --broker stdout --start 2026-06-01T06:00:00Z --duration 60s --speed max
  iot-emulator run plant.yaml --broker mqtts://broker.example:8883 --ca ca.pem --username me --password-file secret`,
  options: RUN_OPTIONS,
  builds: ['grammar', 'kernel'],
  async run(input) {
    const { runCommand } = await import('../runner/run-command.ts');
    return runCommand(input);
  },
};
