// Schedule lag as a histogram that workers send and the owner adds up: eight buckets an octave (9 % wide) from 0.25 ms.

export const LAG_BUCKETS = 192;
const FIRST_MS = 0.25;
const PER_OCTAVE = 8;

/** The bucket of a lag; what is early or below 0.25 ms is in the first. */
export function lagBucket(lagMs: number): number {
  if (lagMs <= FIRST_MS) return 0;
  return Math.min(LAG_BUCKETS - 1, 1 + Math.floor(Math.log2(lagMs / FIRST_MS) * PER_OCTAVE));
}

/** Upper end of a bucket in milliseconds. */
export function lagBucketMs(bucket: number): number {
  return FIRST_MS * 2 ** (bucket / PER_OCTAVE);
}

/** The lag that a share of all ticks stays within; 0 when there were none. */
export function lagQuantile(histogram: Uint32Array, share: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  let seen = 0;
  for (let bucket = 0; bucket < histogram.length; bucket++) {
    seen += histogram[bucket]!;
    if (seen >= share * total) return bucket === 0 ? FIRST_MS : lagBucketMs(bucket);
  }
  return lagBucketMs(LAG_BUCKETS - 1);
}
