import { describe, expect, it } from 'vitest';
import type { SentMessage } from '../../src/contracts/fleet.ts';
import { MessageLog } from '../../src/app/state/message-log.svelte.ts';

const message = (simulatedMs: number, topic = 'a/temp-1/t', payload = '{}'): SentMessage => ({ simulatedMs, topic, payload, bytes: 2, qos: 0, retain: false });

describe('the list of messages', () => {
  it('shows the newest first, whatever order they came in', () => {
    const log = new MessageLog();
    log.take([message(3), message(1), message(2)], null);
    expect(log.entries.map((entry) => entry.message.simulatedMs)).toEqual([3, 2, 1]);
  });

  it('is bounded', () => {
    const log = new MessageLog(10);
    for (let at = 0; at < 99; at++) log.take([message(at)], null);
    expect(log.entries.length).toBeLessThanOrEqual(10);
  });

  it('stands still while held and counts what came', () => {
    const log = new MessageLog();
    log.take([message(1)], null);
    log.toggleHold();
    log.take([message(2), message(3)], null);
    expect(log.entries.length).toBe(1);
    expect(log.since).toBe(2);
    log.toggleHold();
    expect(log.since).toBe(0);
  });

  it('keeps to the picked device: its id is a level of the topic or a string of the payload', () => {
    const log = new MessageLog();
    log.ofDevice = true;
    log.take([message(1, 'a/temp-1/t'), message(2, 'a/temp-12/t'), message(3, 'x', '{"id":"temp-1"}'), message(4, 'x', '{"id":"temp-2"}')], 'temp-1');
    expect(log.entries.map((entry) => entry.message.simulatedMs)).toEqual([3, 1]);
  });

  it('drops what no longer fits when the filter changes', () => {
    const log = new MessageLog();
    log.take([message(1, 'a/b'), message(2, 'c/d')], null);
    log.topic = 'c/+';
    log.refilter(null);
    expect(log.entries.map((entry) => entry.message.topic)).toEqual(['c/d']);
  });
});
