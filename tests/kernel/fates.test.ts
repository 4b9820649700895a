// Publications with fates, against a model that does it device by device: what is written, which numbers are used up.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import { FATE_NOT_DUE, FATE_OFFLINE, FATE_SEND, FATE_SPECIAL, FATE_SWALLOWED, type Plan, type Segment } from '../../src/contracts/plan.ts';
import { readRecord } from '../../src/contracts/packets.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, temp } from './support/assemble.ts';
import { packets, records } from './support/messages.ts';
import { newKernel, START_MS, tick } from './support/module.ts';

const COUNT = 1_500;
const TICKS = 12;
const FATE = 2;

const text = (value: string): Segment => ({ kind: 'text', text: value });
const number = (place: number, decimals: number): Segment => ({ kind: 'number', column: place, decimals, fixed: false, width: 0 });

/** Columns: 0 x, 1 y, 2 fate. The fate is ⌊n · u⌋ + from, drawn anew at every step. */
function planWith(fates: readonly number[], qos: 0 | 1, payload: readonly Segment[], gated = true): Plan {
  // choice(n) → fate: fates are given as from, from + 1, …, or as a single one.
  const group = aGroup({
    count: COUNT, columns: [aColumn('x'), aColumn('y'), aColumn('fate', 'memory')], constants: [0, 10, fates.length, fates[0]!], temps: 1,
    programs: {
      step: assemble(
        { op: op.OP_UNIFORM, dst: column(0), a: constant(0), b: constant(1), key: 1n }, { op: op.OP_UNIFORM, dst: column(1), a: constant(0), b: constant(1), key: 2n },
        { op: op.OP_CHOICE, dst: temp(0), a: constant(2), key: 3n }, { op: op.OP_ADD, dst: column(FATE), a: temp(0), b: constant(3) },
      ),
    },
  });
  return aPlan([group], [aPublication([text('t/'), { kind: 'index', width: 0 }], payload, { qos, fate: gated ? FATE : -1 })]);
}

const USUAL: readonly Segment[] = [
  text('{"id":"d-'), { kind: 'index', width: 5 }, text('","time":'), { kind: 'time', format: 'ms' }, text(',"seq":'), { kind: 'seq', width: 0 },
  text(',"x":'), number(0, 2), text(',"y":'), number(1, 1), text('}'),
];
const UNUSUAL: readonly Segment[] = [text('{"x":'), number(0, 9), text(',"seq":'), { kind: 'seq', width: 3 }, text(',"y":'), number(1, 5), text(',"id":"'), { kind: 'index', width: 0 }, text('"}')];

const parsed = (payload: string): { seq: number; x: number; y: number } => JSON.parse(payload.replace(/"seq":0+(?=\d)/, '"seq":')) as never;

interface Found { readonly topic: string; readonly seq: number; readonly x: number; readonly y: number }

/** What a kernel writes at a tick, in calls over uneven parts. */
function encoded(kernel: ReturnType<typeof newKernel>, at: number, qos: 0 | 1, protocol: 4 | 5, parts: readonly number[]): { found: Found[]; messages: number; swallowed: number } {
  const found: Found[] = [];
  let messages = 0, swallowed = 0;
  parts.forEach((first, k) => {
    const end = parts[k + 1] ?? COUNT;
    const answer = kernel.encode({ publication: 0, first, end }, tick(at), 0);
    expect(answer.next).toBe(end);
    messages += answer.messages;
    swallowed += answer.swallowed;
    const bytes = kernel.out.slice(0, answer.bytes);
    found.push(...(qos === 0 ? packets(bytes, protocol) : records(bytes)).map(({ topic, payload }) => ({ topic, ...parsed(payload) })));
  });
  return { found, messages, swallowed };
}

