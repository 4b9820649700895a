// Why the gate closes a connection: a closed list, one counter each, and a sentence for whoever reads the log or the
// WebSocket's close frame. Clauses are those of MQTT 3.1.1.

export const GATE_REFUSALS = {
  'malformed-length': 'the remaining length takes more than four bytes [2.2.3]',
  'packet-too-large': 'the packet is larger than this broker takes',
  'truncated': 'a field reaches beyond the end of its packet',
  'trailing-bytes': 'bytes are left over at the end of the packet',
  'reserved-type': 'packet type 0 and 15 are reserved [2.2.1]',
  'server-packet': 'only a server sends this packet [2.2.1]',
  'bad-flags': 'the fixed header has flags that are not allowed [MQTT-2.2.2-2]',
  'bad-qos': 'QoS 3 does not exist [MQTT-3.3.1-4]',
  'dup-with-qos-0': 'DUP must be 0 with QoS 0 [MQTT-3.3.1-2]',
  'not-connected': 'the first packet must be CONNECT [MQTT-3.1.0-1]',
  'second-connect': 'CONNECT was sent twice [MQTT-3.1.0-2]',
  'protocol-name': 'the protocol name is not MQTT [MQTT-3.1.2-1]',
  'protocol-version': 'this broker speaks MQTT 3.1 and 3.1.1 [MQTT-3.1.2-2]',
  'connect-flags': 'the flags of CONNECT contradict each other or the reserved one is set [MQTT-3.1.2-3]',
  'client-id': 'the client identifier is empty without a clean session, or too long [MQTT-3.1.3-8]',
  'bad-text': 'a text is no valid UTF-8, or holds U+0000 [MQTT-1.5.3-1]',
  'empty-topic': 'a topic has at least one character [MQTT-4.7.3-1]',
  'topic-too-long': 'the topic is longer than this broker takes',
  'topic-too-deep': 'the topic has more levels than this broker takes',
  'wildcard-in-topic': 'a topic name holds no wildcard [MQTT-3.3.2-2]',
  'reserved-topic': 'topics that begin with $ are the broker\'s own [4.7.2]',
  'packet-id-zero': 'a packet identifier is never 0 [MQTT-2.3.1-1]',
  'no-filter': 'at least one topic filter is needed [MQTT-3.8.3-3]',
  'bad-filter': 'a wildcard stands where none is allowed [MQTT-4.7.1-2]',
  'too-many-filters': 'more topic filters than one packet or one client may have',
  'text-frame': 'MQTT goes in binary WebSocket frames [MQTT-6.0.0-1]',
  'frame-too-large': 'the WebSocket frame is larger than this broker takes',
  'connect-timeout': 'CONNECT did not arrive in time',
  'keepalive-timeout': 'nothing was heard for one and a half times the keep-alive [MQTT-3.1.2-24]',
  'slow-reader': 'the client did not read what it had subscribed to',
  'not-authorized': 'user name, password or token is wrong or missing',
  'forbidden': 'the role of this user does not allow it',
  'too-many-connections': 'no more connections are taken',
  'foreign-host': 'the Host header of the upgrade is not one that this relay answers to',
  'foreign-origin': 'pages of another origin may not use this broker',
  'no-subprotocol': 'the WebSocket subprotocol mqtt is missing [MQTT-6.0.0-3]',
  'broker': 'the broker closed the connection for a violation of the protocol',
} as const;

export type GateRefusal = keyof typeof GATE_REFUSALS;
export const GATE_REFUSAL_REASONS = Object.keys(GATE_REFUSALS) as readonly GateRefusal[];

/** The sentence of a reason. */
export function refusalText(reason: GateRefusal): string {
  return GATE_REFUSALS[reason];
}
