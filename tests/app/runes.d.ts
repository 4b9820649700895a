// The runes ($state and so on) of the state classes under test.
import type {} from 'svelte';
