// Entry of an engine worker in a page.

import { expose } from 'comlink';
import { systemRandom, wallClock } from './wall-clock.ts';
import { openBrowserTransport } from '../publish/browser-transport.ts';
import { createEngineWorker } from './engine-worker.ts';

expose(createEngineWorker({ clock: wallClock, random: systemRandom, openTransport: openBrowserTransport }));
