// The one place on the side of page and workers that reads the machine's clocks, timers and entropy.

import type { Clock, MonotonicMs, WallMs } from '../contracts/time.ts';

type Immediate = (callback: () => void) => () => void;

/** Node: after input and output have had their turn. */
function nodeImmediate(callback: () => void): () => void {
  const { setImmediate, clearImmediate } = globalThis as unknown as {
    setImmediate: (callback: () => void) => unknown;
    clearImmediate: (handle: unknown) => void;
  };
  const handle = setImmediate(callback);
  return () => clearImmediate(handle);
}

/** Browsers clamp nested timers to 4 ms; a message to oneself comes at once, behind whatever else waits. */
function channelImmediate(): Immediate {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    let live = true;
    waiting.push(() => live && callback());
    port2.postMessage(null);
    return () => {
      live = false;
    };
  };
}

let immediate: Immediate | null = null;

function soon(callback: () => void): () => void {
  immediate ??= 'setImmediate' in globalThis ? nodeImmediate : channelImmediate();
  return immediate(callback);
}

/** The machine's clock. A delay of 0 comes after input and output, without the browsers' least delay. */
export const wallClock: Clock = {
  wallMs: () => Date.now() as WallMs,
  monotonicMs: () => performance.now() as MonotonicMs,
  after(delayMs, callback) {
    if (delayMs <= 0) return soon(callback);
    const handle = setTimeout(callback, delayMs);
    return () => clearTimeout(handle);
  },
};

/** Uniform in [0, 1) from the system's entropy; never for values, only for client ids and jitter. */
export function systemRandom(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}

/** `digits` random hexadecimal digits. */
export function randomHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, digits);
}
