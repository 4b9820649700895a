// Malformed and illegal packets, each with the reason that the gate must give. Packets are written by hand, byte by
// byte, so that the product's own encoder cannot share a mistake with its gate.

import type { GateRefusal } from '../../server/broker/gate/refusal.ts';

export interface BadPacket {
  readonly name: string;
  readonly bytes: Buffer;
  readonly reason: GateRefusal;
  /** Sent instead of a good CONNECT; otherwise behind one that was accepted. */
  readonly first?: boolean;
  /** Bytes that the client must get before the connection ends. */
  readonly answer?: readonly number[];
}

/** A packet: first byte, remaining length, body. */
export function packet(first: number, ...parts: (number | string | Buffer | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? field(part) : Buffer.from(part as Buffer))));
  return Buffer.concat([Buffer.from([first]), remainingLength(body.length), body]);
}

function remainingLength(length: number): Buffer {
  const digits: number[] = [];
  do {
    digits.push((length % 128) | (length >= 128 ? 128 : 0));
    length = Math.floor(length / 128);
  } while (length > 0);
  return Buffer.from(digits);
}

function field(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

const bytesField = (...bytes: number[]): Buffer => field(Buffer.from(bytes));

/** CONNECT with the given flags and fields behind the keep-alive. */
export function connect(flags: number, ...fields: (string | Buffer)[]): Buffer {
  return packet(0x10, 'MQTT', 4, flags, 0, 60, ...fields);
}

const publish = (topic: string | Buffer, ...rest: (number | Buffer)[]): Buffer => packet(0x30, topic, ...rest, Buffer.from('leaked'));
const subscribe = (filter: string | Buffer, qos = 0): Buffer => packet(0x82, 0, 1, filter, qos);
const zeroCount = (count: number): Buffer => Buffer.alloc(count);
const filters = (count: number, from = 0): Buffer => Buffer.concat(Array.from({ length: count }, (_, at) => Buffer.concat([field(`f/${from + at}`), Buffer.from([0])])));

const BEFORE_CONNECT: readonly BadPacket[] = [
  { name: 'PUBLISH first', bytes: publish('a'), reason: 'not-connected' },
  { name: 'SUBSCRIBE first', bytes: subscribe('a'), reason: 'not-connected' },
  { name: 'PINGREQ first', bytes: packet(0xc0), reason: 'not-connected' },
  { name: 'DISCONNECT first', bytes: packet(0xe0), reason: 'not-connected' },
  { name: 'a CONNACK first', bytes: packet(0x20, 0, 0), reason: 'server-packet' },
  { name: 'HTTP instead of MQTT', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), reason: 'not-connected' },
  { name: 'a TLS greeting instead of MQTT', bytes: Buffer.from([0x16, 0x03, 0x01, 0x02, 0, 1, 0, 1, 0xfc]), reason: 'bad-flags' },
  { name: 'zeros', bytes: zeroCount(64), reason: 'reserved-type' },
  { name: 'CONNECT with flags', bytes: Buffer.concat([Buffer.from([0x11]), connect(2, 'c').subarray(1)]), reason: 'bad-flags' },
  { name: 'CONNECT of 200 MiB', bytes: Buffer.from([0x10, 0x80, 0x80, 0x80, 0x64, 0, 4]), reason: 'packet-too-large' },
  { name: 'CONNECT of 65 KiB', bytes: Buffer.concat([Buffer.from([0x10]), remainingLength(65 * 1024), Buffer.from([0, 4])]), reason: 'packet-too-large' },
  { name: 'a length of five bytes', bytes: Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 1]), reason: 'malformed-length' },
  { name: 'CONNECT of another protocol', bytes: packet(0x10, 'AMQP', 4, 2, 0, 60, 'c'), reason: 'protocol-name' },
  { name: 'CONNECT of MQIsdp with version 4', bytes: packet(0x10, 'MQIsdp', 4, 2, 0, 60, 'c'), reason: 'protocol-version', answer: [0x20, 2, 0, 1] },
  { name: 'CONNECT of MQTT 5', bytes: packet(0x10, 'MQTT', 5, 2, 0, 60, 0, 'c'), reason: 'protocol-version', answer: [0x20, 3, 0, 0x84, 0] },
  { name: 'CONNECT of version 6', bytes: packet(0x10, 'MQTT', 6, 2, 0, 60, 'c'), reason: 'protocol-version', answer: [0x20, 2, 0, 1] },
  { name: 'CONNECT with the reserved flag', bytes: connect(3, 'c'), reason: 'connect-flags' },
  { name: 'a will QoS without a will', bytes: connect(0x0a, 'c'), reason: 'connect-flags' },
  { name: 'a will retain without a will', bytes: connect(0x22, 'c'), reason: 'connect-flags' },
  { name: 'a will of QoS 3', bytes: connect(0x1e, 'c', 'will', 'leaked'), reason: 'connect-flags' },
  { name: 'a password without a user', bytes: connect(0x42, 'c', 'password'), reason: 'connect-flags' },
  { name: 'a persistent session without a client id', bytes: connect(0, ''), reason: 'client-id', answer: [0x20, 2, 0, 2] },
  { name: 'a client id of 2,000 bytes', bytes: connect(2, 'c'.repeat(2000)), reason: 'client-id' },
  { name: 'a client id with NUL', bytes: connect(2, 'c\0d'), reason: 'bad-text' },
  { name: 'a client id that is no UTF-8', bytes: connect(2, bytesField(0x63, 0xff)), reason: 'bad-text' },
  { name: 'CONNECT without a client id field', bytes: packet(0x10, 'MQTT', 4, 2, 0, 60), reason: 'truncated' },
  { name: 'CONNECT that ends in the protocol name', bytes: packet(0x10, 0, 9, Buffer.from('MQTT')), reason: 'truncated' },
  { name: 'an empty CONNECT', bytes: packet(0x10), reason: 'truncated' },
  { name: 'CONNECT with bytes behind it', bytes: connect(2, 'c', 'more'), reason: 'trailing-bytes' },
  { name: 'a will without its message', bytes: connect(6, 'c', 'will'), reason: 'truncated' },
  { name: 'a will to a wildcard', bytes: connect(6, 'c', 'will/#', 'leaked'), reason: 'wildcard-in-topic' },
  { name: 'a will to $SYS', bytes: connect(6, 'c', '$SYS/will', 'leaked'), reason: 'reserved-topic' },
  { name: 'a will to no topic', bytes: connect(6, 'c', '', 'leaked'), reason: 'empty-topic' },
  { name: 'a user that is no UTF-8', bytes: connect(0x82, 'c', bytesField(0xc3)), reason: 'bad-text' },
  { name: 'a user that is missing', bytes: connect(0x82, 'c'), reason: 'truncated' },
  { name: 'a password that is missing', bytes: connect(0xc2, 'c', 'user'), reason: 'truncated' },
];

