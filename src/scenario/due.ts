// When a publication is due: by the clock (`every`), on a change (`onChange`) or on an event (`on`).

import type { DueSource } from '../expression/index.ts';
import { ownEffects } from './placement.ts';
import { durationMs, durationText, greatestCommonDivisor } from './quantities.ts';
import type { Report } from './report.ts';
import type { ModelShape, PublicationShape } from './schema.ts';
import { childOf, type Place } from './text.ts';
import type { PlacedText } from './written.ts';

export interface DueSetting {
  /** Milliseconds of the model's step; 0 when it was reported as wrong. */
  readonly stepMs: number;
  readonly tickMs: number;
  readonly report: Report;
}

export interface Due {
  readonly source: DueSource;
  /** Steps from one look at the publication to the next; null when something was reported. */
  readonly everySteps: number | null;
}

const KEYS = ['every', 'onChange', 'on'] as const;
const EXAMPLES = { every: '1s', onChange: 'temperature', on: 'alarm' } as const;

/** All publications of a model: when each is due. */
export function duesOf(model: ModelShape, modelPlace: Place, modelPath: string, setting: DueSetting): readonly Due[] {
  const topics = new Map<string, number>();
  return (model.publish ?? []).map((shape, i) => {
    const number = (topics.get(shape.topic) ?? 0) + 1;
    topics.set(shape.topic, number);
    const key = number === 1 ? shape.topic : `${shape.topic}#${number}`;
    return dueOf(shape, childOf(childOf(modelPlace, 'publish'), i), `${modelPath}.publish[${i}]`, key, setting);
  });
}

function dueOf(shape: PublicationShape, place: Place, path: string, key: string, setting: DueSetting): Due {
  const { report } = setting;
  const common = { key, effects: ownEffects(shape, place, path, setting) };
  const given = KEYS.filter((name) => shape[name] !== undefined);
  if (given.length > 1) {
    const [first, second] = given as [string, string];
    report.atKey(childOf(place, second), `${path}.${second}`, { code: 'due-twice', message: `\`${first}\` and \`${second}\` cannot stand in one publication`, remedy: 'Make two publications of it.', values: { key: second } });
  }
  if (shape.deadband !== undefined && shape.onChange === undefined) {
    report.atKey(childOf(place, 'deadband'), `${path}.deadband`, { code: 'deadband-without-change', message: '`deadband` belongs to `onChange`', remedy: 'Add `onChange:` with a signal, or remove it.', values: { key: 'deadband' } });
  }
  if (shape.onChange !== undefined) return { source: { ...common, kind: 'change', name: named(shape.onChange, place, 'onChange', path), deadband: shape.deadband ?? null }, everySteps: 1 };
  if (shape.on !== undefined) return { source: { ...common, kind: 'event', name: named(shape.on, place, 'on', path) }, everySteps: 1 };
  return { source: { ...common, kind: 'every' }, everySteps: everySteps(shape, place, path, setting) };
}

function named(text: string, place: Place, key: string, path: string): PlacedText {
  return { text, place: childOf(place, key), path: `${path}.${key}` };
}

function everySteps(shape: PublicationShape, place: Place, path: string, { stepMs, report }: DueSetting): number | null {
  if (shape.every === undefined) {
    const remedy = `Add ${KEYS.map((key) => `\`${key}: ${EXAMPLES[key]}\``).join(' or ')}.`;
    report.atValue(place, `${path}.every`, { code: 'missing-key', message: 'this publication does not say when', remedy, values: { key: 'every' } });
    return null;
  }
  const everyMs = durationMs(shape.every);
  // Zero, and what is no whole number of milliseconds, was reported when the step was chosen.
  if (everyMs === null || everyMs === 0 || stepMs === 0) return null;
  if (everyMs % stepMs === 0) return everyMs / stepMs;
  const better = Math.max(stepMs, Math.round(everyMs / stepMs) * stepMs);
  report.atValue(childOf(place, 'every'), `${path}.every`, {
    code: 'every-not-multiple', message: `\`every: ${shape.every}\` is no multiple of the model’s step, ${durationText(stepMs)}`,
    remedy: `Write \`every: ${durationText(better)}\`, or \`step: ${durationText(greatestCommonDivisor(everyMs, stepMs))}\` in the model.`, values: { every: shape.every, step: durationText(stepMs) },
  });
  return null;
}
