import type { Pane } from '../../panes.ts';
import TextPane from './TextPane.svelte';

export const pane: Pane = { id: 'text', title: 'scenario.text', order: 0, component: TextPane };
