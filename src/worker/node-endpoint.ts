// Node's message ports in the shape that Comlink expects.

import { parentPort, type MessagePort, type Worker } from 'node:worker_threads';
import type { Endpoint } from 'comlink';

type Listener = Parameters<Endpoint['addEventListener']>[1];

/** Comlink's own adapter for Node has no types that a module finds; this is the same few lines. */
export function nodeEndpoint(port: MessagePort | Worker): Endpoint {
  const listeners = new Map<Listener, (data: unknown) => void>();
  return {
    postMessage: (message: unknown, transfer?: Transferable[]) => port.postMessage(message, transfer as never),
    addEventListener(_type, listener) {
      const heard = (data: unknown): void => {
        const event = { data } as MessageEvent;
        if ('handleEvent' in listener) listener.handleEvent(event);
        else listener(event);
      };
      listeners.set(listener, heard);
      port.on('message', heard);
    },
    removeEventListener(_type, listener) {
      const heard = listeners.get(listener);
      if (heard !== undefined) port.off('message', heard);
      listeners.delete(listener);
    },
  };
}

/** The endpoint inside a worker. */
export function parentEndpoint(): Endpoint {
  if (parentPort === null) throw new Error('this module is the entry of a worker thread');
  return nodeEndpoint(parentPort);
}
