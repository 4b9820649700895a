// The interpreter: each instruction runs over a block of devices before the next one, so that dispatch costs nothing per
// device.

import * as op from './opcodes';
import { GROUP_HASH, GROUP_INDEX, GROUP_PITCH, OPERAND_ADVANCES, OPERAND_BY_RANK } from './layout';
import { stepKey, uniform, normal, choice, ou, walk, walkWithin } from './random';
import * as arithmetic from './arithmetic';
import * as past from './memory-functions';
import { curveLoop, seriesLoop } from './tables';
import { markovLoop, poissonLoop } from './counts';
import { averageLoop, delayLoop } from './rings';
import { routeLoop, ROUTE_HEADING, ROUTE_LATITUDE, ROUTE_LONGITUDE } from './route';
import * as logic from './logic';
import * as selection from './selection';
import * as sparse from './sparse';
import * as transcendental from './transcendental';

/** Hash and index of nobody: what draws and `index` see in a program over scalars. */
const NOBODY: usize = memory.data(16, 16);

const INSTRUCTION_BYTES: u32 = op.INSTRUCTION_WORDS * 4;

/** Runs a program over the devices of ranks [first, end), block by block. */
export function runProgram(program: usize, instructions: u32, group: usize, first: u32, end: u32, step: f64): void {
  const hash = load<u32>(group, GROUP_HASH), index = load<u32>(group, GROUP_INDEX), pitch = load<u32>(group, GROUP_PITCH);
  const stop = program + instructions * INSTRUCTION_BYTES;
  for (let rank = first; rank < end; rank += op.BLOCK_DEVICES) {
    const devices = min<u32>(op.BLOCK_DEVICES, end - rank);
    runBlock(program, stop, rank, devices, hash + (rank << 3), 16, index + (rank << 2), 8, <i64>step, pitch, 0);
  }
}

/** Runs a program that writes scalars only. */
export function runScalars(program: usize, instructions: u32, step: f64): void {
  runBlock(program, program + instructions * INSTRUCTION_BYTES, 0, 2, NOBODY, 0, NOBODY, 0, <i64>step, 0, 0);
}

// @ts-ignore: decorator
@inline
function address(operand: usize, rank: u32): usize {
  return (operand & ~15) + (operand & OPERAND_BY_RANK ? <usize>rank << 3 : 0);
}

// @ts-ignore: decorator
@inline
function stride(operand: usize): usize {
  return (operand & OPERAND_ADVANCES) << 4;
}

/**
 * Runs the instructions [at, stop) over the devices of a block or, in the body of a sparse value, over its lanes: `level` says
 * how many bodies are around. `rank` is always that of the block's first device.
 */
function runBlock(at: usize, stop: usize, rank: u32, devices: u32, hash: usize, sh: usize, index: usize, si: usize, step: i64, pitch: usize, level: u32): void {
  const bytes = <usize>((devices + 1) >> 1) << 4;
  for (; at < stop; at += INSTRUCTION_BYTES) {
    const code = load<u32>(at);
    if (code - <u32>op.OP_SPARSE <= <u32>(op.OP_SCATTER - op.OP_SPARSE)) {
      at = runSparse(code, at, rank, devices, hash, sh, index, si, step, pitch, level);
      continue;
    }
    const od = load<u32>(at, 4), oa = load<u32>(at, 8), ob = load<u32>(at, 12), oc = load<u32>(at, 16), oe = load<u32>(at, 20);
    const d = address(od, rank), a = address(oa, rank), b = address(ob, rank), c = address(oc, rank), e = address(oe, rank);
    const end = d + (od & OPERAND_ADVANCES ? bytes : 16);
    // A pair over the end of an odd block would write the next device's values: they are kept and put back.
    const odd = devices & 1;
    const keepD = odd && od & OPERAND_BY_RANK ? d + bytes - 8 : 0;
    const keepC = odd && oc & OPERAND_BY_RANK ? c + bytes - 8 : 0;
    const neighbourD = keepD ? load<u64>(keepD) : 0, neighbourC = keepC ? load<u64>(keepC) : 0;
    execute(code, at, d, end, a, stride(oa), b, stride(ob), c, stride(oc), e, stride(oe), hash, sh, index, si, step, devices, pitch);
    if (keepD) store<u64>(keepD, neighbourD);
    if (keepC) store<u64>(keepC, neighbourC);
  }
}

