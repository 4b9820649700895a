import { describe, expect, it } from 'vitest';
import { stepDown, stepUp } from '../../src/app/components/decade-steps.ts';
import { positionOf, rowAt, scrollExtent } from '../../src/app/components/virtual-window.ts';
import { niceCeiling, pointStep } from '../../src/app/charts/throughput-strip.ts';
import { Keyboard, keyLabel, strokeName } from '../../src/app/keyboard.ts';
import { colorLine } from '../../src/app/state/yaml-colors.ts';

describe('steps of a count', () => {
  it('go 1, 2, 5, 10 up and down', () => {
    expect([10, 20, 50, 100, 342, 999_999].map(stepUp)).toEqual([20, 50, 100, 200, 500, 1_000_000]);
    expect([1_000_000, 100, 342, 20, 10, 2, 1].map(stepDown)).toEqual([500_000, 50, 200, 10, 5, 1, 1]);
  });
});

describe('the window of a long table', () => {
  it.each([10, 1000, 200_000, 1_000_000])('reaches the first and the last of %i rows', (count) => {
    const [row, view] = [24, 480];
    const { height } = scrollExtent(count, row);
    expect(height).toBeLessThanOrEqual(8_000_000);
    expect(rowAt(0, view, count, row)).toBe(0);
    expect(rowAt(Math.max(0, height - view), view, count, row)).toBe(Math.max(0, count - 20));
  });

  it('finds every row again at its own position', () => {
    for (const first of [0, 1, 2, 499_999, 999_000]) expect(rowAt(positionOf(first, 480, 1_000_000, 24), 480, 1_000_000, 24)).toBe(first);
  });
});

describe('the throughput strip', () => {
  it('has a scale of round steps', () => {
    expect([0, 1, 1.2, 261, 921, 1_000_000, 1_100_000].map(niceCeiling)).toEqual([1, 1, 1.5, 300, 1000, 1_000_000, 1_500_000]);
  });

  it('gives young histories wide steps and never less than two pixels', () => {
    expect(pointStep(1200, 3)).toBe(6);
    expect(pointStep(1200, 5000)).toBe(2);
  });
});

describe('the keyboard', () => {
  const stroke = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

  it('names strokes alike on all systems', () => {
    expect(strokeName(stroke(' '), false)).toBe('Space');
    expect(strokeName(stroke('?', { shiftKey: true }), false)).toBe('?');
    expect(strokeName(stroke('Enter', { ctrlKey: true }), false)).toBe('Mod+Enter');
    expect(strokeName(stroke('Enter', { metaKey: true }), true)).toBe('Mod+Enter');
    expect(strokeName(stroke('F6', { shiftKey: true }), false)).toBe('Shift+F6');
    expect(strokeName(stroke('c', { ctrlKey: true }), false)).not.toBe('c');
  });

  it('prints them as the system does', () => {
    expect(keyLabel('Mod+Enter', true)).toBe('⌘↵');
    expect(keyLabel('Mod+Enter', false)).toBe('Ctrl ↵');
    expect(keyLabel('g', false)).toBe('G');
  });

  it('gives a key back when its owner leaves, but not one that another has taken', () => {
    const keyboard = new Keyboard('Linux');
    const first = keyboard.add({ title: 'key.help', keys: '?', run() {} });
    const second = keyboard.add({ title: 'key.theme', keys: '?', run() {} });
    first();
    expect(keyboard.actions.map(({ title }) => title)).toEqual(['key.theme']);
    second();
    expect(keyboard.actions).toEqual([]);
  });
});

describe('the colours of a scenario’s text', () => {
  it('never change the text', () => {
    for (const line of ['  base: { value: "normal(21, 0.5)", unit: °C } # note', "x: 'a''b'", '', '    - topic: a/{id}/#', '"unclosed: 1', 'start: 2026-06-01T06:00:00Z']) {
      expect(colorLine(line).map(({ text }) => text).join('')).toBe(line);
    }
  });

  it('tell names, numbers, calls and comments apart', () => {
    const tints = Object.fromEntries(colorLine('every: 5s # when').map(({ text, tint }) => [text.trim(), tint]));
    expect(tints).toMatchObject({ every: 'key', '5s': 'number', '# when': 'quiet' });
    expect(colorLine('v: "noise(0.2)"').find(({ text }) => text === 'noise')?.tint).toBe('call');
  });
});
