// Chance that counts: how often something happens, and which state a chain of states is in.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { markovTables } from '../markov-table.ts';
import { BOOLEAN, NUMBER } from '../types.ts';
import type { FunctionSpecification } from './specification.ts';

const poisson: FunctionSpecification = {
  name: 'poisson', family: 'chance', where: 'anywhere', parameters: [{ name: 'rate', takes: 'rate', unit: 'per second in signals; in parameters the mean' }],
  meaning: 'How often something happens that happens `rate` times per second on average: the count of a step in signals. In parameters a Poisson number with that mean, drawn once.',
  formula: 'P(k) = λᵏ · exp(−λ) / k!, λ = rate · step', example: 'poisson(2)',
  build: (call) => {
    const { graph } = call;
    const mean = call.isBirth ? call.value(0) : graph.operation(opcodes.OP_MUL, call.value(0), graph.constant(call.stepSeconds));
    return { value: call.draw(opcodes.OP_POISSON, mean), type: NUMBER };
  },
};

const event: FunctionSpecification = {
  name: 'event', family: 'chance', where: 'signals', parameters: [{ name: 'rate', takes: 'rate', unit: 'per second' }],
  meaning: 'True in a step in which something happens that happens `rate` times per second on average: `event(1/60s)` about once a minute.',
  formula: 'true with probability 1 − exp(−rate · step)', example: 'event(1/5s)',
  build: (call) => {
    const { graph } = call;
    const stays = graph.operation(opcodes.OP_EXP, graph.operation(opcodes.OP_MUL, call.value(0), graph.constant(-call.stepSeconds)));
    const happens = graph.operation(opcodes.OP_LT, call.draw(opcodes.OP_UNIFORM, graph.constant(0), graph.constant(1)), graph.operation(opcodes.OP_SUB, graph.constant(1), stays));
    return { value: happens, type: BOOLEAN };
  },
};

const markov: FunctionSpecification = {
  name: 'markov', family: 'chance', where: 'signals',
  parameters: [{ name: 'transitions', takes: 'transitions', unit: '[from, to, rate per second]' }, { name: 'start', takes: 'word', words: ['stationary'], optional: true }],
  meaning: 'A chain of named states (a text) that changes by chance: from a state to another at a rate. It starts in the state named first, or with `stationary` in any, as often as in the long run. Exact over the step, so its statistics do not depend on it.',
  formula: 'P(step) = exp(Q · step), Q the matrix of the rates', example: 'markov([["idle", "busy", 1/8s], ["busy", "idle", 1/4s]])',
  build: (call) => {
    const { graph } = call;
    const { texts, steps, start } = markovTables(call.argument(0).transitions ?? [], call.stepSeconds);
    const initial = call.has(1) ? startingState(call.part('start'), start()) : graph.constant(0);
    const value = call.remember(opcodes.OP_MARKOV, [graph.table(steps), graph.constant(texts.length)], () => initial);
    return { value, type: { kind: 'text', texts } };
  },
};

/** Drawn by summed shares: how many of them lie at or below the draw. */
function startingState(call: Parameters<FunctionSpecification['build']>[0], shares: readonly number[]): ReturnType<typeof call.value> {
  const { graph } = call;
  const drawn = call.bornWith(opcodes.OP_UNIFORM, graph.constant(0), graph.constant(1));
  return shares.slice(0, -1).map((share) => graph.operation(opcodes.OP_GE, drawn, graph.constant(share)))
    .reduce((sum, above) => graph.operation(opcodes.OP_ADD, sum, above), graph.constant(0));
}

export const COUNTS: readonly FunctionSpecification[] = [poisson, event, markov];
