// What a share link remembers of its maker's picture: room, views, and the device that was looked at. Read from a link it
// is foreign data: only known names and whole numbers pass.

import type { RoomName } from './page.svelte.ts';

export interface LinkView {
  readonly room?: RoomName;
  readonly scenario?: string;
  readonly fleet?: string;
  readonly column?: string;
  readonly device?: { readonly fleet: string; readonly index: number };
}

const ROOMS: readonly RoomName[] = ['scenario', 'fleet', 'device', 'messages'];
const LONGEST_NAME = 200;

/** The parts of a link's `view` that make sense; nothing of it is trusted. */
export function readView(view: unknown): LinkView {
  if (typeof view !== 'object' || view === null) return {};
  const { room, scenario, fleet, column, device } = view as Record<string, unknown>;
  const looked = readDevice(device);
  return {
    ...(ROOMS.includes(room as RoomName) ? { room: room as RoomName } : {}),
    ...(isName(scenario) ? { scenario } : {}),
    ...(isName(fleet) ? { fleet } : {}),
    ...(isName(column) ? { column } : {}),
    ...(looked ? { device: looked } : {}),
  };
}

function readDevice(device: unknown): LinkView['device'] | undefined {
  if (typeof device !== 'object' || device === null) return undefined;
  const { fleet, index } = device as Record<string, unknown>;
  return isName(fleet) && Number.isSafeInteger(index) && (index as number) >= 0 ? { fleet, index: index as number } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
}
