// Broker `stdout`: one line per message, `topic`, a tab, payload, in order of (tick of leaving, fleet, index, publication,
// number). This sink orders the messages of its shard; numbers come in order, since what was held is handed over before what
// is due at the same tick. The owner puts the shards' blocks of a tick and fleet into one order.

import type { ConnectionStatus } from '../contracts/fleet.ts';
import { readPacket, readRecord } from '../contracts/packets.ts';
import type { Part, Publisher } from '../contracts/publisher.ts';
import type { Tick } from '../contracts/time.ts';
import type { EngineLines, LineBlock } from '../contracts/worker.ts';
import { OFF } from './null-publisher.ts';

/** What the owner may owe before the engine waits. */
const UNWRITTEN_BYTES = 4 * 1024 * 1024;
const POST_BYTES = 64 * 1024;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

interface Line {
  readonly tick: number;
  readonly group: number;
  readonly index: number;
  readonly publication: number;
  readonly text: string;
}

/** A payload as it stands in a line: itself, or `base64:` and its base64 where it is no single line of valid UTF-8. */
export function payloadText(payload: Uint8Array): string {
  try {
    const text = strict.decode(payload);
    if (!CONTROL.test(text)) return text;
  } catch {
    // no UTF-8
  }
  return `base64:${toBase64(payload)}`;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 4096) binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(binary);
}

export class LineSink implements Publisher {
  readonly protocol = 4;
  readonly connected = true;
  readonly settled = true;
  readonly patient = true;
  readonly namesDevices = true;
  readonly pressed = false;
  readonly #post: (lines: EngineLines) => void;
  #lines: Line[] = [];
  #blocks: LineBlock[] = [];
  #blockBytes = 0;
  #doneTick = 0;
  #postedTick = 0;
  #unwritten = 0;

  constructor(post: (lines: EngineLines) => void) {
    this.#post = post;
  }

  get full(): boolean {
    return this.#unwritten >= UNWRITTEN_BYTES;
  }

  /** The owner has written so much of what was posted. */
  written(bytes: number): void {
    this.#unwritten -= bytes;
  }

  mustHold(): boolean {
    return false;
  }

  send(packets: Uint8Array, parts: readonly Part[]): void {
    let at = 0;
    for (const part of parts) {
      this.#take(packets.subarray(at, at + part.bytes), part);
      at += part.bytes;
    }
  }

  hold(bytes: Uint8Array, part: Part): void {
    this.#take(bytes, part);
  }

  tickDone(tick: Tick): void {
    const ready = this.#lines.filter((line) => line.tick < tick);
    this.#lines = this.#lines.filter((line) => line.tick >= tick);
    ready.sort((a, b) => a.tick - b.tick || a.group - b.group || a.index - b.index || a.publication - b.publication);
    for (let at = 0; at < ready.length; ) at = this.#block(ready, at);
    this.#doneTick = tick;
    if (this.#blockBytes >= POST_BYTES) this.settle();
  }

  /** Makes a block of the lines from `at` on that are of one tick and fleet; returns where the next begins. */
  #block(lines: readonly Line[], at: number): number {
    const { tick, group } = lines[at]!;
    let end = at;
    while (end < lines.length && lines[end]!.tick === tick && lines[end]!.group === group) end++;
    const own = lines.slice(at, end);
    const indices = new Uint32Array(own.length), ends = new Uint32Array(own.length);
    let text = '';
    own.forEach((line, place) => {
      text += line.text;
      indices[place] = line.index;
      ends[place] = text.length;
    });
    this.#blocks.push({ tick, group, text, indices, ends });
    this.#blockBytes += text.length;
    return end;
  }

  settle(): void {
    if (this.#doneTick === this.#postedTick) return;
    this.#post({ kind: 'lines', doneTick: this.#doneTick, blocks: this.#blocks, bytes: this.#blockBytes });
    this.#unwritten += this.#blockBytes;
    this.#postedTick = this.#doneTick;
    this.#blocks = [];
    this.#blockBytes = 0;
  }

  status(): ConnectionStatus {
    return OFF;
  }

  reconnectNow(): void {}

  /** Posts all that it has, a tick that was cut short included: what is counted as sent is written. */
  async stop(): Promise<void> {
    this.tickDone(Infinity as Tick);
    this.settle();
  }

  #take(bytes: Uint8Array, part: Part): void {
    const { qos, group } = part.publication;
    let rank = part.first;
    for (let at = 0; at < bytes.length; rank++) {
      const place = qos === 0 ? readPacket(bytes, at, this.protocol) : readRecord(bytes, at, false);
      const topic = payloadText(bytes.subarray(place.topicStart, place.topicEnd));
      const text = `${topic}\t${payloadText(bytes.subarray(place.payloadStart, place.end))}\n`;
      this.#lines.push({ tick: part.tick, group, index: part.indexOfRank(rank), publication: part.number, text });
      at = place.end;
    }
    part.account.send(part.messages);
  }
}
