// A plan as a C program, the way a C programmer would write it by hand: per fleet one loop over its devices, a pair at a time,
// with everything between one column and the next in registers; what only some devices need stands under an `if`.
//
//   cc -O3 -msse4.2 -ffp-contract=off -I tests/bench/kernel model.c -lm
//   ./a.out STEPS RUNS
//
// Prints one JSON object: the sum of the bits and the sum of each signal after HASH_STEPS steps, and for
// each run ns per device and step of each fleet.

import * as op from '../../../wasm/assembly/opcodes.ts';
import type { GroupPlan, Plan } from '../../../src/contracts/plan.ts';
import { CText, figure, hex } from './c-text.ts';
import { DRAWS, instructionsOf, numberOf, type Instruction } from './instructions.ts';

export const START_MS = 1_780_293_600_000;
/** Steps after which values are compared. */
export const HASH_STEPS = 20;

/** `fused`: as above. Otherwise a loop per instruction over blocks in the nearest cache, for the figures of single operations. */
export function cSource(plan: Plan, fused = true): string {
  const groups = plan.groups.map((group, number) => new GroupSource(group, number, fused));
  return ['#include "fleet.h"', '', ...groups.flatMap((group) => group.functions()), ...mainOf(plan), ''].join('\n');
}

class GroupSource {
  private readonly group: GroupPlan;
  private readonly number: number;
  private readonly fused: boolean;
  /** Scalars that the clock or a program writes; the rest are figures in the text. */
  private readonly changing: ReadonlySet<number>;

  constructor(group: GroupPlan, number: number, fused: boolean) {
    this.group = group;
    this.number = number;
    this.fused = fused;
    const written = [...instructionsOf(group.programs.constants), ...instructionsOf(group.programs.tick)].map(({ dst }) => numberOf(dst));
    this.changing = new Set([...Array.from({ length: op.SCALARS_BUILT_IN }, (_, scalar) => scalar), ...written]);
  }

  functions(): string[] {
    const { number, group } = this;
    return [
      `static Fleet fleet${number};`,
      `static double scalars${number}[] = {${[...group.scalars].map(figure).join(', ')}};`,
      ...group.tables.map((table, k) => `static const double table${number}_${k}[] = {${[...table, 0].map(figure).join(', ')}};`),
      ...this.scalarFunction('constants'), ...this.scalarFunction('tick'), ...this.blockFunction('birth'), ...this.blockFunction('step'), '',
    ];
  }

  private text(where: 'scalars' | 'fused' | 'blocks'): CText {
    return new CText(this.number, this.group.scalars, (scalar) => !this.changing.has(scalar), where);
  }

  private scalarFunction(name: 'constants' | 'tick'): string[] {
    const text = this.text('scalars');
    const lines = instructionsOf(this.group.programs[name]).map((instruction) => `  ${text.statement(instruction, 0)}`);
    return [`static void ${name}${this.number}(long long step) {`, '  const u64 h0 = 0, h1 = 0;', '  (void)step; (void)h0; (void)h1;', ...lines, '}'];
  }

  private blockFunction(name: 'birth' | 'step'): string[] {
    const { group, number } = this;
    const instructions = instructionsOf(group.programs[name]);
    const keys = new Set(instructions.filter(({ code }) => DRAWS.has(code)).map(hex));
    return [
      `static void ${name}${number}(long first, long end, long long step) {`,
      `  const u64 *const hash = fleet${number}.hash;`, `  const u32 *const index = fleet${number}.index;`, '  (void)step; (void)hash; (void)index;',
      ...[...keys].map((key) => `  const u64 k${key} = step_key(0x${key}u, step);`),
      ...group.columns.map((_, k) => `  double *restrict const c${k} = fleet${number}.columns + ${k} * fleet${number}.pitch; (void)c${k};`),
      ...[...this.changing].map((scalar) => `  const pair s${scalar} = all(scalars${number}[${scalar}]); (void)s${scalar};`),
      ...(this.fused ? this.fusedLoop(instructions) : this.blockLoops(instructions)), '}',
    ];
  }

  private fusedLoop(instructions: readonly Instruction[]): string[] {
    const { number, group: { columns, temps } } = this;
    const other = (what: string): string => `    if (__builtin_expect(i + 1 == end, 0)) ${what}(&fleet${number}, ${columns.length}, i + 1);`;
    return [
      '  for (long i = first; i < end; i += 2) {', other('keep_other'), '    const u64 h0 = hash[i], h1 = hash[i + 1];', '    (void)h0; (void)h1;',
      ...(temps === 0 ? [] : [`    pair ${Array.from({ length: temps }, (_, k) => `t${k}`).join(', ')};`]),
      ...this.body(instructions, '    ', 0), other('put_back'), '  }',
    ];
  }

