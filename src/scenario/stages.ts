// `stages` of a scenario: what share of the devices is online, and what share of due messages goes out, from when on.

import type { StageSource } from '../expression/index.ts';
import type { StageSummary } from '../contracts/fleet.ts';
import { durationMs, durationText, shareOf } from './quantities.ts';
import type { Report } from './report.ts';
import type { ScenarioShape, StageShape } from './schema.ts';
import { childOf, type Place } from './text.ts';

/** The stages in the order of their instants; of two at one instant the later one in the text goes on from the earlier. */
export function planStages(shape: ScenarioShape, root: Place, tickMs: number, report: Report): readonly StageSource[] {
  const list = childOf(root, 'stages');
  const stages = (shape.stages ?? []).flatMap((stage, i) => planStage(stage, list.children.get(i) ?? list, `stages[${i}]`, tickMs, report) ?? []);
  return stages.sort((a, b) => a.atTick - b.atTick);
}

/** The stages of a sound scenario as the page sees them. */
export function stageSummaries({ stages = [] }: ScenarioShape): readonly StageSummary[] {
  const portionOf = (written: string | number | undefined): number | null => (written === undefined ? null : typeof written === 'number' ? written : shareOf(written));
  const summaries = stages.map(({ at, over, online, rate }) => ({ atMs: durationMs(at) ?? 0, overMs: durationMs(over ?? '0s') ?? 0, online: portionOf(online), rate: portionOf(rate) }));
  return summaries.sort((a, b) => a.atMs - b.atMs);
}

function planStage(stage: StageShape, place: Place, path: string, tickMs: number, report: Report): StageSource | null {
  const atTick = ticks('at', stage.at, tickMs, place, path, report);
  const overTicks = stage.over === undefined ? 0 : ticks('over', stage.over, tickMs, place, path, report);
  const online = portion('online', stage.online, place, path, report);
  const rate = portion('rate', stage.rate, place, path, report);
  if (stage.online === undefined && stage.rate === undefined) {
    report.atValue(place, path, { code: 'empty-stage', message: 'this stage changes nothing', remedy: 'Add `online:` or `rate:`, e.g. `online: 50%`.' });
    return null;
  }
  return atTick === null || overTicks === null || online === 'faulty' || rate === 'faulty' ? null : { atTick, overTicks, online, rate };
}

function ticks(key: 'at' | 'over', written: string, tickMs: number, place: Place, path: string, report: Report): number | null {
  const ms = durationMs(written);
  if (ms !== null && ms % tickMs === 0) return ms / tickMs;
  report.atValue(childOf(place, key), `${path}.${key}`, {
    code: 'not-whole-ticks', message: `\`${key}: ${written}\` is no whole number of ticks of ${durationText(tickMs)}`,
    remedy: `Write \`${key}: ${durationText(Math.max(tickMs, Math.round((ms ?? 0) / tickMs) * tickMs))}\`, or a finer \`tick\` at the top.`, values: { key },
  });
  return null;
}

function portion(key: 'online' | 'rate', written: string | number | undefined, place: Place, path: string, report: Report): number | null | 'faulty' {
  if (written === undefined) return null;
  const share = typeof written === 'number' ? written : shareOf(written);
  if (share <= 1) return share;
  report.atValue(childOf(place, key), `${path}.${key}`, {
    code: 'bad-share', message: `\`${key}: ${written}\` is no share from 0 % to 100 %`,
    remedy: typeof written === 'number' && share > 1 && share <= 100 ? `Write \`${key}: ${written}%\`.` : key === 'rate' ? 'A rate thins messages; for more of them publish more often.' : 'Write e.g. `online: 50%`.', values: { key },
  });
  return 'faulty';
}
