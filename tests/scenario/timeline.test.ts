import { describe, expect, it } from 'vitest';
import { checkText, timeline } from '../../src/scenario/index.ts';

const TEXT = `version: 1
name: times
models:
  pump:
    step: 1s
    signals: { flow: noise(1) }
    publish: [{ topic: "{id}", every: 1s }]
fleets: [{ name: hall, model: pump, count: 10, id: "p{index}" }]
faults:
  - { kind: silence, at: 1m }
  - { kind: stuck, name: jam, signal: flow, at: 30s, for: 20s, every: 10m }
stages:
  - { at: 0s, online: 12.5% }
  - { at: 1m, online: 100%, rate: 50%, over: 30s }
`;

describe('the timeline of a scenario', () => {
  it('tells faults and stages by the instant at which they begin', () => {
    const checked = checkText(TEXT);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    expect(timeline(checked.value.summary)).toEqual([
      'at 0s: 12.5 % online',
      'at 30s: fault jam (stuck of flow) in hall, for 20s every 10m',
      'at 1m: 100 % online, 50 % of the messages over 30s',
      'at 1m: fault silence-1 (silence) in hall, to the end',
    ]);
  });
});
