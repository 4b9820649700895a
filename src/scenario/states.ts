// `states` of a model → what the compiler makes a state machine of.

import { didYouMean, type MachineSource } from '../expression/index.ts';
import type { Problem } from '../contracts/problem.ts';
import { isName } from './names.ts';
import type { Report } from './report.ts';
import type { ModelShape, StateShape } from './schema.ts';
import { childOf, type Place } from './text.ts';
import type { PlacedText } from './written.ts';

/** Keys of `states` and of a state that are no names of states. */
const INITIAL = 'initial';
const ENTER = 'enter';
const MOST_STATES = 256;

type StateSource = MachineSource['states'][number];

/** The states of a model by name; without `initial`. */
export function statesOf(model: ModelShape): ReadonlyMap<string, StateShape> {
  return new Map(Object.entries(model.states ?? {}).filter((entry): entry is [string, StateShape] => entry[0] !== INITIAL && typeof entry[1] === 'object'));
}

/** What stands in a state but for `enter`: where it leads to, and when. */
export function transitionsOf(state: StateShape): readonly (readonly [to: string, condition: string])[] {
  return Object.entries(state ?? {}).flatMap(([key, value]) => (key === ENTER || typeof value === 'object' ? [] : [[key, String(value)] as const]));
}

/** The state machine of a model; null when there is none, or none that could be compiled. */
export function machineOf(model: ModelShape, modelPlace: Place, modelPath: string, report: Report): MachineSource | null {
  if (model.states === undefined) return null;
  const place = childOf(modelPlace, 'states');
  const path = `${modelPath}.states`;
  const states = statesOf(model);
  const names = [...states.keys()];
  if (names.length === 0 || names.length > MOST_STATES) {
    report.atKey(place, path, names.length === 0
      ? { code: 'no-states', message: 'there is no state', remedy: 'Add one, e.g. `normal: { failed: rate(1/2h) }`.' }
      : { code: 'too-many-states', message: `there are ${names.length} states, more than ${MOST_STATES}`, remedy: 'Use fewer.', values: { states: names.length, limit: MOST_STATES } });
    return null;
  }
  for (const name of names) checkName(name, model, childOf(place, name), `${path}.${name}`, report);
  const initial = String(model.states[INITIAL]);
  const isKnown = states.has(initial);
  if (!isKnown) report.atValue(childOf(place, INITIAL), `${path}.${INITIAL}`, unknownState(initial, names));
  return { initial: isKnown ? initial : names[0]!, states: names.map((name) => stateOf(name, states.get(name) ?? null, names, childOf(place, name), `${path}.${name}`, report)) };
}

function stateOf(name: string, shape: StateShape, names: readonly string[], place: Place, path: string, report: Report): StateSource {
  const enterPlace = childOf(place, ENTER);
  const enter = Object.entries(shape?.enter ?? {}).map(([parameter, text]) => ({ ...placed(String(text), childOf(enterPlace, parameter), `${path}.${ENTER}.${parameter}`), parameter }));
  const transitions = transitionsOf(shape).flatMap(([to, condition]) => {
    if (names.includes(to)) return [{ ...placed(condition, childOf(place, to), `${path}.${to}`), to }];
    report.atKey(childOf(place, to), `${path}.${to}`, unknownState(to, names));
    return [];
  });
  return { name, enter, transitions };
}

function placed(text: string, place: Place, path: string): PlacedText {
  return { text, place, path };
}

function checkName(name: string, model: ModelShape, place: Place, path: string, report: Report): void {
  const taken = Object.hasOwn(model.signals ?? {}, name) ? 'signal' : Object.hasOwn(model.parameters ?? {}, name) ? 'parameter' : null;
  if (!isName(name)) report.atKey(place, path, { code: 'bad-name', message: `\`${name}\` is no name`, remedy: 'A name has letters, digits and `_`, and does not begin with a digit.', values: { name } });
  else if (name === ENTER) report.atKey(place, path, { code: 'reserved-name', message: `\`${name}\` means something already`, remedy: 'Choose another name.', values: { name } });
  else if (taken) report.atKey(place, path, { code: 'duplicate-name', message: `\`${name}\` is a ${taken} already`, remedy: 'Choose another name for the state.', values: { name } });
}

function unknownState(name: string, known: readonly string[]): Problem {
  return { code: 'unknown-state', message: `unknown state \`${name}\`${didYouMean(name, known)}`, remedy: `States are ${known.slice(0, 20).join(', ')}.`, values: { name } };
}