describe('a publication with fates', () => {
  const ALL = [FATE_SEND, FATE_OFFLINE, FATE_SWALLOWED, FATE_SPECIAL, FATE_NOT_DUE];
  it.each([
    ['every fate', ALL, 0, 4, USUAL], ['every fate, MQTT 5', ALL, 0, 5, USUAL], ['every fate, long numbers', ALL, 0, 4, UNUSUAL], ['every fate, QoS 1', ALL, 1, 4, USUAL],
    ['numbers that stay equal', [FATE_SEND, FATE_OFFLINE, FATE_SWALLOWED], 0, 4, USUAL], ['numbers that stay equal, long numbers', [FATE_SEND, FATE_OFFLINE], 0, 5, UNUSUAL],
    ['all sent', [FATE_SEND], 0, 4, USUAL], ['none sent', [FATE_OFFLINE], 0, 4, USUAL], ['nothing due', [FATE_NOT_DUE], 1, 4, USUAL],
    ['numbers few of whom send', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19], 0, 4, USUAL],
  ] as const)('writes what is sent and uses up what was due: %s', (_, fates, qos, protocol, payload) => {
    const kernel = newKernel(planWith(fates, qos, payload)), reference = newKernel(planWith(fates, qos, payload, false));
    kernel.setProtocol(protocol);
    const numbers = new Array<number>(COUNT).fill(0);
    for (let at = 0; at < TICKS; at++) {
      kernel.step(tick(at));
      reference.step(tick(at));
      const fate = Array.from({ length: COUNT }, (__, rank) => kernel.valueAt(0, FATE, rank));
      const all = encoded(reference, at, qos, 4, [0]).found;
      const { found, messages, swallowed } = encoded(kernel, at, qos, protocol, at % 3 === 0 ? [0] : at % 3 === 1 ? [0, 1, 3, 700, 701] : [0, 513]);
      const sent = fate.flatMap((one, rank) => (one === FATE_SEND ? [{ ...all[rank]!, seq: numbers[rank]! }] : []));
      expect(found).toEqual(sent);
      expect([messages, swallowed]).toEqual([sent.length, fate.filter((one) => one === FATE_SWALLOWED).length]);
      expect([...kernel.specials({ publication: 0, first: 3, end: COUNT })]).toEqual(fate.flatMap((one, rank) => (one === FATE_SPECIAL && rank >= 3 ? [rank] : [])));
      expect([...kernel.sends({ publication: 0, first: 0, end: 700 })]).toEqual(fate.flatMap((one, rank) => (one === FATE_SEND && rank < 700 ? [rank] : [])));
      fate.forEach((one, rank) => (numbers[rank]! += one === FATE_SEND || one === FATE_OFFLINE || one === FATE_SWALLOWED ? 1 : 0));
    }
  });

  it('is skipped with the same numbers, special messages with or without theirs', () => {
    for (const leave of [false, true]) {
      const kernel = newKernel(planWith(ALL, 1, USUAL));
      const numbers = new Array<number>(COUNT).fill(0);
      for (let at = 0; at < 5; at++) {
        kernel.step(tick(at));
        const fate = Array.from({ length: COUNT }, (__, rank) => kernel.valueAt(0, FATE, rank));
        const count = (...wanted: number[]): number => fate.slice(100).filter((one) => wanted.includes(one)).length;
        expect(kernel.skip({ publication: 0, first: 100, end: COUNT }, leave)).toEqual({
          messages: leave ? count(FATE_SEND) : count(FATE_SEND, FATE_SPECIAL), swallowed: count(FATE_SWALLOWED),
        });
        fate.forEach((one, rank) => (numbers[rank]! += rank >= 100 && one !== FATE_NOT_DUE && (one !== FATE_SPECIAL || !leave) ? 1 : 0));
      }
      for (const rank of [0, 99, 100, 101, 640, COUNT - 1]) expect(kernel.encodeOne(0, rank, tick(5), 0, 0)!.seq).toBe(numbers[rank]);
    }
  });

  it('gives one message as a record with its number and a shifted time', () => {
    const kernel = newKernel(planWith([FATE_SPECIAL], 0, USUAL));
    kernel.step(tick(7));
    const at = 40;
    for (const seq of [0, 1]) {
      const one = kernel.encodeOne(0, 5, tick(7), -90_000, at)!;
      expect(one.seq).toBe(seq);
      const place = readRecord(kernel.out, at, false);
      expect(place.end).toBe(at + one.bytes);
      const payload = JSON.parse(Buffer.from(kernel.out.subarray(place.payloadStart, place.end)).toString()) as { time: number; seq: number; id: string };
      expect(payload).toMatchObject({ time: START_MS + 700 - 90_000, seq, id: `d-${String(kernel.indexOfRank(0, 5)).padStart(5, '0')}` });
    }
    expect(kernel.encodeOne(0, 5, tick(7), 0, kernel.out.length - 20)).toBeNull();
    expect(kernel.encodeOne(0, 5, tick(7), 0, 0)!.seq).toBe(2);
  });

  it('has the checksum of what is sent', () => {
    const kernel = newKernel(planWith(ALL, 0, USUAL)), reference = newKernel(planWith(ALL, 0, USUAL, false));
    kernel.step(tick(0));
    reference.step(tick(0));
    const sends = [...kernel.sends({ publication: 0, first: 0, end: COUNT })];
    const sum = sends.reduce((so, rank) => so + reference.checksum({ publication: 0, first: rank, end: rank + 1 }, tick(0)), 0n);
    expect(kernel.checksum({ publication: 0, first: 0, end: COUNT }, tick(0))).toBe(BigInt.asUintN(64, sum));
    const special = kernel.specials({ publication: 0, first: 0, end: COUNT })[0]!;
    expect([kernel.encodeOne(0, sends[0]!, tick(1), 0, 0)!.seq, kernel.encodeOne(0, special, tick(1), 0, 0)!.seq]).toEqual([1, 0]);
  });

  it('takes what is no fate as not due', () => {
    const plan = planWith([FATE_SEND], 0, USUAL);
    const nan = { ...plan, groups: plan.groups.map((group) => ({ ...group, programs: { ...group.programs, step: assemble({ op: op.OP_DIV, dst: column(FATE), a: constant(0), b: constant(0) }) } })) };
    const kernel = newKernel(nan);
    kernel.step(tick(0));
    expect(kernel.encode({ publication: 0, first: 0, end: COUNT }, tick(0), 0)).toMatchObject({ bytes: 0, messages: 0, next: COUNT });
    expect(kernel.encodeOne(0, 0, tick(0), 0, 0)!.seq).toBe(0);
  });

  it('counts as null only what is sent', () => {
    const plan = planWith([FATE_SEND, FATE_OFFLINE], 0, USUAL);
    const step = assemble({ op: op.OP_CHOICE, dst: column(FATE), a: constant(2), key: 3n }, { op: op.OP_DIV, dst: column(0), a: constant(0), b: constant(0) });
    const kernel = newKernel({ ...plan, groups: plan.groups.map((group) => ({ ...group, programs: { ...group.programs, step } })) });
    kernel.step(tick(0));
    const { messages } = kernel.encode({ publication: 0, first: 0, end: COUNT }, tick(0), 0);
    expect(messages).toBeGreaterThan(500);
    expect(kernel.takeNonFinite()).toEqual([messages]);
  });
});