  private body(instructions: readonly Instruction[], indent: string, level: number): string[] {
    const text = this.text('fused');
    const lines: string[] = [];
    for (let i = 0; i < instructions.length; i++) {
      const instruction = instructions[i]!;
      if (instruction.code !== op.OP_SPARSE) {
        lines.push(indent + text.statement(instruction, level));
        continue;
      }
      const mask = `truth(${text.read(instruction.a)})`, inner = `q${level + 1}`;
      lines.push(
        `${indent}if (holds(lane0(${text.read(instruction.b)}))) {`, `${indent}  const pair ${inner} = ${level === 0 ? mask : `_mm_and_pd(q${level}, ${mask})`};`,
        `${indent}  if (_mm_movemask_pd(${inner})) {`, ...this.body(instructions.slice(i + 1, i + 1 + instruction.low), `${indent}    `, level + 1), `${indent}  }`, `${indent}}`,
      );
      i += instruction.low;
    }
    return lines;
  }

  private blockLoops(instructions: readonly Instruction[]): string[] {
    const text = this.text('blocks');
    return [
      `  static double temps[${Math.max(1, this.group.temps)}][${op.BLOCK_DEVICES}] __attribute__((aligned(64)));`,
      `  for (long from = first; from < end; from += ${op.BLOCK_DEVICES}) {`, `    const long stop = from + ${op.BLOCK_DEVICES} < end ? from + ${op.BLOCK_DEVICES} : end;`,
      ...instructions.flatMap((instruction) => [
        '    for (long i = from; i < stop; i += 2) {', '      const u64 h0 = hash[i], h1 = hash[i + 1];', '      (void)h0; (void)h1;',
        `      ${text.statement(instruction, 0)}`, '    }',
        // Each instruction is done for itself, as in the kernel.
        '    __asm__ volatile("" ::: "memory");',
      ]),
      '  }',
    ];
  }
}

function mainOf(plan: Plan): string[] {
  const signals = plan.groups.flatMap((group, number) => group.columns.flatMap(({ role }, column) => (role === 'signal' ? [{ number, column }] : [])));
  return [
    ...clockOf(plan),
    'int main(int argc, char **argv) {', '  if (argc != 3) return 2;', '  const long steps = atol(argv[1]), runs = atol(argv[2]);', '  prepare_normal();',
    ...plan.groups.map((group, n) => `  fleet${n} = new_fleet(${group.count}, ${group.stepTicks}, ${group.columns.length}); fill(scalars${n}, 0, -1, ${group.stepTicks}, ${group.count}); constants${n}(-1); birth${n}(0, ${group.count}, -1); run${n}(${HASH_STEPS});`),
    '  printf("{\\"signals\\":[");',
    ...signals.map(({ number, column }, k) => `  printf("${k === 0 ? '' : ','}{\\"bits\\":\\"%016llx\\",\\"sum\\":\\"%.17g\\"}", (unsigned long long)bits_of_column(&fleet${number}, ${column}), sum_of_column(&fleet${number}, ${column}));`),
    '  printf("],\\"runs\\":[");', '  for (long k = 0; k < runs; k++) {', '    double before;', '    printf(k == 0 ? "[" : ",[");',
    ...plan.groups.map((group, n) => `    before = seconds(); run${n}(steps); printf("${n === 0 ? '' : ','}%.4f", (seconds() - before) * 1e9 / ((double)steps * ${group.count}));`),
    '    printf("]");', '  }', '  printf("]}\\n");', '  return 0;', '}',
  ];
}

/** What the host does for a fleet: the scalars of a tick, and who is due. */
function clockOf({ groups, tickMs }: Plan): string[] {
  return [
    'static void fill(double *scalars, long long tick, long long step, long step_ticks, long count) {',
    `  scalars[${op.SCALAR_T}] = (double)(tick * ${tickMs}) / 1000; scalars[${op.SCALAR_EPOCH}] = (double)(${START_MS}ll + tick * ${tickMs}) / 1000; scalars[${op.SCALAR_STEP_SECONDS}] = (double)(step_ticks * ${tickMs}) / 1000;`,
    `  scalars[${op.SCALAR_STEP_NUMBER}] = (double)step; scalars[${op.SCALAR_DEVICES}] = (double)count; scalars[${op.SCALAR_TICK}] = (double)tick;`, '}',
    ...groups.flatMap((_, n) => [
      `static void run${n}(long steps) {`, '  static long long tick = 0;', `  const long S = fleet${n}.step_ticks;`, '  for (const long long end = tick + steps * S; tick < end; tick++) {',
      `    const long first = first_due(&fleet${n}, (long)(tick % S)), stop = first_due(&fleet${n}, (long)(tick % S) + 1);`, '    if (first == stop) continue;',
      `    fill(scalars${n}, tick, tick / S, S, fleet${n}.count);`, `    tick${n}(tick / S);`, `    step${n}(first, stop, tick / S);`, '  }', '}',
    ]),
  ];
}
