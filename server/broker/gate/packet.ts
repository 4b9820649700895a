// Checks of whole packets, each on the bytes of its body: [start, end) without the fixed header. One function per
// packet that a client may send; each returns the reason to refuse it, or null.

import type { GateLimits } from './limits.ts';
import type { GateRefusal } from './refusal.ts';
import { filterRefusal, isText, topicRefusal } from './text.ts';

/** What the checks remember of a connection. */
export interface PacketState {
  connected: boolean;
  /** Filters the client is subscribed to. */
  readonly filters: Set<string>;
  readonly limits: GateLimits;
}

type Check = (bytes: Buffer, start: number, end: number, flags: number, state: PacketState) => GateRefusal | null;

const CONNECT = 1;
const PUBLISH = 3;

/** By packet type, 1 to 14. A missing entry is a packet that only a server sends. */
const CHECKS: readonly (Check | undefined)[] = [
  undefined, connectRefusal, undefined, publishRefusal, acknowledgementRefusal, acknowledgementRefusal, releaseRefusal,
  acknowledgementRefusal, subscribeRefusal, undefined, unsubscribeRefusal, undefined, emptyRefusal, undefined, emptyRefusal,
];

/** Why a packet's first byte alone forbids it, or null: type, flags and order. */
export function headerRefusal(first: number, state: PacketState): GateRefusal | null {
  const type = first >> 4;
  if (type === 0 || type === 15) return 'reserved-type';
  if (CHECKS[type] === undefined) return 'server-packet';
  if (!state.connected) return type === CONNECT ? flagsRefusal(first, 0) : 'not-connected';
  if (type === CONNECT) return 'second-connect';
  if (type === PUBLISH) return publishFlagsRefusal(first);
  return flagsRefusal(first, type === 6 || type === 8 || type === 10 ? 2 : 0);
}

/** Why a whole packet may not pass, or null. */
export function packetRefusal(first: number, bytes: Buffer, start: number, end: number, state: PacketState): GateRefusal | null {
  return CHECKS[first >> 4]!(bytes, start, end, first & 15, state);
}

function flagsRefusal(first: number, expected: number): GateRefusal | null {
  return (first & 15) === expected ? null : 'bad-flags';
}

function publishFlagsRefusal(first: number): GateRefusal | null {
  const qos = (first >> 1) & 3;
  if (qos === 3) return 'bad-qos';
  return qos === 0 && (first & 8) !== 0 ? 'dup-with-qos-0' : null;
}

function publishRefusal(bytes: Buffer, start: number, end: number, flags: number, state: PacketState): GateRefusal | null {
  if (start + 2 > end) return 'truncated';
  const topic = start + 2;
  const topicEnd = topic + ((bytes[start]! << 8) | bytes[start + 1]!);
  const hasId = (flags & 6) !== 0;
  if (topicEnd + (hasId ? 2 : 0) > end) return 'truncated';
  const refusal = topicRefusal(bytes, topic, topicEnd, state.limits);
  if (refusal !== null) return refusal;
  return hasId && bytes[topicEnd] === 0 && bytes[topicEnd + 1] === 0 ? 'packet-id-zero' : null;
}

function acknowledgementRefusal(bytes: Buffer, start: number, end: number): GateRefusal | null {
  if (end - start < 2) return 'truncated';
  if (end - start > 2) return 'trailing-bytes';
  return bytes[start] === 0 && bytes[start + 1] === 0 ? 'packet-id-zero' : null;
}

/** An unknown identifier is answered with PUBCOMP by the broker, as 3.1.1 wants it. */
function releaseRefusal(bytes: Buffer, start: number, end: number): GateRefusal | null {
  return acknowledgementRefusal(bytes, start, end);
}

function emptyRefusal(_bytes: Buffer, start: number, end: number): GateRefusal | null {
  return end === start ? null : 'trailing-bytes';
}

function subscribeRefusal(bytes: Buffer, start: number, end: number, _flags: number, state: PacketState): GateRefusal | null {
  return filterListRefusal(bytes, start, end, state, 1, (filter) => state.filters.add(filter));
}

function unsubscribeRefusal(bytes: Buffer, start: number, end: number, _flags: number, state: PacketState): GateRefusal | null {
  return filterListRefusal(bytes, start, end, state, 0, (filter) => state.filters.delete(filter));
}

