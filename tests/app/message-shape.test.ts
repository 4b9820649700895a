import { describe, expect, it } from 'vitest';
import { payloadPieces, prettyPayload, shortTopic, subscribeCommand, topicMatches, topicParts } from '../../src/app/state/message-shape.ts';

const shown = (payload: string, topic: string): string => payloadPieces(payload, topic).map(({ text }) => text).join('');

describe('a row of the message list', () => {
  it('separates what a topic shares with its neighbour, at a level’s boundary', () => {
    expect(topicParts('sites/north/temp-12/telemetry', 'sites/north/temp-13/telemetry')).toEqual({ same: 'sites/north/', own: 'temp-12/telemetry' });
    expect(topicParts('a/b', undefined)).toEqual({ same: '', own: 'a/b' });
  });

  it('cuts a long topic at its beginning', () => {
    expect(shortTopic({ same: 'sites/north/', own: 'temp-12/telemetry' }, 22)).toEqual({ same: '…rth/', own: 'temp-12/telemetry' });
    const short = shortTopic({ same: 'sites/', own: 'temp-12/telemetry' }, 10);
    expect((short.same + short.own).length).toBe(10);
    expect(short.same + short.own).toBe('…telemetry');
  });

  it('leaves out what topic and time say already', () => {
    expect(shown('{"id":"temp-12","time":1,"seq":5,"temperature":21.5}', 'sites/temp-12/t')).toBe('{… "seq":5, "temperature":21.5}');
  });

  it('shows what is no flat JSON as it is', () => {
    for (const payload of ['hello', '{"a":{"b":1}}', '{"a":1', '{}x', '', '[1,2]', '<b>x</b>']) expect(shown(payload, 't')).toBe(payload);
  });

  it('keeps braces, commas and escaped quotes inside strings', () => {
    expect(shown('{"a":"x,\\"y}","b":true}', 't')).toBe('{"a":"x,\\"y}", "b":true}');
  });

  it('opens to the whole payload, formatted when it is JSON', () => {
    expect(prettyPayload('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyPayload('plain')).toBe('plain');
  });
});

describe('the topic filter', () => {
  it.each([
    ['sites/+/temp-1/#', 'sites/north/temp-1/a/b', true],
    ['sites/+/temp-1', 'sites/north/temp-1/a', false],
    ['sites/#', 'sites', true],
    ['+', 'a/b', false],
    ['#', 'anything/at/all', true],
    ['temp-1', 'sites/temp-12/x', true],
    ['', 'x', true],
  ])('%s on %s is %s', (filter, topic, matches) => expect(topicMatches(topic, filter)).toBe(matches));
});

describe('the command for a terminal', () => {
  it('is quoted for a shell', () => {
    expect(subscribeCommand('localhost', 1883, '#')).toBe(`mosquitto_sub -h localhost -p 1883 -t '#' -F '%t %p'`);
    expect(subscribeCommand('localhost', 1883, `it's; rm`)).toContain(`-t 'it'\\''s; rm'`);
  });
});
