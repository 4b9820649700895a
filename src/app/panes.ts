// The panes of the rooms. A new pane is a new file `panels/<room>/<name>.pane.ts` that exports `pane`; nothing else
// changes. Panes that are not needed to open the page give `load` and come when they are first shown. In the scenario
// and fleet rooms a pane is a tab, in the device room a section below the signals.

import type { Component } from 'svelte';
import type { TextKey } from './state/i18n.svelte.ts';

export interface Pane {
  readonly id: string;
  readonly title: TextKey;
  /** Place among the room's panes. */
  readonly order: number;
  readonly component?: Component;
  readonly load?: () => Promise<{ readonly default: Component }>;
}

type Modules = Record<string, { readonly pane: Pane }>;

function sorted(modules: Modules): readonly Pane[] {
  return Object.values(modules).map((module) => module.pane).sort((a, b) => a.order - b.order);
}

export const SCENARIO_PANES = sorted(import.meta.glob('./panels/scenario/*.pane.ts', { eager: true }));
export const FLEET_PANES = sorted(import.meta.glob('./panels/fleet/*.pane.ts', { eager: true }));
export const DEVICE_SECTIONS = sorted(import.meta.glob('./panels/device/*.pane.ts', { eager: true }));
