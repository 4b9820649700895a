// When a value is known.

import { joinRate, type Value } from '../graph.ts';

/** Whether a value is known when a device is born. */
export function knownAtBirth(value: Value): boolean {
  return joinRate(value.rate, 'birth') === 'birth';
}

/** Whether it is the same number for all devices and always. */
export function isConstant(value: Value, number: number): boolean {
  return value.kind === 'constant' && value.number === number;
}
