// Entry of an engine worker in Node.

import { expose } from 'comlink';
import { systemRandom, wallClock } from './wall-clock.ts';
import { openNodeTransport } from '../publish/node-transport.ts';
import { createEngineWorker } from './engine-worker.ts';
import { parentEndpoint } from './node-endpoint.ts';

expose(createEngineWorker({ clock: wallClock, random: systemRandom, openTransport: openNodeTransport }), parentEndpoint());
