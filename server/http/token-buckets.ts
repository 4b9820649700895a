// Rates: a bucket of tokens per key, refilled steadily. The number of keys is bounded; the least used one goes.

export interface BucketOptions {
  readonly perSecond: number;
  readonly burst: number;
  /** Most keys that are remembered. */
  readonly most: number;
}

export class TokenBuckets {
  readonly #options: BucketOptions;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Takes one token. False when there is none. */
  take(key: string, nowMs: number): boolean {
    const { perSecond, burst, most } = this.#options;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
    this.#buckets.delete(key);
    if (this.#buckets.size >= most) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    return tokens >= 1;
  }
}