/** A body with all that it holds, or one of the two ways across its edge. Returns the last instruction that is done. */
function runSparse(
  code: u32, at: usize, rank: u32, devices: u32, hash: usize, sh: usize, index: usize, si: usize, step: i64, pitch: usize, level: u32,
): usize {
  const od = load<u32>(at, 4), oa = load<u32>(at, 8);
  const a = address(oa, rank);
  const number = load<u32>(at, 24);
  if (code == op.OP_SPARSE) {
    const stop = at + number * INSTRUCTION_BYTES;
    if (!sparse.holds(address(load<u32>(at, 12), rank))) return stop;
    const lanes = sparse.findLanes(level + 1, a, stride(oa), devices, hash, sh, index, si, load<u32>(at, 28) == 0);
    if (lanes > 0) {
      runBlock(at + INSTRUCTION_BYTES, stop + INSTRUCTION_BYTES, rank, lanes, sparse.laneHash(level + 1), 16, sparse.laneIndex(level + 1), 8, step, pitch, level + 1);
    }
    return stop;
  }
  const places = sparse.lanePlaces(level, number == 1), d = address(od, rank);
  if (code == op.OP_GATHER) sparse.gatherLoop(d, devices, a, places);
  else sparse.scatterLoop(d, devices, a, stride(oa), places);
  return at;
}

