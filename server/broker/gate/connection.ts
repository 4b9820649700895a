// A connection as the broker sees it: a duplex stream that carries only whole, checked packets, at the pump's pace.

import { Duplex } from 'node:stream';
import type { GateLimits } from './limits.ts';
import type { Link, Peer, Receiver } from './link.ts';
import type { Fed, Pump } from './pump.ts';
import type { GateRefusal } from './refusal.ts';
import { PacketScanner } from './scanner.ts';

/** Above this much unread input the socket is paused; below a quarter it is read again. */
const PAUSE_BYTES = 64 * 1024;
const RESUME_BYTES = PAUSE_BYTES / 4;
/** What is handed to the socket at once, so that a reader's progress shows. */
const PIECE_BYTES = 64 * 1024;
/** Above this the broker itself waits for the reader; `slow-reader.ts` acts long before. */
const WRITE_HIGH_WATER = 32 * 1024 * 1024;

export interface GateEvents {
  refused(reason: GateRefusal, connection: GatedConnection): void;
  /** Messages that passed to the broker in one slice. */
  passed(messages: number, bytes: number): void;
  closed(connection: GatedConnection): void;
}

export class GatedConnection extends Duplex implements Receiver, Fed {
  readonly peer: Peer;
  /** What the user who authenticated may do; the broker sets it. */
  role: 'read' | 'write' | 'admin' | null = null;
  /** The broker has accepted the CONNECT. */
  admitted = false;
  /** Bytes that have left for the kernel: what the reader has made room for. */
  flushedBytes = 0;
  /** Why the gate closed it. */
  refusal: GateRefusal | null = null;
  readonly #link: Link;
  readonly #pump: Pump;
  readonly #events: GateEvents;
  readonly #scanner: PacketScanner;
  #flushedOfBatch = 0;
  #wanted = false;
  #paused = false;
  #ended = false;

  constructor(link: Link, pump: Pump, events: GateEvents, limits: GateLimits) {
    super({ readableHighWaterMark: 1, writableHighWaterMark: WRITE_HIGH_WATER, emitClose: true, decodeStrings: true });
    this.peer = link.peer;
    this.#link = link;
    this.#pump = pump;
    this.#events = events;
    this.#scanner = new PacketScanner(limits);
    link.listen(this);
  }

  /** Bytes written by the broker that have not left for the kernel. */
  get unreadBytes(): number {
    return this.writableLength - this.#flushedOfBatch;
  }

  bytes(chunk: Buffer): void {
    this.#scanner.accept(chunk);
    if (!this.#paused && this.#scanner.pendingBytes > PAUSE_BYTES) {
      this.#paused = true;
      this.#link.pause();
    }
    this.#askForTurn();
  }

  ended(): void {
    this.#ended = true;
    this.#askForTurn();
  }

  /** The CONNECT will be accepted: bulk may come at once behind the answer. It waits for `admit`. */
  allowBulk(): void {
    this.#link.admit();
  }

  /** The CONNECT was accepted: what waits may pass. */
  admit(): void {
    this.admitted = true;
    this.#scanner.admit();
    this.#askForTurn();
  }

  /** Closes the connection for a reason, counted once. */
  refuse(reason: GateRefusal, answer: Buffer | null = null): void {
    if (this.refusal !== null || this.destroyed) return;
    this.refusal = reason;
    this.#events.refused(reason, this);
    this.#link.close(answer, reason);
    this.destroy();
  }

  /** The relay ends: says goodbye in the transport's own way, 3.1.1 has no DISCONNECT from a server. */
  leave(): void {
    this.#link.close(null, 'shutdown');
    this.destroy();
  }

  feed(sliceBytes: number): void {
    if (this.destroyed || !this.#wanted) return;
    const scanned = this.#scanner.next(sliceBytes);
    if (scanned.kind === 'refused') return this.refuse(scanned.reason, scanned.answer);
    this.#resumeIfDrained();
    if (scanned.kind === 'run') {
      this.#wanted = false;
      this.#count(scanned.bytes.length);
      this.push(scanned.bytes);
      return;
    }
    if (this.#ended) this.#finish();
  }

  override _read(): void {
    this.#wanted = true;
    this.#askForTurn();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#flush([chunk], 0, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#flush(chunks.map((one) => one.chunk), 0, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#pump.forget(this);
    this.#link.close(null, this.refusal);
    this.#events.closed(this);
    done(error);
  }

  /** Sends piece by piece, each when the one before has left. */
  #flush(chunks: readonly Buffer[], from: number, done: () => void): void {
    let end = from;
    let bytes = 0;
    while (end < chunks.length && (bytes === 0 || bytes + chunks[end]!.length <= PIECE_BYTES)) bytes += chunks[end++]!.length;
    this.#link.write(chunks.slice(from, end), () => {
      this.flushedBytes += bytes;
      this.#flushedOfBatch += bytes;
      if (end < chunks.length) this.#flush(chunks, end, done);
      else {
        this.#flushedOfBatch = 0;
        done();
      }
      this.emit('flushed', this);
    });
  }

  #askForTurn(): void {
    if (!this.#wanted || this.destroyed || this.#scanner.awaitsAdmission) return;
    if (this.#scanner.hasInput || this.#ended) this.#pump.enqueue(this);
  }

  #resumeIfDrained(): void {
    if (!this.#paused || this.#scanner.pendingBytes > RESUME_BYTES) return;
    this.#paused = false;
    this.#link.resume();
  }

  #count(bytes: number): void {
    this.#events.passed(this.#scanner.published, bytes);
    this.#scanner.published = 0;
  }

  /** All that came in was passed on: the broker sees the end. Before CONNECT was answered there is nobody to tell. */
  #finish(): void {
    this.#wanted = false;
    if (this.admitted) this.push(null);
    else this.destroy();
  }
}
