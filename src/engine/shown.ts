// Values as people and the wire see them.

import type { Column, GroupPlan } from '../contracts/plan.ts';

export type Shown = number | string | boolean | null;

/** Rounded half away from zero to the column's decimals; null when not finite; texts and booleans by their type. */
export function shownValue(column: Column, value: number): Shown {
  if (!Number.isFinite(value)) return null;
  if (column.type === 'boolean') return value !== 0;
  if (column.type === 'text') return column.texts[value] ?? null;
  const scale = 10 ** column.decimals;
  const scaled = Math.abs(value) * scale;
  if (scaled > Number.MAX_SAFE_INTEGER) return value;
  const rounded = Math.floor(scaled + 0.5) / scale;
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

/** Places of the columns that people see: all but memory. */
export function visibleColumns(group: GroupPlan): number[] {
  return group.columns.flatMap((column, place) => (column.role === 'memory' ? [] : [place]));
}