function execute(
  code: u32, at: usize, d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize,
  hash: usize, sh: usize, index: usize, si: usize, step: i64, devices: u32, pitch: usize,
): void {
  switch (code) {
    case op.OP_MOVE: arithmetic.moveLoop(d, end, a, sa); break;
    case op.OP_ADD: arithmetic.addLoop(d, end, a, sa, b, sb); break;
    case op.OP_SUB: arithmetic.subLoop(d, end, a, sa, b, sb); break;
    case op.OP_MUL: arithmetic.mulLoop(d, end, a, sa, b, sb); break;
    case op.OP_DIV: arithmetic.divLoop(d, end, a, sa, b, sb); break;
    case op.OP_NEG: arithmetic.negLoop(d, end, a, sa); break;
    case op.OP_ABS: arithmetic.absLoop(d, end, a, sa); break;
    case op.OP_MIN: arithmetic.minLoop(d, end, a, sa, b, sb); break;
    case op.OP_MAX: arithmetic.maxLoop(d, end, a, sa, b, sb); break;
    case op.OP_FLOOR: arithmetic.floorLoop(d, end, a, sa); break;
    case op.OP_CEIL: arithmetic.ceilLoop(d, end, a, sa); break;
    case op.OP_ROUND: arithmetic.roundLoop(d, end, a, sa); break;
    case op.OP_SQRT: arithmetic.sqrtLoop(d, end, a, sa); break;
    case op.OP_MOD: arithmetic.modLoop(d, end, a, sa, b, sb); break;
    case op.OP_SIGN: arithmetic.signLoop(d, end, a, sa); break;
    case op.OP_MULADD: arithmetic.mulAddLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_CLAMP: arithmetic.clampLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_SELECT: logic.selectLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_SELECT_EQ: logic.selectEqLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_SELECT_NE: logic.selectNeLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_SELECT_LT: logic.selectLtLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_SELECT_LE: logic.selectLeLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_SELECT_GT: logic.selectGtLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_SELECT_GE: logic.selectGeLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_EQ: logic.eqLoop(d, end, a, sa, b, sb); break;
    case op.OP_NE: logic.neLoop(d, end, a, sa, b, sb); break;
    case op.OP_LT: logic.ltLoop(d, end, a, sa, b, sb); break;
    case op.OP_LE: logic.leLoop(d, end, a, sa, b, sb); break;
    case op.OP_GT: logic.gtLoop(d, end, a, sa, b, sb); break;
    case op.OP_GE: logic.geLoop(d, end, a, sa, b, sb); break;
    case op.OP_AND: logic.andLoop(d, end, a, sa, b, sb); break;
    case op.OP_OR: logic.orLoop(d, end, a, sa, b, sb); break;
    case op.OP_NOT: logic.notLoop(d, end, a, sa); break;
    case op.OP_EXP: transcendental.expLoop(d, end, a, sa); break;
    case op.OP_LOG: transcendental.logLoop(d, end, a, sa); break;
    case op.OP_POW: transcendental.powLoop(d, end, a, sa, b, sb); break;
    case op.OP_SIN: transcendental.circleLoop(d, end, a, sa, 0); break;
    case op.OP_COS: transcendental.circleLoop(d, end, a, sa, 1); break;
    case op.OP_TAN: transcendental.tanLoop(d, end, a, sa); break;
    case op.OP_SINE_TURNS: transcendental.sineTurnsLoop(d, end, a, sa, b, sb); break;
    case op.OP_INDEX: arithmetic.indexLoop(d, end, index, si); break;
    case op.OP_UNIFORM: uniform(d, end, a, sa, b, sb, hash, sh, key(at, step)); break;
    case op.OP_NORMAL: normal(d, end, a, sa, b, sb, hash, sh, key(at, step)); break;
    case op.OP_CHOICE: choice(d, end, a, sa, hash, sh, key(at, step)); break;
    case op.OP_OU: ou(d, end, a, sa, b, sb, c, sc, hash, sh, key(at, step)); break;
    case op.OP_WALK: walk(d, end, a, sa, c, sc, hash, sh, key(at, step)); break;
    case op.OP_WALK_WITHIN: walkWithin(d, end, a, sa, b, sb, c, sc, e, se, hash, sh, key(at, step)); break;
    case op.OP_LAG: past.lagLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_TOWARD: past.towardLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_HOLD: past.holdLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_DEADBAND: past.deadbandLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_DERIVATIVE: past.derivativeLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_INTEGRATE: past.integrateLoop(d, end, a, sa, b, sb, c, sc, e, se); break;
    case op.OP_COUNTER: past.counterLoop(d, end, a, sa, b, sb, c, sc); break;
    case op.OP_FINITE_OR: past.finiteOrLoop(d, end, a, sa, b, sb); break;
    case op.OP_MARKOV: markovLoop(d, end, a, <u32>load<f64>(b), c, sc, hash, sh, key(at, step)); break;
    case op.OP_POISSON: poissonLoop(d, end, a, sa, hash, sh, key(at, step)); break;
    case op.OP_CURVE: curveLoop(d, end, a, sa, b, <u32>load<f64>(c)); break;
    case op.OP_SERIES: seriesLoop(d, end, a, sa, b, <u32>load<f64>(c), false); break;
    case op.OP_SERIES_LINEAR: seriesLoop(d, end, a, sa, b, <u32>load<f64>(c), true); break;
    case op.OP_ROUTE_LATITUDE: routeLoop(d, end, a, sa, b, <u32>load<f64>(c), ROUTE_LATITUDE); break;
    case op.OP_ROUTE_LONGITUDE: routeLoop(d, end, a, sa, b, <u32>load<f64>(c), ROUTE_LONGITUDE); break;
    case op.OP_ROUTE_HEADING: routeLoop(d, end, a, sa, b, <u32>load<f64>(c), ROUTE_HEADING); break;
    case op.OP_DELAY: delayLoop(d, devices, a, sa, <u32>load<f64>(b), c, pitch, step); break;
    case op.OP_AVERAGE: averageLoop(d, devices, a, sa, <u32>load<f64>(b), c, pitch, step); break;
    case op.OP_UNIFORM_AT: selection.uniformAt(d, end, a, sa, hash, sh, load<u64>(at, 24)); break;
    case op.OP_POSITION: selection.position(d, end, a, sa, index, si, load<u64>(at, 24)); break;
    case op.OP_IN_TABLE: selection.inTableLoop(d, end, a, sa, b, <u32>load<f64>(c)); break;
    // The host refuses a program with any other code when it loads it.
    default: unreachable();
  }
}

// @ts-ignore: decorator
@inline
function key(at: usize, step: i64): u64 {
  return stepKey(load<u64>(at, 24), step);
}