const AFTER_CONNECT: readonly BadPacket[] = [
  { name: 'a second CONNECT', bytes: connect(2, 'again'), reason: 'second-connect' },
  { name: 'type 0', bytes: packet(0x00), reason: 'reserved-type' },
  { name: 'type 15', bytes: packet(0xf0), reason: 'reserved-type' },
  { name: 'a SUBACK', bytes: packet(0x90, 0, 1, 0), reason: 'server-packet' },
  { name: 'an UNSUBACK', bytes: packet(0xb0, 0, 1), reason: 'server-packet' },
  { name: 'a PINGRESP', bytes: packet(0xd0), reason: 'server-packet' },
  { name: 'PUBLISH of QoS 3', bytes: packet(0x36, 'a', 0, 1), reason: 'bad-qos' },
  { name: 'DUP with QoS 0', bytes: packet(0x38, 'a'), reason: 'dup-with-qos-0' },
  { name: 'PUBLISH to no topic', bytes: publish(''), reason: 'empty-topic' },
  { name: 'PUBLISH to a/#', bytes: publish('a/#'), reason: 'wildcard-in-topic' },
  { name: 'PUBLISH to a/+', bytes: publish('a/+'), reason: 'wildcard-in-topic' },
  { name: 'PUBLISH to $SYS', bytes: publish('$SYS/broker/load'), reason: 'reserved-topic' },
  { name: 'PUBLISH to $share', bytes: publish('$share/group/a'), reason: 'reserved-topic' },
  { name: 'a topic with NUL', bytes: publish('a\0b'), reason: 'bad-text' },
  { name: 'a topic with a lone continuation byte', bytes: publish(bytesField(0x61, 0x80)), reason: 'bad-text' },
  { name: 'a topic with an overlong slash', bytes: publish(bytesField(0x61, 0xc0, 0xaf)), reason: 'bad-text' },
  { name: 'a topic with a surrogate', bytes: publish(bytesField(0xed, 0xa0, 0x80)), reason: 'bad-text' },
  { name: 'a topic beyond U+10FFFF', bytes: publish(bytesField(0xf4, 0x90, 0x80, 0x80)), reason: 'bad-text' },
  { name: 'a topic that ends within a character', bytes: publish(bytesField(0x61, 0xe2, 0x82)), reason: 'bad-text' },
  { name: 'a topic of 1,025 bytes', bytes: publish('t'.repeat(1025)), reason: 'topic-too-long' },
  { name: 'a topic of 33 levels', bytes: publish('/'.repeat(32)), reason: 'topic-too-deep' },
  { name: 'a topic longer than its packet', bytes: packet(0x30, 0, 200, Buffer.from('abc')), reason: 'truncated' },
  { name: 'an empty PUBLISH', bytes: packet(0x30), reason: 'truncated' },
  { name: 'PUBLISH of QoS 1 without an identifier', bytes: packet(0x32, 'a'), reason: 'truncated' },
  { name: 'PUBLISH of QoS 1 with identifier 0', bytes: packet(0x32, 'a', 0, 0), reason: 'packet-id-zero' },
  { name: 'PUBLISH of QoS 2 with identifier 0', bytes: packet(0x34, 'a', 0, 0), reason: 'packet-id-zero' },
  { name: 'PUBLISH of 300 KiB', bytes: Buffer.concat([Buffer.from([0x30]), remainingLength(300 * 1024), field('a'), zeroCount(100)]), reason: 'packet-too-large' },
  { name: 'a length of five bytes later', bytes: Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 1]), reason: 'malformed-length' },
  { name: 'PUBACK without an identifier', bytes: packet(0x40), reason: 'truncated' },
  { name: 'PUBACK of identifier 0', bytes: packet(0x40, 0, 0), reason: 'packet-id-zero' },
  { name: 'PUBACK of three bytes', bytes: packet(0x40, 0, 1, 0), reason: 'trailing-bytes' },
  { name: 'PUBACK with flags', bytes: packet(0x41, 0, 1), reason: 'bad-flags' },
  { name: 'PUBREC with flags', bytes: packet(0x52, 0, 1), reason: 'bad-flags' },
  { name: 'PUBREL without its flag', bytes: packet(0x60, 0, 1), reason: 'bad-flags' },
  { name: 'PUBREL of identifier 0', bytes: packet(0x62, 0, 0), reason: 'packet-id-zero' },
  { name: 'PUBCOMP of one byte', bytes: packet(0x70, 1), reason: 'truncated' },
  { name: 'SUBSCRIBE without its flag', bytes: packet(0x80, 0, 1, 'a', 0), reason: 'bad-flags' },
  { name: 'SUBSCRIBE of identifier 0', bytes: packet(0x82, 0, 0, 'a', 0), reason: 'packet-id-zero' },
  { name: 'SUBSCRIBE to nothing', bytes: packet(0x82, 0, 1), reason: 'no-filter' },
  { name: 'SUBSCRIBE to an empty filter', bytes: subscribe(''), reason: 'empty-topic' },
  { name: 'SUBSCRIBE to a#', bytes: subscribe('a#'), reason: 'bad-filter' },
  { name: 'SUBSCRIBE to a/#/b', bytes: subscribe('a/#/b'), reason: 'bad-filter' },
  { name: 'SUBSCRIBE to a+/b', bytes: subscribe('a+/b'), reason: 'bad-filter' },
  { name: 'SUBSCRIBE to +a', bytes: subscribe('+a'), reason: 'bad-filter' },
  { name: 'SUBSCRIBE with QoS 3', bytes: subscribe('a', 3), reason: 'bad-qos' },
  { name: 'SUBSCRIBE with reserved bits', bytes: subscribe('a', 4), reason: 'bad-flags' },
  { name: 'SUBSCRIBE without a QoS', bytes: packet(0x82, 0, 1, 'a'), reason: 'truncated' },
  { name: 'SUBSCRIBE to a filter that is no UTF-8', bytes: subscribe(bytesField(0xff)), reason: 'bad-text' },
  { name: 'SUBSCRIBE to a filter of 2,000 bytes', bytes: subscribe('f'.repeat(2000)), reason: 'topic-too-long' },
  { name: 'SUBSCRIBE to a filter of 33 levels', bytes: subscribe('+/'.repeat(32) + '#'), reason: 'topic-too-deep' },
  { name: 'SUBSCRIBE to 101 filters at once', bytes: packet(0x82, 0, 1, filters(101)), reason: 'too-many-filters' },
  {
    name: 'SUBSCRIBE to 1,001 filters in all', reason: 'too-many-filters',
    bytes: Buffer.concat(Array.from({ length: 11 }, (_, at) => packet(0x82, 0, 1 + at, filters(at < 10 ? 100 : 1, at * 100)))),
  },
  { name: 'UNSUBSCRIBE without its flag', bytes: packet(0xa0, 0, 1, 'a'), reason: 'bad-flags' },
  { name: 'UNSUBSCRIBE of identifier 0', bytes: packet(0xa2, 0, 0, 'a'), reason: 'packet-id-zero' },
  { name: 'UNSUBSCRIBE from nothing', bytes: packet(0xa2, 0, 1), reason: 'no-filter' },
  { name: 'UNSUBSCRIBE from a bad filter', bytes: packet(0xa2, 0, 1, '#/a'), reason: 'bad-filter' },
  { name: 'PINGREQ with a body', bytes: packet(0xc0, 1), reason: 'trailing-bytes' },
  { name: 'PINGREQ with flags', bytes: packet(0xc1), reason: 'bad-flags' },
  { name: 'DISCONNECT with a body', bytes: packet(0xe0, 0), reason: 'trailing-bytes' },
  { name: 'DISCONNECT with flags', bytes: packet(0xe1), reason: 'bad-flags' },
];

export const BAD_PACKETS: readonly BadPacket[] = [...BEFORE_CONNECT.map((bad) => ({ ...bad, first: true })), ...AFTER_CONNECT];
