import type { Pane } from '../../panes.ts';
import HeatPane from './HeatPane.svelte';

export const pane: Pane = { id: 'heat', title: 'fleet.heat', order: 0, component: HeatPane };
