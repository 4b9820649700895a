import type { Pane } from '../../panes.ts';

export const pane: Pane = { id: 'faults', title: 'faults', order: 1, load: () => import('../faults/FaultsPane.svelte') };
