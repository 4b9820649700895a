// The process of the relay: reads the configuration, opens the ports, says when it is ready, ends when it is told to.

import { ProblemError, problemText } from '../../src/contracts/problem.ts';
import { readServeConfig, type Config } from '../config.ts';
import type { Environment } from '../option-values.ts';
import { optionsHelp } from '../options.ts';
import { openListeners, type Listeners } from '../relay-listeners.ts';
import { assembleRelay, type Relay } from '../relay.ts';
import { systemClock } from '../wall-clock.ts';

const DONE = 0;
const INPUT_WRONG = 2;

/** Runs the relay until SIGTERM or SIGINT. Resolves with the exit code. */
export async function serve(argv: readonly string[], env: Environment = process.env): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(`iot-emulator serve [options]\n\n${optionsHelp()}\n`);
    return DONE;
  }
  try {
    const config = readServeConfig(argv, env);
    const relay = await assembleRelay(config, systemClock);
    const listeners = await openListeners(relay, config, systemClock);
    announce(relay, listeners, config);
    await toldToEnd();
    process.stderr.write('ending: closing connections\n');
    await listeners.close();
    return DONE;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    process.stderr.write(`${problemText(error.problem)}\n`);
    return INPUT_WRONG;
  }
}

function announce(relay: Relay, { addresses }: Listeners, config: Config): void {
  for (const [name, address] of Object.entries(addresses)) {
    relay.listeners.set(name, address.replace(/\?token=.*/, ''));
    process.stderr.write(`${LABELS[name]!.padEnd(22)}${address}\n`);
  }
  if (config.tls === null && relay.token !== null) process.stderr.write('note: without --tls-cert and --tls-key the token travels in clear\n');
  if (!relay.deps.files.isBuilt) process.stderr.write('note: the page has not been built; run npm run build\n');
  process.stdout.write(`ready ${JSON.stringify(addresses)}\n`);
}

const LABELS: Readonly<Record<string, string>> = {
  page: 'page',
  core: 'metrics (core)',
  mqtt: 'MQTT',
  mqttWebSocket: 'MQTT over WebSocket',
};

/** A second signal ends the process at once. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

if (import.meta.main) process.exit(await serve(process.argv.slice(2)));