/** A packet identifier and then filters, each with `qosBytes` behind it. `keep` runs once all of them are good. */
function filterListRefusal(
  bytes: Buffer, start: number, end: number, state: PacketState, qosBytes: 0 | 1, keep: (filter: string) => void,
): GateRefusal | null {
  if (end - start < 2) return 'truncated';
  if (bytes[start] === 0 && bytes[start + 1] === 0) return 'packet-id-zero';
  if (end - start === 2) return 'no-filter';
  const filters: string[] = [];
  for (let at = start + 2; at < end;) {
    if (filters.length === state.limits.filtersPerPacket) return 'too-many-filters';
    if (at + 2 > end) return 'truncated';
    const filterEnd = at + 2 + bytes.readUInt16BE(at);
    if (filterEnd + qosBytes > end) return 'truncated';
    const refusal = filterRefusal(bytes, at + 2, filterEnd, state.limits);
    if (refusal !== null) return refusal;
    if (qosBytes === 1 && bytes[filterEnd]! > 2) return bytes[filterEnd] === 3 ? 'bad-qos' : 'bad-flags';
    filters.push(bytes.toString('utf8', at + 2, filterEnd));
    at = filterEnd + qosBytes;
  }
  filters.forEach(keep);
  return state.filters.size > state.limits.filtersPerClient ? 'too-many-filters' : null;
}

function connectRefusal(bytes: Buffer, start: number, end: number, _flags: number, state: PacketState): GateRefusal | null {
  const name = field(bytes, start, end);
  if (name === null || name.end + 4 > end) return 'truncated';
  const protocol = bytes.toString('latin1', name.start, name.end);
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') return 'protocol-name';
  const level = bytes[name.end]!;
  if (level !== (protocol === 'MQTT' ? 4 : 3)) return 'protocol-version';
  const flags = bytes[name.end + 1]!;
  return connectFlagsRefusal(flags) ?? connectFieldsRefusal(bytes, name.end + 4, end, flags, state.limits);
}

function connectFlagsRefusal(flags: number): GateRefusal | null {
  const hasWill = (flags & 0x04) !== 0;
  const willQos = (flags >> 3) & 3;
  if ((flags & 1) !== 0 || willQos === 3) return 'connect-flags';
  if (!hasWill && (willQos !== 0 || (flags & 0x20) !== 0)) return 'connect-flags';
  return (flags & 0x40) !== 0 && (flags & 0x80) === 0 ? 'connect-flags' : null;
}

function connectFieldsRefusal(bytes: Buffer, start: number, end: number, flags: number, limits: GateLimits): GateRefusal | null {
  const clientId = field(bytes, start, end);
  if (clientId === null) return 'truncated';
  if (!isText(bytes, clientId.start, clientId.end)) return 'bad-text';
  const idBytes = clientId.end - clientId.start;
  if (idBytes > limits.clientIdBytes || (idBytes === 0 && (flags & 2) === 0)) return 'client-id';
  let at = clientId.end;
  if ((flags & 0x04) !== 0) {
    const topic = field(bytes, at, end);
    const message = topic === null ? null : field(bytes, topic.end, end);
    if (topic === null || message === null) return 'truncated';
    const refusal = topicRefusal(bytes, topic.start, topic.end, limits);
    if (refusal !== null) return refusal;
    at = message.end;
  }
  if ((flags & 0x80) !== 0) {
    const user = field(bytes, at, end);
    if (user === null) return 'truncated';
    if (!isText(bytes, user.start, user.end)) return 'bad-text';
    at = user.end;
  }
  if ((flags & 0x40) !== 0) {
    const password = field(bytes, at, end);
    if (password === null) return 'truncated';
    at = password.end;
  }
  return at === end ? null : 'trailing-bytes';
}

/** The bytes of a field with its length in front (1.5.3), or null when it reaches beyond `end`. */
function field(bytes: Buffer, at: number, end: number): { readonly start: number; readonly end: number } | null {
  if (at + 2 > end) return null;
  const fieldEnd = at + 2 + bytes.readUInt16BE(at);
  return fieldEnd > end ? null : { start: at + 2, end: fieldEnd };
}
