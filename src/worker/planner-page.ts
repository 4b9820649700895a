// Entry of the planner worker in a page.

import { expose } from 'comlink';
import { wallClock } from './wall-clock.ts';
import { createPlannerWorker } from './planner-worker.ts';

expose(createPlannerWorker(wallClock));
