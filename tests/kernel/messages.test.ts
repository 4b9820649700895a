// Packets and records: taken apart by the parser of another project, and compared with the pieces that they are made of.

import { describe, expect, it } from 'vitest';
import * as op from '../../wasm/assembly/opcodes.ts';
import type { PublicationPlan, Segment } from '../../src/contracts/plan.ts';
import { aColumn, aGroup, aPlan, aPublication, assemble, column, constant, scalar, temp } from './support/assemble.ts';
import { encodeAll, messagesOf } from './support/messages.ts';
import { newKernel, START_MS, tick } from './support/module.ts';

const text = (value: string): Segment => ({ kind: 'text', text: value });
const index = (width = 0): Segment => ({ kind: 'index', width });
const seq = (width = 0): Segment => ({ kind: 'seq', width });
const time = (format: 'ms' | 's' | 'iso'): Segment => ({ kind: 'time', format });
const number = (place: number, decimals = 2): Segment => ({ kind: 'number', column: place, decimals, fixed: false, width: 0 });
const SITES = ['north', 'süd', '', 'a very long name of a site that needs more than sixteen bytes'];
const site: Segment = { kind: 'choice', column: 0, texts: SITES };
const alarm: Segment = { kind: 'boolean', column: 2 };

/** site: index mod 4; temperature: index + t; alarm: index odd. */
const group = aGroup({
  count: 700, stepTicks: 5,
  columns: [aColumn('site', 'label', { type: 'text', texts: SITES }), aColumn('temperature'), aColumn('alarm', 'signal', { type: 'boolean' }), aColumn('base', 'parameter')],
  constants: [4, 2, 0.25],
  programs: {
    birth: assemble({ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_MOD, dst: column(0), a: temp(0), b: constant(0) }, { op: op.OP_MUL, dst: column(3), a: temp(0), b: constant(2) }),
    step: assemble({ op: op.OP_INDEX, dst: temp(0) }, { op: op.OP_ADD, dst: column(1), a: temp(0), b: scalar(op.SCALAR_T) }, { op: op.OP_MOD, dst: column(2), a: temp(0), b: constant(1) }),
  },
});
const texts = (segments: readonly Segment[], device: number, at: number, number: number): string => segments.map((segment) => {
  switch (segment.kind) {
    case 'text': return segment.text;
    case 'index': return String(device).padStart(segment.width, '0');
    case 'seq': return String(number).padStart(segment.width, '0');
    case 'time': {
      const ms = START_MS + at * 100;
      return segment.format === 'ms' ? String(ms) : segment.format === 's' ? String(Math.floor(ms / 1000)) : new Date(ms).toISOString();
    }
    case 'choice': return SITES[device % 4]!;
    case 'boolean': return String(device % 2 === 1);
    case 'number': return String(Number((segment.column === 1 ? device + at / 10 : device / 4).toFixed(segment.decimals)));
  }
}).join('');

const TOPICS: Readonly<Record<string, readonly Segment[]>> = {
  constant: [text('plant/telemetry')], id: [text('devices/d-'), index(5), text('/telemetry')], label: [text('sites/'), site, text('/'), index()],
  'sequence number': [text('replay/'), seq(), text('/x')], signal: [text('alarm/'), alarm], 'number only': [index(3)], parameter: [text('p/'), number(3)],
};
const PAYLOADS: Readonly<Record<string, readonly Segment[]>> = {
  json: [text('{"id":"d-'), index(5), text('","time":'), time('ms'), text(',"seq":'), seq(), text(',"temperature":'), number(1), text(',"alarm":'), alarm, text('}')],
  'time first': [text('{"at":"'), time('iso'), text('","n":'), seq(6), text(',"site":"'), site, text('","base":'), number(3), text('}')],
  'small numbers': [text('{"id":'), index(), text(',"at":"'), time('iso'), text('","n":'), seq(), text(',"a":'), number(3, 1), text(',"long":'), number(3), text(',"b":'), number(3, 1), text(',"c":'), number(3), text('}')],
  'long names': [text('{"a rather long name of a number":'), seq(), text(',"another rather long name, longer than sixteen bytes":'), number(3), text(',"a third one that is longer than sixteen bytes":'), number(3, 1)],
  'values first': [number(1), text(' '), alarm, text(' '), time('s'), text(' '), seq()],
  nothing: [], text: [text('hello, Gewächshaus')], 'one value': [number(1, 1)], long: [text('x'.repeat(100)), site, text('y'.repeat(40)), seq()], 'very long': [text('z'.repeat(16_400)), alarm],
};

