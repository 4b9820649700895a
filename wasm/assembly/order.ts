// Devices in order of phase, and who is due. The phase of device i is u(i) = i · G mod 2^64, read as a fraction.

import { GOLDEN, mix64 } from './random';
import { GROUP_COUNT, GROUP_FIRST, GROUP_HASH, GROUP_INDEX } from './layout';

/** Upper 64 bits of a · b. */
// @ts-ignore: decorator
@inline
function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/**
 * Fills the index and hash columns in ascending order of u, in one pass and without a sort: between n multiples of a
 * number on a circle there are only three different gaps (Sós 1958). With q the multiple next above 0 and r the one next
 * below, the successor of k is k + q, or k − r, or k + q − r, whichever lies in [0, n). Starting at another index than 0
 * turns the circle and changes no successor.
 */
export function arrange(group: usize): void {
  const n = load<u32>(group, GROUP_COUNT), first = load<u32>(group, GROUP_FIRST);
  const index = load<u32>(group, GROUP_INDEX), hash = load<u32>(group, GROUP_HASH);
  if (n == 0) return;
  let q: u32 = 0, r: u32 = 0, start: u32 = 0;
  let above: u64 = u64.MAX_VALUE, below: u64 = 0, u: u64 = <u64>first * GOLDEN, least = u, turn: u64 = 0;
  for (let k: u32 = 1; k < n; k++) {
    turn += GOLDEN;
    u += GOLDEN;
    if (turn < above) { above = turn; q = k; }
    if (turn > below) { below = turn; r = k; }
    if (u < least) { least = u; start = k; }
  }
  let k = start;
  for (let rank: u32 = 0; rank < n; rank++) {
    store<u32>(index + (rank << 2), first + k);
    store<u64>(hash + (rank << 3), mix64((<u64>(first + k) + 1) * GOLDEN));
    if (k + q < n) k += q;
    else if (k >= r) k -= r;
    else k = k + q - r;
  }
}

/** First rank whose (⌊u·S⌋, ⌊frac(u·S)·M⌋) is not below (phase, part). */
export function lowerBound(group: usize, stepTicks: u32, everySteps: u32, phase: u32, part: u32): u32 {
  const index = load<u32>(group, GROUP_INDEX);
  let low: u32 = 0, high = load<u32>(group, GROUP_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    const u = <u64>load<u32>(index + (middle << 2)) * GOLDEN;
    const p = highProduct(u, stepTicks);
    const m = highProduct(u * stepTicks, everySteps);
    if (p < phase || (p == phase && m < part)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rank of the device with this index, which must lie in the shard. */
export function rankOf(group: usize, device: u32): u32 {
  const index = load<u32>(group, GROUP_INDEX);
  const wanted = <u64>device * GOLDEN;
  let low: u32 = 0, high = load<u32>(group, GROUP_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (<u64>load<u32>(index + (middle << 2)) * GOLDEN < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
