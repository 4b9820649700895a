// Keys of draws. A draw is a function of (key, device index, step), and its key is a hash of names alone, so whatever is
// added to a scenario changes nobody else's values.

const MASK = 0xffff_ffff_ffff_ffffn;
const FNV_OFFSET = 0xcbf2_9ce4_8422_2325n;
const FNV_PRIME = 0x100_0000_01b3n;

export interface DrawKey {
  readonly low: number;
  readonly high: number;
}

/** `place` is the function's name and its number among its like in the expression, e.g. `noise:0`. */
export function drawKey(seed: number, fleet: string, name: string, place: string): DrawKey {
  const hash = mix(fnv1a([String(seed), fleet, name, place].join('\0')));
  return { low: Number(hash & 0xffff_ffffn), high: Number(hash >> 32n) };
}

/** 16 hex digits that stand for a text. */
export function contentHash(text: string): string {
  return mix(fnv1a(text)).toString(16).padStart(16, '0');
}

/** FNV-1a, 64 bit, over UTF-8. */
function fnv1a(text: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK;
  return hash;
}

/** The finaliser of splitmix64: FNV alone leaves the high bits of short names alike. */
function mix(hash: bigint): bigint {
  let z = hash;
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return z ^ (z >> 31n);
}
