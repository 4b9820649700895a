// Where a publication's messages stand in time beside their due instants: `align`, `offset`, `jitter`, `burst`, `expiry`.

import type { OwnEffect } from '../expression/index.ts';
import { durationMs, durationText } from './quantities.ts';
import type { Report } from './report.ts';
import type { ModelShape, PublicationShape } from './schema.ts';
import { childOf, type Place } from './text.ts';

export interface PlacementSetting {
  /** Milliseconds of the model's step; 0 when it was reported as wrong. */
  readonly stepMs: number;
  readonly tickMs: number;
  readonly report: Report;
}

/** Seconds of a message expiry interval are 32 bits [MQTT-3.3.2.3.3]. */
const MOST_EXPIRY_S = 2 ** 32 - 1;
const MOST_TICKS = 2 ** 31;

/** A model is aligned when one of its publications is. */
export function isAligned(model: ModelShape): boolean {
  return (model.publish ?? []).some(({ align }) => align === true);
}

/** What is done to every message of a publication: moved, moved by chance, sent in bursts. */
export function ownEffects(shape: PublicationShape, place: Place, path: string, setting: PlacementSetting): readonly OwnEffect[] {
  const { stepMs, tickMs, report } = setting;
  if (shape.align === true && shape.every === undefined) {
    report.atKey(childOf(place, 'align'), `${path}.align`, { code: 'align-without-every', message: '`align` belongs to `every`', remedy: 'Add `every:`, e.g. `every: 15m`, or remove it.', values: { key: 'align' } });
  }
  const effects: OwnEffect[] = [];
  const offset = ticksOf('offset', shape.offset, stepMs, 'the model’s step', place, path, setting);
  if (offset !== null) effects.push({ kind: 'delay', leastTicks: offset, mostTicks: offset, isDrawn: false });
  const jitter = ticksOf('jitter', shape.jitter, tickMs, 'the scenario’s tick', place, path, setting);
  if (jitter !== null) effects.push({ kind: 'delay', leastTicks: 0, mostTicks: jitter, isDrawn: true });
  if (shape.burst !== undefined && shape.burst > 1) effects.push({ kind: 'burst', size: shape.burst, isDrawn: false });
  return effects;
}

/** Ticks of a duration that is a multiple of another one; null when there is nothing to move. */
function ticksOf(key: 'offset' | 'jitter', text: string | undefined, ofMs: number, ofWhat: string, place: Place, path: string, { tickMs, report }: PlacementSetting): number | null {
  if (text === undefined || ofMs === 0) return null;
  const ms = durationMs(text), at = childOf(place, key), atPath = `${path}.${key}`;
  if (ms === null) {
    report.atValue(at, atPath, { code: 'bad-duration', message: `\`${key}\` is no whole number of milliseconds`, remedy: 'Write e.g. 250ms.', values: { key } });
    return null;
  }
  if (ms % ofMs !== 0) {
    const better = Math.max(ofMs, Math.round(ms / ofMs) * ofMs);
    report.atValue(at, atPath, {
      code: `${key}-not-multiple`, message: `\`${key}: ${text}\` is no multiple of ${ofWhat}, ${durationText(ofMs)}`, remedy: `Write \`${key}: ${durationText(better)}\`.`,
      values: { [key]: text, of: durationText(ofMs) },
    });
    return null;
  }
  if (ms / tickMs >= MOST_TICKS) {
    report.atValue(at, atPath, { code: 'delay-too-long', message: `\`${key}\` has more than 2,147,483,647 ticks`, remedy: 'Use a shorter one.', values: { key } });
    return null;
  }
  return ms === 0 ? null : ms / tickMs;
}

/** Seconds after which a message is of no use any more, or null. */
export function expirySeconds(shape: PublicationShape, place: Place, path: string, report: Report): number | null {
  if (shape.expiry === undefined) return null;
  const ms = durationMs(shape.expiry), seconds = ms === null ? 0 : ms / 1000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_EXPIRY_S) return seconds;
  report.atValue(childOf(place, 'expiry'), `${path}.expiry`, {
    code: 'bad-expiry', message: `\`expiry: ${shape.expiry}\` is no whole number of seconds from 1 to 4,294,967,295`, remedy: 'Write e.g. `expiry: 1h`.', values: { expiry: shape.expiry },
  });
  return null;
}
