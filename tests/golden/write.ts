// npm run golden:write: replaces the stored hashes by those of the kernel as it is built now. Only for a change that is
// meant to change bytes; say so in CHANGELOG.

import { writeFileSync } from 'node:fs';
import { goldenRun } from './hashes.ts';
import { goldenPlan, goldenScenarios, HASHES, kernelModule, SHORT_TICKS, WHOLE_TICKS, type StoredHashes } from './scenarios.ts';

const module = kernelModule();
const hashes: Record<string, StoredHashes> = {};
for (const scenario of goldenScenarios()) {
  const [short, whole] = await goldenRun(module, goldenPlan(scenario), scenario.protocol, [SHORT_TICKS, WHOLE_TICKS]);
  hashes[scenario.name] = { short: short!, whole: whole! };
  console.log(`${scenario.name}: ${whole!.messages} messages, ${whole!.bytes} bytes`);
}
writeFileSync(HASHES, `${JSON.stringify(hashes, null, 2)}\n`);
console.log(`${Object.keys(hashes).length} scenarios in ${HASHES}`);
