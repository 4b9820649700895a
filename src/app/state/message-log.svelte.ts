// The latest messages as they really went out, newest first. Holding freezes the list, not the fleet.

import type { SentMessage } from '../../contracts/fleet.ts';
import { topicMatches } from './message-shape.ts';

export interface LoggedMessage {
  readonly key: number;
  readonly message: SentMessage;
}

/** Batches come with the frames, up to ten a second; a list that a person reads changes less often. */
const BATCHES_PER_CHANGE = 3;

export class MessageLog {
  readonly capacity: number;
  entries = $state.raw<readonly LoggedMessage[]>([]);
  held = $state(false);
  /** Messages that came while the list was held. */
  since = $state(0);
  /** Only those of the picked device. */
  ofDevice = $state(false);
  topic = $state('');
  #recent: LoggedMessage[] = [];
  #keys = 0;
  #batches = 0;

  constructor(capacity = 200) {
    this.capacity = capacity;
  }

  /** Takes messages in any order. `deviceId` is the picked device's. */
  take(messages: readonly SentMessage[], deviceId: string | null): void {
    const wanted = messages.filter((message) => this.#wanted(message, deviceId)).sort((a, b) => a.simulatedMs - b.simulatedMs);
    if (this.held) {
      this.since += wanted.length;
      return;
    }
    for (const message of wanted) this.#recent.unshift({ key: this.#keys++, message });
    this.#recent.length = Math.min(this.#recent.length, this.capacity);
    if (this.#batches++ % BATCHES_PER_CHANGE === 0 || this.entries.length < 20) this.entries = [...this.#recent];
  }

  toggleHold(): void {
    this.held = !this.held;
    this.since = 0;
  }

  clear(): void {
    this.#recent = [];
    this.entries = [];
    this.since = 0;
  }

  /** After a change of filter: what no longer fits leaves at once. */
  refilter(deviceId: string | null): void {
    this.#recent = this.#recent.filter(({ message }) => this.#wanted(message, deviceId));
    this.entries = [...this.#recent];
  }

  #wanted(message: SentMessage, deviceId: string | null): boolean {
    if (!topicMatches(message.topic, this.topic.trim())) return false;
    return !this.ofDevice || deviceId === null || concerns(message, deviceId);
  }
}

/** A message names its device in a level of its topic or as a JSON string of its payload. */
function concerns(message: SentMessage, id: string): boolean {
  return message.topic.split('/').includes(id) || (message.payload?.includes(`"${id}"`) ?? false);
}
