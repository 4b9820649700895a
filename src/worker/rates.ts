// Messages per second over the last second or so, from cumulative counts.

interface Sample {
  readonly atMs: number;
  readonly generated: number;
  readonly sent: number;
}

const WINDOW_MS = 1_000;

export class Rates {
  #samples: Sample[] = [];

  /** Notes the counts as they are now; returns the rates since about a second ago. */
  note(atMs: number, generated: number, sent: number): { generatedPerSecond: number; sentPerSecond: number } {
    this.#samples.push({ atMs, generated, sent });
    while (this.#samples.length > 2 && atMs - this.#samples[1]!.atMs >= WINDOW_MS) this.#samples.shift();
    const from = this.#samples[0]!;
    const seconds = (atMs - from.atMs) / 1000;
    if (seconds === 0) return { generatedPerSecond: 0, sentPerSecond: 0 };
    return { generatedPerSecond: Math.max(0, generated - from.generated) / seconds, sentPerSecond: Math.max(0, sent - from.sent) / seconds };
  }
}
