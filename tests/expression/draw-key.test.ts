import { expect, test } from 'vitest';
import { drawKey } from '../../src/expression/draw-key.ts';

/** The same by the definitions of FNV-1a and splitmix64, in big integers. */
function byDefinition(text: string): bigint {
  const mask = (1n << 64n) - 1n;
  let z = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) z = ((z ^ BigInt(byte)) * 0x100000001b3n) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

test('is the mixed FNV-1a of seed, fleet, name and place', () => {
  for (const [seed, fleet, name, place] of [[1, 'f', 'x', 'noise:0'], [Number.MAX_SAFE_INTEGER, 'Gewächshaus', '温度', 'ou:12'], [0, '', '', '']] as const) {
    const { low, high } = drawKey(seed, fleet, name, place);
    expect((BigInt(high) << 32n) | BigInt(low)).toBe(byDefinition([seed, fleet, name, place].join('\0')));
  }
});

test('no two of a hundred thousand names have one key', () => {
  const keys = new Set<string>();
  for (let i = 0; i < 100_000; i++) {
    const { low, high } = drawKey(i % 10, `fleet${i % 100}`, `signal${Math.floor(i / 100)}`, 'noise:0');
    keys.add(`${high}.${low}`);
  }
  expect(keys.size).toBe(100_000);
});
