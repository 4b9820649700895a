// Puts a run together: scenario, fleet, clock, signals; then tells how it ended.

import type { FleetControl, StartOptions } from '../../src/contracts/fleet.ts';
import type { Shard } from '../../src/contracts/plan.ts';
import { createFleet } from '../../src/worker/fleet.ts';
import { nodeWorkers } from '../../src/worker/node-workers.ts';
import { fromRoot } from '../build/paths.ts';
import { EXIT } from '../command.ts';
import { usageProblem, type Arguments } from '../command-options.ts';
import { onEndSignals } from '../end-signals.ts';
import { systemClock } from '../wall-clock.ts';
import { placed } from './check-command.ts';
import { junitXml, type RunCase } from './junit.ts';
import { createLineWriter } from './line-writer.ts';
import { createProgress, type Progress } from './progress.ts';
import { isBalanced, makeReport, writeOptionFile } from './report.ts';
import { readRunOptions, type RunOptions } from './run-options.ts';
import { RefusedScenario, runFleet, type RunEnd, type RunResult } from './runner.ts';
import { readScenario, type ScenarioSource } from './scenario-source.ts';
import { startTelemetry } from './telemetry.ts';
import { openTruth, TO_STDOUT } from './truth-file.ts';
import { TruthTally } from './truth-tally.ts';

const EXIT_OF: Readonly<Record<RunEnd, number>> = {
  done: EXIT.done,
  failed: EXIT.unexpected,
  'not-connected': EXIT.notConnected,
  interrupted: EXIT.interrupted,
};

/** Runs as the arguments say and resolves to the exit code. */
export async function runCommand(input: Arguments): Promise<number> {
  const options = readRunOptions(input);
  const progress = createProgress(process.stderr, options.quiet);
  const truth = new TruthTally(options.truth === null ? null : openTruth(options.truth, (why) => progress.warn(`iot-emulator: ground truth is lost: ${why}`)));
  const interruption = new AbortController();
  const lines = createLineWriter(process.stdout);
  lines.onClosed(() => interruption.abort());
  const forget = onEndSignals(() => interruption.abort());
  const fleet = createFleet(nodeWorkers(fromRoot('build/kernel.wasm'), { writeLines: (text) => lines.write(text), writeTruth: (records) => truth.take(records) }));
  try {
    const source = await readScenario(options.scenario);
    const code = await runToLedger({ fleet, progress, interrupted: interruption.signal, options, source, truth });
    // A reader that had enough (`| head`) is no failure.
    return lines.closed && code === EXIT.interrupted ? EXIT.done : code;
  } finally {
    await fleet.dispose();
    forget();
  }
}

interface Run {
  readonly fleet: FleetControl;
  readonly progress: Progress;
  readonly interrupted: AbortSignal;
  readonly options: RunOptions;
  readonly source: ScenarioSource;
  readonly truth: TruthTally;
}

async function runToLedger(run: Run): Promise<number> {
  const { fleet, options } = run;
  let checksum = '';
  let endTelemetry = async (): Promise<void> => undefined;
  const onReady = async (): Promise<void> => {
    if (options.report !== null) checksum = await fleet.checksum();
    if (options.telemetry !== null) endTelemetry = startTelemetry(fleet, options.telemetry);
  };
  try {
    const start = await startOptions(run);
    const result = await runFleet({ ...run, clock: systemClock }, { start, connectTimeoutMs: options.connectTimeoutMs, notBeforeMs: waitsFor(options, start), onReady });
    await endTelemetry();
    await run.truth.close();
    return tellEnd(run, result, checksum);
  } catch (error) {
    if (!(error instanceof RefusedScenario)) throw error;
    for (const problem of error.problems) process.stderr.write(`${placed(run.source.name, problem)}\n`);
    return EXIT.wrongInput;
  }
}

async function startOptions({ options, source }: Run): Promise<StartOptions> {
  const startMs = options.start ?? source.startMs;
  const seed = options.seed ?? source.seed;
  return {
    text: source.text,
    broker: options.broker,
    workers: options.workers,
    speed: options.speed,
    paused: true,
    ...(startMs === null ? {} : { startMs }),
    ...(seed === null ? {} : { seed }),
    ...(options.durationMs === null ? {} : { durationMs: options.durationMs }),
    ...(options.journal === null ? {} : { journal: (await import('./journal-file.ts')).readJournal(options.journal) }),
    ...(options.shard === null ? {} : await shardOptions(options, options.shard, source, systemClock.wallMs())),
  };
}

