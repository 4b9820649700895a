// Messages of a kernel, taken apart.

import { parser } from 'mqtt-packet';
import type { IPublishPacket } from 'mqtt-packet';
import type { DueRange, Kernel } from '../../../src/contracts/kernel.ts';
import { tick } from './module.ts';

export interface Message {
  readonly tick: number;
  readonly publication: number;
  readonly index: number;
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** Steps through ticks [from, to) and encodes everything that is due. */
export function messagesOf(kernel: Kernel, qosOf: (publication: number) => 0 | 1 | 2, groupOf: (publication: number) => number, to: number, from = 0, protocol: 4 | 5 = 4): Message[] {
  const messages: Message[] = [];
  for (let at = from; at < to; at++) {
    kernel.step(tick(at));
    for (const range of kernel.due(tick(at))) {
      const texts = encodeAll(kernel, range, at, qosOf(range.publication), protocol);
      texts.forEach((text, number) => messages.push({
        tick: at, publication: range.publication, index: kernel.indexOfRank(groupOf(range.publication), range.first + number), ...text,
      }));
    }
  }
  return messages;
}

type Text = Pick<Message, 'topic' | 'payload' | 'retain'>;

/** All messages of a range, in as many calls as the out buffer needs. */
export function encodeAll(kernel: Kernel, range: DueRange, at: number, qos: 0 | 1 | 2, protocol: 4 | 5 = 4): Text[] {
  const texts: Text[] = [];
  const { publication, end } = range;
  for (let { first } = range; first < end;) {
    const { bytes, next } = kernel.encode({ publication, first, end }, tick(at), 0);
    if (next === first) throw new Error('not one message fitted');
    const chunk = kernel.out.slice(0, bytes);
    texts.push(...(qos === 0 ? packets(chunk, protocol) : records(chunk)));
    first = next;
  }
  return texts;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** PUBLISH packets by the parser of another project. */
export function packets(bytes: Uint8Array, protocol: 4 | 5): Text[] {
  const texts: Text[] = [];
  const reader = parser({ protocolVersion: protocol });
  reader.on('packet', (packet) => {
    const publish = packet as IPublishPacket;
    if (publish.cmd !== 'publish' || publish.qos !== 0 || publish.dup) throw new Error(`not a PUBLISH of QoS 0: ${publish.cmd}`);
    texts.push({ topic: publish.topic, payload: decoder.decode(publish.payload as Uint8Array), retain: publish.retain });
  });
  reader.on('error', (error) => { throw error; });
  const rest = reader.parse(Buffer.from(bytes));
  if (rest !== 0) throw new Error(`${rest} bytes are left over`);
  return texts;
}

export function records(bytes: Uint8Array): Text[] {
  const texts: Text[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const topicEnd = at + 8 + view.getUint32(at, true), end = topicEnd + view.getUint32(at + 4, true);
    texts.push({ topic: decoder.decode(bytes.subarray(at + 8, topicEnd)), payload: decoder.decode(bytes.subarray(topicEnd, end)), retain: false });
    at = end;
  }
  return texts;
}
