// Any number of shards gives the same bytes, any number of times.

import { describe, expect, it } from 'vitest';
import type { Shard } from '../../src/contracts/plan.ts';
import { greenhouse } from './support/greenhouse.ts';
import { messagesOf, records } from './support/messages.ts';
import type { Message } from './support/messages.ts';
import { newKernel, START_MS, tick } from './support/module.ts';

const PLAN = greenhouse(1000);
const TICKS = 60;

function run(shard: Shard): Message[] {
  return messagesOf(newKernel(PLAN, shard), (publication) => PLAN.publications[publication]!.qos, (publication) => PLAN.publications[publication]!.group, TICKS);
}

const inOrder = (messages: readonly Message[]): Message[] => [...messages].sort((a, b) => a.tick - b.tick || a.publication - b.publication || a.index - b.index);

function checksums(shard: Shard): bigint {
  const kernel = newKernel(PLAN, shard);
  let sum = 0n;
  for (let at = 0; at < TICKS; at++) {
    kernel.step(tick(at));
    for (const range of kernel.due(tick(at))) sum += kernel.checksum(range, tick(at));
  }
  return BigInt.asUintN(64, sum);
}

function fnv(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

const shards = (count: number): Shard[] => Array.from({ length: count }, (_, index) => ({ index, count }));
const whole = inOrder(run({ index: 0, count: 1 }));

describe('shards', () => {
  it.each([2, 3, 5])('%i of them together send what one sends', (count) => {
    expect(inOrder(shards(count).flatMap(run))).toEqual(whole);
  });

  it('repeat themselves', () => {
    expect(inOrder(run({ index: 0, count: 1 }))).toEqual(whole);
  });

  it('have checksums that add up to the sum over all messages', () => {
    const encoder = new TextEncoder();
    const expected = whole.reduce((sum, { tick: at, topic, payload }) => {
      const bytes = new Uint8Array([...new Uint8Array(new Uint32Array([at]).buffer), ...encoder.encode(topic), 0, ...encoder.encode(payload)]);
      return sum + fnv(bytes);
    }, 0n);
    expect(checksums({ index: 0, count: 1 })).toBe(BigInt.asUintN(64, expected));
    expect(BigInt.asUintN(64, shards(4).map(checksums).reduce((a, b) => a + b))).toBe(BigInt.asUintN(64, expected));
  });

  it('send these very bytes, on every engine and machine', () => {
    // A golden figure: it changes only when draws, arithmetic or formatting change, and then on purpose.
    expect(START_MS).toBe(1_780_293_600_000);
    expect(checksums({ index: 0, count: 1 }).toString(16).padStart(16, '0')).toBe('d0970d2ef8a933b6');
  });

  it('answer records that hold topic and payload, nothing else', () => {
    const kernel = newKernel(PLAN);
    kernel.step(tick(0));
    const range = { publication: 1, first: 0, end: 3 };
    const { bytes } = kernel.encode(range, tick(0), 0);
    expect(records(kernel.out.slice(0, bytes)).map(({ topic }) => topic)).toHaveLength(3);
  });
});
