// Bounds of the packet gate. aedes itself has none of them: 200 MiB behind one header took it to 269 MB.

export interface GateLimits {
  /** Most bytes of a packet before CONNECT was accepted, and after. */
  readonly bytesBeforeConnect: number;
  readonly bytesAfterConnect: number;
  readonly topicBytes: number;
  readonly topicLevels: number;
  readonly clientIdBytes: number;
  readonly filtersPerPacket: number;
  readonly filtersPerClient: number;
}

export const GATE_LIMITS: GateLimits = {
  bytesBeforeConnect: 64 * 1024,
  bytesAfterConnect: 256 * 1024,
  topicBytes: 1024,
  topicLevels: 32,
  clientIdBytes: 1024,
  filtersPerPacket: 100,
  filtersPerClient: 1000,
};
