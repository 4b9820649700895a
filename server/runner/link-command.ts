// `link`: the share link of a scenario, as the page's "Copy link" makes it.

import { checkText } from '../../src/scenario/index.ts';
import { encodeLink } from '../../src/scenario/link.ts';
import { EXIT } from '../command.ts';
import { usageProblem, type Arguments } from '../command-options.ts';
import { placed } from './check-command.ts';
import { readScenario } from './scenario-source.ts';
import { parseInstantMs, parseInteger } from './values.ts';

const DEFAULT_BASE = 'http://127.0.0.1:8080/';

/** Prints the link of a scenario that is right; problems go to stderr. */
export async function linkCommand({ positionals, given }: Arguments): Promise<number> {
  const [scenario, ...more] = positionals;
  if (scenario === undefined || more.length > 0) {
    throw usageProblem('one-scenario', `link takes one scenario, and ${positionals.length} were named`, 'write iot-emulator link SCENARIO');
  }
  const base = baseOf(given['base'] ?? DEFAULT_BASE);
  const seed = typeof given['seed'] === 'string' ? parseInteger('--seed', given['seed'], 0, Number.MAX_SAFE_INTEGER) : null;
  const start = typeof given['start'] === 'string' && given['start'] !== 'now' ? parseInstantMs('--start', given['start']) : null;
  const source = await readScenario(scenario);
  const checked = checkText(source.text);
  if (!checked.ok) {
    for (const problem of checked.problems) process.stderr.write(`${placed(source.name, problem)}\n`);
    return EXIT.wrongInput;
  }
  const { plan } = checked.value;
  const startMs = given['start'] === 'now' ? null : start ?? source.startMs ?? plan.startMs;
  const fragment = await encodeLink({ scenario: source.text, seed: seed ?? source.seed ?? plan.seed, start: startMs });
  process.stdout.write(`${base}#${fragment}\n`);
  return EXIT.done;
}

function baseOf(text: string | true): string {
  const parsed = text === true ? null : URL.parse(text);
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw usageProblem('bad-base', `--base ${String(text)} is no address of a page`, `write --base ${DEFAULT_BASE}`);
  }
  parsed.hash = '';
  return parsed.href;
}
