// Waiting without sleeping: a condition is asked again and again until it holds or the deadline passes.

const POLL_MS = 20;

export interface WaitOptions {
  /** What is awaited, for the message: "the page shows telemetry". */
  readonly what: string;
  readonly withinMs?: number;
  readonly pollMs?: number;
  /** What is known at the deadline; its answer is appended to the message. */
  readonly otherwise?: () => string | Promise<string>;
}

/** Resolves with the first answer that is neither false, null nor undefined; fails after `withinMs` (10 s). */
export async function waitUntil<T>(
  ask: () => T | Promise<T>,
  { what, withinMs = 10_000, pollMs = POLL_MS, otherwise }: WaitOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) {
      return answer as Exclude<T, false | null | undefined>;
    }
    if (performance.now() > deadline) {
      const known = otherwise === undefined ? '' : `; known: ${await otherwise()}`;
      throw new Error(`not within ${withinMs} ms: ${what}${known}`);
    }
    await pause(pollMs);
  }
}

/** Resolves with the first value that stays the same over `forMs`. */
export async function waitUntilSteady<T>(ask: () => T | Promise<T>, options: WaitOptions & { readonly forMs: number }): Promise<T> {
  let last = await ask();
  let since = performance.now();
  await waitUntil(async () => {
    const now = await ask();
    if (now !== last) {
      last = now;
      since = performance.now();
    }
    return performance.now() - since >= options.forMs;
  }, options);
  return last;
}

/** The one timer of the tests; used to poll and to let a measured span of time pass, never to hope that something is done. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Settles like `promise`, or fails when it has not settled in time. */
export async function withDeadline<T>(promise: Promise<T>, withinMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${withinMs} ms: ${what}`)), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
