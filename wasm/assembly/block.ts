// The interpreter: each instruction runs over a block of devices before the next one, so that dispatch costs nothing per
// device.

import * as op from './opcodes';
import { GROUP_HASH, GROUP_INDEX, OPERAND_ADVANCES, OPERAND_BY_RANK } from './layout';
import { stepKey, uniform, normal, choice, ou, walk, walkWithin } from './random';
import * as arithmetic from './arithmetic';
import * as past from './memory-functions';
import { curveLoop, seriesLoop } from './tables';
import { markovLoop, poissonLoop } from './counts';
import { routeLoop, ROUTE_HEADING, ROUTE_LATITUDE, ROUTE_LONGITUDE } from './route';
import * as logic from './logic';
import * as transcendental from './transcendental';

/** Hash and index of nobody: what draws and `index` see in a program over scalars. */
const NOBODY: usize = memory.data(16, 16);

/** Runs a program over the devices of ranks [first, end), block by block. */
export function runProgram(program: usize, instructions: u32, group: usize, first: u32, end: u32, step: f64): void {
  const hash = load<u32>(group, GROUP_HASH), index = load<u32>(group, GROUP_INDEX);
  for (let rank = first; rank < end; rank += op.BLOCK_DEVICES) {
    const devices = min<u32>(op.BLOCK_DEVICES, end - rank);
    runBlock(program, instructions, rank, devices, hash + (rank << 3), 16, index + (rank << 2), 8, <i64>step);
  }
}

/** Runs a program that writes scalars only. */
export function runScalars(program: usize, instructions: u32, step: f64): void {
  runBlock(program, instructions, 0, 2, NOBODY, 0, NOBODY, 0, <i64>step);
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

function runBlock(program: usize, instructions: u32, rank: u32, devices: u32, hash: usize, sh: usize, index: usize, si: usize, step: i64): void {
  const stop = program + instructions * (op.INSTRUCTION_WORDS * 4);
  const bytes = <usize>((devices + 1) >> 1) << 4;
  for (let at = program; at < stop; at += op.INSTRUCTION_WORDS * 4) {
    const od = load<u32>(at, 4), oa = load<u32>(at, 8), ob = load<u32>(at, 12), oc = load<u32>(at, 16), oe = load<u32>(at, 20);
    const d = address(od, rank), a = address(oa, rank), b = address(ob, rank), c = address(oc, rank), e = address(oe, rank);
    const end = d + (od & OPERAND_ADVANCES ? bytes : 16);
    // A pair over the end of an odd block would write the next device's values: they are kept and put back.
    const odd = devices & 1;
    const keepD = odd && od & OPERAND_BY_RANK ? d + bytes - 8 : 0;
    const keepC = odd && oc & OPERAND_BY_RANK ? c + bytes - 8 : 0;
    const neighbourD = keepD ? load<u64>(keepD) : 0, neighbourC = keepC ? load<u64>(keepC) : 0;
    execute(load<u32>(at), at, d, end, a, stride(oa), b, stride(ob), c, stride(oc), e, stride(oe), hash, sh, index, si, step);
    if (keepD) store<u64>(keepD, neighbourD);
    if (keepC) store<u64>(keepC, neighbourC);
  }
}

function execute(
  code: u32, at: usize, d: usize, end: usize, a: usize, sa: usize, b: usize, sb: usize, c: usize, sc: usize, e: usize, se: usize,
  hash: usize, sh: usize, index: usize, si: usize, step: i64,
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
    // The host refuses a program with any other code when it loads it.
    default: unreachable();
  }
}

// @ts-ignore: decorator
@inline
function key(at: usize, step: i64): u64 {
  return stepKey(load<u64>(at, 24), step);
}
