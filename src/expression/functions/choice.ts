// Choosing by a condition.

import * as opcodes from '../../../wasm/assembly/opcodes.ts';
import { sameTypes } from '../text-values.ts';
import type { Value } from '../graph.ts';
import type { FunctionSpecification } from './specification.ts';

const conditional: FunctionSpecification = {
  name: 'if', family: 'choice', where: 'anywhere',
  parameters: [{ name: 'condition', takes: 'boolean' }, { name: 'a', takes: 'any' }, { name: 'b', takes: 'any' }],
  meaning: 'a where the condition holds, else b. Both are computed.', example: 'if(sine(20s) > 0, 2, sine(20s, 5))',
  build: (call) => {
    const { values, type } = sameTypes(call.graph, call.arguments.slice(1));
    const [a, b] = values as [Value, Value];
    return { value: call.graph.operation(opcodes.OP_SELECT, call.value(0), a, b), type };
  },
};

export const CHOICE: readonly FunctionSpecification[] = [conditional];