describe('a message', () => {
  for (const [topicName, topic] of Object.entries(TOPICS)) {
    for (const [payloadName, payload] of Object.entries(PAYLOADS)) {
      it.each([[0, 4], [0, 5], [1, 4]] as const)(`with topic "${topicName}" and payload "${payloadName}" is right at QoS %i in protocol %i`, (qos, protocol) => {
        const publication = aPublication(topic, payload, { qos, retain: protocol === 5 });
        const kernel = newKernel(aPlan([{ ...group, count: payloadName === 'very long' ? 60 : 700 }], [publication]));
        kernel.setProtocol(protocol);
        const messages = messagesOf(kernel, () => qos, () => 0, 11, 0, protocol);
        expect(messages.length).toBeGreaterThan(100);
        const numbers = new Map<number, number>();
        for (const message of messages) {
          const n = numbers.get(message.index) ?? 0;
          numbers.set(message.index, n + 1);
          const { topic: seen, payload: body, retain } = message;
          expect({ seen, body, retain }).toEqual({
            seen: texts(topic, message.index, message.tick, n), body: texts(payload, message.index, message.tick, n), retain: protocol === 5 && qos === 0,
          });
        }
      });
    }
  }

  it('is the same when the protocol changes midway, and back', () => {
    const publication = aPublication(TOPICS.id!, PAYLOADS.json!);
    const kernel = newKernel(aPlan([group], [publication]));
    const first = messagesOf(kernel, () => 0, () => 0, 5, 0, 4);
    kernel.setProtocol(5);
    const second = messagesOf(kernel, () => 0, () => 0, 10, 5, 5);
    kernel.setProtocol(4);
    const third = messagesOf(kernel, () => 0, () => 0, 15, 10, 4);
    expect(first.length + second.length + third.length).toBe(2100);
    for (const { topic, payload, index: device, tick: at } of [...first, ...second, ...third]) {
      expect({ topic, payload }).toEqual({ topic: texts(TOPICS.id!, device, at, 0), payload: texts(PAYLOADS.json!, device, at, Math.floor(at / 5)) });
    }
  });

  it('is written whole or not at all, and the rest follows in the next call', () => {
    const kernel = newKernel(aPlan([aGroup({ count: 30_000 })], [aPublication(TOPICS.id!, [text('p'.repeat(100)), seq()])]));
    const range = { publication: 0, first: 0, end: 30_000 };
    const { bytes, next } = kernel.encode(range, tick(0), 0);
    expect(next).toBeLessThan(30_000);
    expect(bytes).toBeLessThanOrEqual(kernel.out.length);
    expect(kernel.encode({ ...range, first: next }, tick(0), bytes)).toMatchObject({ bytes, next, messages: 0 });
    const rest = encodeAll(kernel, { ...range, first: next }, 0, 0);
    expect(rest.length).toBe(30_000 - next);
    // Every number was used up exactly once.
    for (const { payload } of [...rest, ...encodeAll(kernel, { ...range, end: next }, 0, 0)].slice(0, rest.length)) expect(payload.endsWith('p0')).toBe(true);
    for (const { payload } of encodeAll(kernel, { ...range, first: next }, 0, 0)) expect(payload.endsWith('p1')).toBe(true);
  });

  it('begins at the offset that it is told', () => {
    const kernel = newKernel(aPlan([group], [aPublication(TOPICS.id!, PAYLOADS.json!)]));
    kernel.out.fill(7, 0, 1000);
    const { bytes } = kernel.encode({ publication: 0, first: 0, end: 3 }, tick(0), 1000);
    expect(kernel.out.subarray(0, 1000).every((byte) => byte === 7)).toBe(true);
    expect(kernel.out[1000]).toBe(0x30);
    expect(bytes).toBeGreaterThan(1000);
  });

  it('that was skipped used its number up', () => {
    const kernel = newKernel(aPlan([group], [aPublication(TOPICS.id!, [seq()])]));
    kernel.skip({ publication: 0, first: 0, end: 500 });
    kernel.skip({ publication: 0, first: 0, end: 3 });
    const numbers = encodeAll(kernel, { publication: 0, first: 0, end: 700 }, 0, 0).map(({ payload }) => Number(payload));
    expect(numbers).toEqual([...Array<number>(3).fill(2), ...Array<number>(497).fill(1), ...Array<number>(200).fill(0)]);
  });

  it('has null for what is not finite, and it is counted', () => {
    const broken = aGroup({
      count: 9, columns: [aColumn('x'), aColumn('flag', 'signal', { type: 'boolean' }), aColumn('label', 'label', { type: 'text', texts: ['a'] })], constants: [0, 1],
      programs: { birth: assemble({ op: op.OP_MOVE, dst: column(2), a: constant(1) }), step: assemble({ op: op.OP_DIV, dst: column(0), a: constant(1), b: constant(0) }, { op: op.OP_DIV, dst: column(1), a: constant(0), b: constant(0) }) },
    });
    const payload: Segment[] = [number(0), text(' '), { kind: 'boolean', column: 1 }, text(' '), { kind: 'choice', column: 2, texts: ['a'] }];
    for (const qos of [0, 1] as const) {
      const kernel = newKernel(aPlan([group, broken], [aPublication([text('t')], payload, { group: 1, qos })]));
      kernel.step(tick(0));
      expect(kernel.takeNonFinite()).toEqual([0, 0]);
      for (const { payload: seen } of encodeAll(kernel, { publication: 0, first: 0, end: 9 }, 0, qos)) expect(seen).toBe('null null null');
      expect(kernel.takeNonFinite()).toEqual([0, 27]);
      expect(kernel.takeNonFinite()).toEqual([0, 0]);
    }
  });

  it.each([-62_167_219_200_000, -1, 0, 951_782_399_999, 951_868_800_000, 1_709_164_800_000, 4_107_542_400_000, 253_402_300_799_999, 253_402_300_800_000])('tells the instant %i as JavaScript does', (startMs) => {
    const kernel = newKernel(aPlan([aGroup({ count: 1 })], [aPublication([text('t')], [time('iso'), text(' '), time('ms'), text(' '), time('s')])]), undefined, startMs);
    for (const at of [0, 1, 9, 864_000, 31_536_000, 999_999_999]) {
      const ms = startMs + at * 100;
      expect(encodeAll(kernel, { publication: 0, first: 0, end: 1 }, at, 0)[0]!.payload).toBe(`${new Date(ms).toISOString()} ${ms} ${Math.floor(ms / 1000)}`);
    }
  });

  it('of several publications comes in the order of group and publication', () => {
    const publications: PublicationPlan[] = [aPublication([text('a')], []), aPublication([text('b')], [], { everySteps: 2 }), aPublication([text('c')], [], { group: 1 })];
    const kernel = newKernel(aPlan([group, { ...group, fleet: 'other', count: 20 }], publications));
    const seen = messagesOf(kernel, () => 0, (publication) => publications[publication]!.group, 20);
    for (let at = 0; at < 20; at++) {
      const numbers = seen.filter((message) => message.tick === at).map(({ publication }) => publication);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    expect([0, 1, 2].map((publication) => seen.filter((message) => message.publication === publication).length)).toEqual([2800, 1400, 80]);
  });
});
