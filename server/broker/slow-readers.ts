// A subscriber that does not read must not stop the others. aedes waits for it; here its QoS 0 messages are dropped and
// counted first, and one that lets QoS 1 and 2 pile up is cut off (its session keeps them, if it has one).

import type { Clock } from '../../src/contracts/time.ts';
import type { BrokerCounts } from './counts.ts';
import type { GatedConnection } from './gate/connection.ts';
import type { BrokerLimits } from './limits.ts';

const SUM_PERIOD_MS = 100;

export class SlowReaders {
  readonly #limits: BrokerLimits;
  readonly #counts: BrokerCounts;
  readonly #connections: ReadonlySet<GatedConnection>;
  readonly #clock: Clock;
  #cancel: () => void = () => {};
  #scarce = false;

  constructor(limits: BrokerLimits, counts: BrokerCounts, connections: ReadonlySet<GatedConnection>, clock: Clock) {
    this.#limits = limits;
    this.#counts = counts;
    this.#connections = connections;
    this.#clock = clock;
    this.#arm();
  }

  /** Whether one more message may be written to this subscriber. */
  mayReceive(connection: GatedConnection, qos: 0 | 1 | 2): boolean {
    const unread = connection.writableLength;
    const bound = qos === 0 ? this.#limits.unreadBytesQos0 : this.#limits.unreadBytesQos12;
    if (unread <= (this.#scarce ? this.#limits.unreadBytesScarce : bound)) return true;
    this.#counts.drops['slow-reader'] += 1;
    if (qos > 0) connection.refuse('slow-reader');
    return false;
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): void {
    this.#cancel = this.#clock.after(SUM_PERIOD_MS, () => {
      let sum = 0;
      for (const connection of this.#connections) sum += connection.writableLength;
      this.#scarce = sum > this.#limits.unreadBytesInAll;
      this.#arm();
    });
  }
}
