// The latest messages as they really went out, read back from the kernel's own packets: a bounded sample, so that
// looking costs the same at a hundred messages a second and at a million.

import type { SentMessage } from '../contracts/fleet.ts';
import { readPacket, readRecord, type MessagePlace } from '../contracts/packets.ts';
import type { Part } from '../contracts/publisher.ts';

export const LATEST = 50;
/** Most that is read from one part, and between two reports. */
const PER_PART = 8;
const PER_REPORT = 4 * LATEST;
/** Longer payloads are cut for the eye; `bytes` tells their true length. */
const SHOWN_CHARACTERS = 2048;

const decoder = new TextDecoder();
const strict = new TextDecoder('utf-8', { fatal: true });

export class Latest {
  #messages: SentMessage[] = [];
  #watched: SentMessage[] = [];
  #read = 0;

  /** @param watchedRank rank of the watched device if it is of this part's group, else −1 */
  look(bytes: Uint8Array, part: Part, protocol: 4 | 5, simulatedMs: number, watchedRank: number): void {
    const wanted = watchedRank - part.first;
    const showsWatched = wanted >= 0 && wanted < part.messages && this.#watched.length < LATEST;
    const share = this.#read >= PER_REPORT ? 0 : PER_PART;
    const last = showsWatched ? wanted : Math.min(share, part.messages) - 1;
    const { qos, retain } = part.publication;
    for (let k = 0, at = 0; k <= last; k++) {
      const place = qos === 0 ? readPacket(bytes, at, protocol) : readRecord(bytes, at, retain);
      if (k === wanted) this.#watched.push(message(bytes, place, qos, simulatedMs));
      else if (k < share) this.#keep(message(bytes, place, qos, simulatedMs));
      at = place.end;
    }
  }

  /** What was kept since the last call: the latest of all, and those of the watched device. */
  take(): { messages: SentMessage[]; watchedMessages: SentMessage[] } {
    const taken = { messages: this.#messages.slice(-LATEST), watchedMessages: this.#watched };
    this.#messages = [];
    this.#watched = [];
    this.#read = 0;
    return taken;
  }

  #keep(one: SentMessage): void {
    this.#read++;
    this.#messages.push(one);
  }
}

function message(bytes: Uint8Array, place: MessagePlace, qos: 0 | 1 | 2, simulatedMs: number): SentMessage {
  return {
    simulatedMs,
    topic: decoder.decode(bytes.subarray(place.topicStart, place.topicEnd)),
    payload: text(bytes.subarray(place.payloadStart, place.end)),
    bytes: place.end - place.payloadStart,
    qos,
    retain: place.retain,
  };
}

function text(payload: Uint8Array): string | null {
  try {
    const whole = strict.decode(payload);
    return whole.length <= SHOWN_CHARACTERS ? whole : `${whole.slice(0, SHOWN_CHARACTERS)}…`;
  } catch {
    return null;
  }
}