describe('devices', () => {
  it('are counted when they have started, and as online by their column', () => {
    const group = aGroup({ count: 1_001, stepTicks: 10, columns: [aColumn('online', 'memory')], constants: [0, 2], online: 0, programs: { step: assemble({ op: op.OP_CHOICE, dst: column(0), a: constant(1), key: 9n }) } });
    const kernel = newKernel(aPlan([group, { ...group, fleet: 'other', online: -1 }]));
    expect([kernel.startedCount(0), kernel.onlineCount(0), kernel.onlineCount(1)]).toEqual([0, 0, 0]);
    let started = 0;
    for (let at = 0; at < 13; at++) {
      started += kernel.step(tick(at)) / 2;
      expect(kernel.startedCount(0)).toBe(Math.min(started, 1_001));
      expect(kernel.onlineCount(1)).toBe(Math.min(started, 1_001));
      expect(kernel.onlineCount(0)).toBe(kernel.readColumn(0, 0, 0, 1_001).reduce((sum, value) => sum + value, 0));
    }
    const next = newKernel(aPlan([{ ...group, count: 1_500 }]));
    next.adopt(kernel);
    expect(next.startedCount(0)).toBe(1_001);
    for (let at = 13; at < 23; at++) next.step(tick(at));
    expect(next.startedCount(0)).toBe(1_500);
  });
});
