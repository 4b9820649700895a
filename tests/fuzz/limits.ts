// What no input may exceed, however it was made.

/** Processor time of one case. A second is promised; a machine of a third of the speed is no hang. */
const LONGEST_SECONDS = 3;

/** Runs a case; an error is told with its input, and one that hangs is one. */
export function within(input: string, run: () => void): void {
  const before = process.cpuUsage();
  try {
    run();
  } catch (error) {
    throw new Error(`input ${JSON.stringify(input.slice(0, 2000))}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(before);
  if (user + system > LONGEST_SECONDS * 1e6) throw new Error(`${(user + system) / 1e6} s for ${JSON.stringify(input.slice(0, 2000))}`);
}
