// What comes into the scenario's text area.

import { describe, expect, it } from 'vitest';
import type { FleetControl } from '../../src/contracts/fleet.ts';
import { ScenarioState } from '../../src/app/state/scenario-state.svelte.ts';

describe('the text of a scenario', () => {
  it('takes no text at once that is longer than any scenario, tells why, and keeps what stands there', async () => {
    const problem = { code: 'long', message: 'too long', remedy: 'Shorten it.', line: 1, column: 1 };
    const partial: Partial<FleetControl> = { check: async () => ({ ok: false, problems: [problem] }) };
    const scenario = new ScenarioState(partial as FleetControl, () => () => {});
    scenario.text = 'version: 1';
    expect(scenario.takes('x'.repeat(1024 * 1024))).toBe(true);
    expect(scenario.problems).toEqual([]);
    expect(scenario.takes('x'.repeat(1024 * 1024 + 1))).toBe(false);
    await Promise.resolve();
    expect(scenario.problems).toEqual([problem]);
    expect(scenario.text).toBe('version: 1');
  });
});
