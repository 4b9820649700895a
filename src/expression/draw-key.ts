// Keys of draws. A draw is a function of (key, device index, step), and its key is a hash of names alone, so whatever is
// added to a scenario changes nobody else's values.

import { utf8 } from '../contracts/utf8.ts';

const MASK = 0xffff_ffff_ffff_ffffn;
const FNV_OFFSET_HIGH = 0xcbf2_9ce4;
const FNV_OFFSET_LOW = 0x8422_2325;

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

/**
 * FNV-1a, 64 bit, over UTF-8, in two halves of 32 bits: its prime is 2^40 + 0x1b3, so a product is a shift and two
 * products that are exact in a double. (With BigInt it was a twentieth of a plan's time.)
 */
function fnv1a(text: string): bigint {
  let low = FNV_OFFSET_LOW;
  let high = FNV_OFFSET_HIGH;
  for (const byte of utf8(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 256) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return (BigInt(high) << 32n) | BigInt(low);
}

/** The finaliser of splitmix64: FNV alone leaves the high bits of short names alike. */
function mix(hash: bigint): bigint {
  let z = hash;
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK;
  return z ^ (z >> 31n);
}
