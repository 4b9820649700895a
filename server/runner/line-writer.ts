// Lines of `--broker stdout`, written no faster than the reader takes them.

import { once } from 'node:events';
import type { Writable } from 'node:stream';

export interface LineWriter {
  /** Resolves when the reader is ready for more. After the reader has gone away lines are thrown away. */
  write(text: string): Promise<void>;
  /** Whether the reader has closed its end (`| head`), which ends the run. */
  readonly closed: boolean;
  /** Called once when the reader closes its end. */
  onClosed(listener: () => void): void;
}

/** Wraps a stream; EPIPE is an ordinary end, any other error is thrown where it arises. */
export function createLineWriter(stream: Writable): LineWriter {
  let closed = false;
  const listeners: (() => void)[] = [];
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener();
  });
  return {
    get closed() {
      return closed;
    },
    onClosed: (listener) => void listeners.push(listener),
    async write(text) {
      if (closed || text === '' || stream.write(text)) return;
      // A reader that goes away while we wait shows as `close`, not as `drain`; what did not come is not listened for any more.
      const over = new AbortController();
      await Promise.race(['drain', 'close'].map((event) => once(stream, event, over))).catch(() => undefined);
      over.abort();
    },
  };
}
