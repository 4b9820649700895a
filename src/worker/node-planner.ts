// Entry of the planner worker in Node.

import { expose } from 'comlink';
import { wallClock } from './wall-clock.ts';
import { parentEndpoint } from './node-endpoint.ts';
import { createPlannerWorker } from './planner-worker.ts';

expose(createPlannerWorker(wallClock), parentEndpoint());
