import type { Pane } from '../../panes.ts';

export const pane: Pane = { id: 'table', title: 'fleet.table', order: 1, load: () => import('./TablePane.svelte') };