/**
 * Shards on several machines share one clock, so one that starts late is behind: it does not wait for its connection,
 * and what was due before now is computed without being sent. Nothing waits for `none` and `stdout`, nor at speed max;
 * a shard that back-fills sends what it is behind with.
 */
async function shardOptions(options: RunOptions, shard: Shard, source: ScenarioSource, now: number): Promise<Partial<StartOptions>> {
  if (options.start === 'now') throw shardNeedsStart();
  // Imported where it is needed: the planner's own worker holds it already.
  const { checkText } = await import('../../src/scenario/index.ts');
  const checked = checkText(source.text);
  if (!checked.ok) throw new RefusedScenario(checked.problems);
  const startMs = options.start ?? source.startMs ?? checked.value.plan.startMs;
  if (startMs === null) throw shardNeedsStart();
  const { speed, broker } = options;
  if (broker.kind !== 'mqtt' || typeof speed !== 'number') return { shard };
  const waitMs = startMs - now;
  return waitMs >= 0 ? { shard, startMs } : { shard, startMs, paused: false, lateUntilMs: startMs - waitMs * speed };
}

/** Instant of the machine's clock that the run waits for: a shard that is early, so that all begin as one. */
function waitsFor({ broker, shard, speed }: RunOptions, { startMs }: StartOptions): number | null {
  return shard === null || broker.kind !== 'mqtt' || typeof speed !== 'number' || typeof startMs !== 'number' ? null : startMs;
}

/** Shards that each began at a `now` of their own would not be parts of one run. */
function shardNeedsStart(): Error {
  return usageProblem('shard-needs-start', '--shard with start: now is an error, since every shard would have a now of its own',
    'give every shard the same --start, e.g. 2026-06-01T06:00:00Z');
}

function tellEnd({ options, source, fleet, progress, truth }: Run, result: RunResult, checksum: string): number {
  const { status, summary, end, problem } = result;
  if (problem !== null) progress.trouble(problem);
  for (const { worker, fromTick, toTick } of status.gaps) {
    process.stderr.write(`iot-emulator: worker ${worker} died; ticks ${fromTick} to ${toTick - 1} of its shard may be missing in the ledger\n`);
  }
  const cases = [...checks(result), ...(options.truth === null ? [] : [truthCheck(truth.lost + status.truth.dropped)])];
  const failed = cases.filter((checked) => checked.failure !== null);
  if (options.report !== null) {
    writeOptionFile('--report', options.report, `${JSON.stringify(makeReport({ summary, status, checksum, journal: fleet.journal(), truth }), null, 2)}\n`);
  }
  if (options.junit !== null) writeOptionFile('--junit', options.junit, junitXml(summary.name, cases));
  const line = `ledger ${JSON.stringify(status.ledger)}\n`;
  (options.broker.kind === 'stdout' || options.truth === TO_STDOUT ? process.stderr : process.stdout).write(line);
  for (const { name, failure } of end === 'done' ? failed : []) process.stderr.write(`iot-emulator: ${source.name}: ${name}: ${failure}\n`);
  return end === 'done' && failed.length > 0 ? EXIT.unexpected : EXIT_OF[end];
}

function truthCheck(lost: number): RunCase {
  return { name: 'writes all ground truth', failure: lost === 0 ? null : `${lost} records lost` };
}

/** What every run is checked for; expectations of the scenario join this list. */
function checks({ status, end, problem }: RunResult): readonly RunCase[] {
  const ledgers = [status.ledger, ...status.publications.map((publication) => publication.ledger)];
  return [
    { name: 'runs to its end with a connection', failure: end === 'done' ? null : problem?.message ?? end },
    { name: 'generated = sent + dropped + held', failure: isBalanced(ledgers) ? null : JSON.stringify(status.ledger) },
    { name: 'holds nothing back at the end', failure: status.ledger.held === 0 ? null : `${status.ledger.held} messages held` },
  ];
}
