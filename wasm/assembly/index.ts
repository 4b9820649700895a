// The kernel's face: what src/engine/kernel.ts calls. Addresses come from the layout (src/contracts/memory-layout.ts); the
// kernel allocates nothing.

import { BLOCK_DEVICES } from './opcodes';
import { LAYOUT_VERSION, OPERAND_ADVANCES, OPERAND_BY_RANK } from './layout';
import { prepareNormal } from './normal';
import { prepareMasks } from './prepared';
import { prepareSmallMasks } from './small-numbers';
import { runProgram } from './block';
import { render, setForm, FORM_RECORD } from './message';
import { writeMask } from './query';

export { arrange, lowerBound, rankOf } from './order';
export { runProgram, runScalars } from './block';
export { setInstant } from './time-text';
export { encodePackets } from './packet';
export { countTrue, encodeGated, encodeGatedRecords, encodeOne, sentCount, skipGated } from './gated';
export { swallowedCount } from './fates';
export { encodeRecords, renderCached, skipNumbers, takeNotFinite, writtenEnd } from './message';
export { checksum, checksumGated, leastOf } from './query';

/** End of the module's own data; must not lie above STATIC_BYTES. */
export function staticEnd(): usize {
  return __heap_base;
}

export function layoutVersion(): u32 {
  return LAYOUT_VERSION;
}

/** Runs a filter over ranks [first, end) and writes its truth per rank to `mask`. */
export function runFilter(program: usize, instructions: u32, group: usize, first: u32, end: u32, step: f64, result: u32, mask: usize): void {
  for (let rank = first; rank < end; rank += BLOCK_DEVICES) {
    const stop = min<u32>(end, rank + BLOCK_DEVICES);
    runProgram(program, instructions, group, rank, stop, step);
    const values = (result & ~15) + (result & OPERAND_BY_RANK ? rank << 3 : 0);
    writeMask(values, (result & OPERAND_ADVANCES) << 3, stop - rank, mask + (rank - first));
  }
}

/** Renders pieces of one device, an id for instance, to `at`. Returns how many bytes. */
export function renderText(at: usize, pieces: usize, count: u32, rank: u32, group: usize): u32 {
  setForm(FORM_RECORD);
  return <u32>(render(at, pieces, count, rank, group, 0, true) - at);
}

prepareNormal();
prepareMasks();
prepareSmallMasks();
