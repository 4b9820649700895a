// Bounds of the embedded broker, and what happens above them.

export interface BrokerLimits {
  readonly connections: number;
  /** Connections whose CONNECT has not been accepted yet. */
  readonly halfOpen: number;
  /** Per address; on loopback only the total counts. */
  readonly connectionsPerAddress: number;
  readonly connectMs: number;
  readonly drainMs: number;
  /** Retained messages; above it a message is delivered but not kept. */
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  /** Sessions that outlive their connection, and how long. */
  readonly sessions: number;
  readonly sessionMs: number;
  /** Messages kept for one absent session; the newest is dropped above it. */
  readonly sessionMessages: number;
  readonly sessionBytesInAll: number;
  /** Unread bytes of one subscriber above which publishers wait for it, if it reads, and below which they go on. */
  readonly unreadBytesHold: number;
  readonly unreadBytesResume: number;
  /** Unread bytes of a subscriber that does not read above which QoS 0 is dropped, and QoS 1 and 2 cut it off. */
  readonly unreadBytesQos0: number;
  readonly unreadBytesQos12: number;
  /** Unread bytes of all subscribers above which the bound of each falls to `unreadBytesScarce`. */
  readonly unreadBytesInAll: number;
  readonly unreadBytesScarce: number;
}

const MIB = 1024 * 1024;

export const BROKER_LIMITS: BrokerLimits = {
  connections: 10_000,
  halfOpen: 4096,
  connectionsPerAddress: 256,
  connectMs: 5000,
  drainMs: 3000,
  retainedMessages: 20_000,
  retainedBytes: 64 * MIB,
  sessions: 1000,
  sessionMs: 3_600_000,
  sessionMessages: 10_000,
  sessionBytesInAll: 64 * MIB,
  unreadBytesHold: MIB,
  unreadBytesResume: MIB / 4,
  unreadBytesQos0: 4 * MIB,
  unreadBytesQos12: 16 * MIB,
  unreadBytesInAll: 128 * MIB,
  unreadBytesScarce: MIB / 4,
};

/** Messages that the broker did not deliver, or not keep. */
export const BROKER_DROPS = ['slow-reader', 'session-full', 'retained-full', 'session-expired'] as const;
export type BrokerDrop = (typeof BROKER_DROPS)[number];
