import { describe, expect, it } from 'vitest';
import type { FleetStatus, FleetUpdate, SentMessage, Watched } from '../../src/contracts/fleet.ts';
import { RateHistory } from '../../src/app/state/rate-history.ts';
import { UpdateBatch } from '../../src/app/state/update-batch.ts';

const message = (topic: string): SentMessage => ({ simulatedMs: 0, topic, payload: '{}', bytes: 2, qos: 0, retain: false });
const sample = (simulatedMs: number): Watched => ({ fleet: 'f', index: 0, id: 'a', simulatedMs, values: {} });
const update = (tick: number, messages: SentMessage[] = [], watched: Watched[] = []): FleetUpdate => ({ status: { tick } as FleetStatus, messages, watched, truth: [] });

describe('what comes between two frames', () => {
  it('is joined: the latest status, all messages and samples in order', () => {
    const batch = new UpdateBatch();
    batch.add(update(1, [message('a')], [sample(1)]));
    batch.add(update(2, [message('b')], [sample(2)]));
    const taken = batch.take();
    expect(taken?.status.tick).toBe(2);
    expect(taken?.messages.map(({ topic }) => topic)).toEqual(['a', 'b']);
    expect(taken?.watched.map(({ simulatedMs }) => simulatedMs)).toEqual([1, 2]);
  });

  it('is taken once', () => {
    const batch = new UpdateBatch();
    expect(batch.take()).toBeNull();
    batch.add(update(1));
    expect(batch.take()).not.toBeNull();
    expect(batch.take()).toBeNull();
  });

  it('stays bounded while a hidden page has no frames', () => {
    const batch = new UpdateBatch();
    for (let at = 0; at < 10_000; at++) batch.add(update(at, [message(String(at))], [sample(at)]));
    const taken = batch.take();
    expect(taken?.messages.length).toBe(200);
    expect(taken?.messages.at(-1)?.topic).toBe('9999');
    expect(taken?.watched.length).toBe(4096);
  });
});

describe('the history of rates', () => {
  const point = (simulatedMs: number) => ({ simulatedMs, generatedPerSecond: simulatedMs, sentPerSecond: 0, onlineShare: 1 });

  it('keeps one of five updates, and the last of them', () => {
    const rates = new RateHistory(3, 5);
    for (let at = 0; at < 50; at++) rates.push(point(at));
    expect(rates.points.map(({ simulatedMs }) => simulatedMs)).toEqual([35, 40, 45]);
  });

  it('starts anew with a new run', () => {
    const rates = new RateHistory(10, 1);
    rates.push(point(10));
    rates.push(point(20));
    rates.push(point(0));
    expect(rates.points.map(({ simulatedMs }) => simulatedMs)).toEqual([0]);
  });
});
