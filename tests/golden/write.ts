// npm run golden:write: replaces the stored hashes by those of the kernel as it is built now. Only for a change that is
// meant to change bytes; say so in CHANGELOG.

import { writeFileSync } from 'node:fs';
import { goldenRun, type GoldenRun } from './hashes.ts';
import { goldenPlan, goldenScenarios, HASHES, kernelModule, TICKS } from './scenarios.ts';

const module = kernelModule();
const hashes: Record<string, GoldenRun> = {};
for (const scenario of goldenScenarios()) hashes[scenario.name] = await goldenRun(module, goldenPlan(scenario), scenario.protocol, TICKS);
writeFileSync(HASHES, `${JSON.stringify(hashes, null, 2)}\n`);
console.log(`${Object.keys(hashes).length} hashes in ${HASHES}`);
