// Subscribers that read more slowly than others publish. One that reads holds the publishers back, so that nothing is
// lost and their ledgers show it. One that does not read must not stop the others, as it would with aedes alone: its
// QoS 0 messages are dropped and counted, and it is cut off when QoS 1 and 2 pile up (its session keeps them, if any).

import type { Clock } from '../../src/contracts/time.ts';
import type { BrokerCounts } from './counts.ts';
import type { GatedConnection } from './gate/connection.ts';
import type { BrokerLimits } from './limits.ts';

const PERIOD_MS = 100;
/** A reader is slow when in so many periods in a row it took less than this from a full queue. */
const PATIENCE_PERIODS = 3;
const READING_BYTES = 32 * 1024;

interface Progress {
  flushedBytes: number;
  idlePeriods: number;
}

export class SlowReaders {
  readonly #limits: BrokerLimits;
  readonly #counts: BrokerCounts;
  readonly #connections: ReadonlySet<GatedConnection>;
  readonly #clock: Clock;
  readonly #hold: (held: boolean) => void;
  /** Those with much unread, and how they get on. */
  readonly #behind = new Map<GatedConnection, Progress>();
  #cancel: () => void = () => {};
  #scarce = false;

  /** `hold` stops and resumes the feeding of all publishers. */
  constructor(limits: BrokerLimits, counts: BrokerCounts, connections: ReadonlySet<GatedConnection>, clock: Clock, hold: (held: boolean) => void) {
    this.#limits = limits;
    this.#counts = counts;
    this.#connections = connections;
    this.#clock = clock;
    this.#hold = hold;
    this.#arm();
  }

  /** Whether one more message may be written to this subscriber. */
  mayReceive(connection: GatedConnection, qos: 0 | 1 | 2): boolean {
    const unread = connection.unreadBytes;
    if (unread <= this.#limits.unreadBytesHold) return true;
    const progress = this.#follow(connection);
    if (unread <= this.#bound(progress, qos)) return true;
    this.#counts.drops['slow-reader'] += 1;
    if (qos > 0) connection.refuse('slow-reader');
    return false;
  }

  stop(): void {
    this.#cancel();
  }

  /** What may lie unread: much for a reader that holds the publishers back already. */
  #bound(progress: Progress, qos: 0 | 1 | 2): number {
    if (this.#scarce) return this.#limits.unreadBytesScarce;
    return qos > 0 || isReading(progress) ? this.#limits.unreadBytesQos12 : this.#limits.unreadBytesQos0;
  }

  #follow(connection: GatedConnection): Progress {
    let progress = this.#behind.get(connection);
    if (progress === undefined) {
      this.#behind.set(connection, (progress = { flushedBytes: connection.flushedBytes, idlePeriods: 0 }));
      connection.on('flushed', this.#flushed);
      this.#hold(true);
    }
    return progress;
  }

  /** Called on the connection: no waiting for the next measurement once a reader has caught up. */
  readonly #flushed = (connection: GatedConnection): void => {
    if (connection.unreadBytes > this.#limits.unreadBytesResume) return;
    this.#leave(connection);
    this.#decide();
  };

  #leave(connection: GatedConnection): void {
    connection.removeListener('flushed', this.#flushed);
    this.#behind.delete(connection);
  }

  /** Publishers wait for those that read, and for nobody else. */
  #decide(): void {
    this.#hold([...this.#behind.values()].some(isReading));
  }

  #arm(): void {
    this.#cancel = this.#clock.after(PERIOD_MS, () => {
      this.#measure();
      this.#arm();
    });
  }

  #measure(): void {
    let sum = 0;
    for (const connection of this.#connections) sum += connection.unreadBytes;
    this.#scarce = sum > this.#limits.unreadBytesInAll;
    for (const [connection, progress] of this.#behind) {
      if (connection.destroyed || connection.unreadBytes <= this.#limits.unreadBytesResume) this.#leave(connection);
      else this.#observe(connection, progress);
    }
    this.#decide();
  }

  /** Whoever has once been found idle has to catch up before anybody waits for it again. */
  #observe(connection: GatedConnection, progress: Progress): void {
    const took = connection.flushedBytes - progress.flushedBytes;
    progress.flushedBytes = connection.flushedBytes;
    if (isReading(progress)) progress.idlePeriods = took < READING_BYTES ? progress.idlePeriods + 1 : 0;
  }
}

function isReading(progress: Progress): boolean {
  return progress.idlePeriods < PATIENCE_PERIODS;
}
