// Small parts of the runner: values of options, journals, JUnit, lines to a reader, scenario arguments.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/contracts/problem.ts';
import { readJournal } from '../../server/runner/journal-file.ts';
import { junitXml } from '../../server/runner/junit.ts';
import { createLineWriter } from '../../server/runner/line-writer.ts';
import { isBalanced } from '../../server/runner/report.ts';
import { createProgress } from '../../server/runner/progress.ts';
import { readRunOptions } from '../../server/runner/run-options.ts';
import { galleryNames, isShareLink } from '../../server/runner/scenario-source.ts';
import { parseDurationMs, parseInstantMs } from '../../server/runner/values.ts';
import { closest } from '../../server/suggestion.ts';

const file = (text: string): string => {
  const name = join(mkdtempSync(join(tmpdir(), 'iot-emulator-parts-')), 'file');
  writeFileSync(name, text);
  return name;
};

describe('values of options', () => {
  it.each([['250ms', 250], ['5s', 5000], ['1.5s', 1500], ['10m', 600_000], ['1h', 3_600_000], ['7d', 604_800_000]])('reads the duration %s', (text, milliseconds) => {
    expect(parseDurationMs('--duration', text)).toBe(milliseconds);
  });

  it.each(['', '60', '0s', '-1s', 's', '1y', '1e9s', ' 5s'])('refuses the duration %j', (text) => {
    expect(() => parseDurationMs('--duration', text)).toThrow(ProblemError);
  });

  it('takes an instant without time zone as UTC', () => {
    expect(parseInstantMs('--start', '2026-06-01T06:00:00')).toBe(Date.UTC(2026, 5, 1, 6));
    expect(parseInstantMs('--start', '2026-06-01T08:00:00+02:00')).toBe(Date.UTC(2026, 5, 1, 6));
    expect(parseInstantMs('--start', '2026-06-01')).toBe(Date.UTC(2026, 5, 1));
  });

  it('keeps user and password out of the address of the broker', () => {
    const { broker } = readRunOptions({ positionals: ['x.yaml'], given: { broker: 'mqtts://me:p%40ss@broker.example:8883' } });
    expect(broker).toEqual({ kind: 'mqtt', url: 'mqtts://broker.example:8883', username: 'me', password: 'p@ss' });
  });

  it.each([['0.1', 0.1], ['1000', 1000], ['max', 'max'], ['backfill', 'backfill']])('takes the speed %s', (speed, value) => {
    expect(readRunOptions({ positionals: ['x.yaml'], given: { speed } }).speed).toBe(value);
  });

  it.each(['0', '1001', 'fast', '', 'NaN'])('refuses the speed %j', (speed) => {
    expect(() => readRunOptions({ positionals: ['x.yaml'], given: { speed } })).toThrow('is no speed');
  });

  it('lets messages or ground truth have stdout, not both', () => {
    expect(readRunOptions({ positionals: ['x.yaml'], given: { truth: '-', broker: 'none' } }).truth).toBe('-');
    expect(() => readRunOptions({ positionals: ['x.yaml'], given: { truth: '-', broker: 'stdout' } })).toThrow('both want stdout');
  });

  it.each([[false, 'waiting\nlost\n'], [true, 'lost\n']])('tells what goes wrong, and with quiet %s nothing else', (quiet, told) => {
    let written = '';
    const progress = createProgress({ isTTY: false, write: (text: string) => (written += text) } as unknown as NodeJS.WriteStream, quiet);
    progress.note('waiting');
    progress.warn('lost');
    expect(written).toBe(told);
  });

  it.each(['cert', 'key'])('wants the counterpart of --%s', (option) => {
    expect(() => readRunOptions({ positionals: ['x.yaml'], given: { broker: 'mqtts://broker.example', [option]: file('PEM') } })).toThrow(`--${option} needs its counterpart`);
  });

  it('takes the first line of the password file', () => {
    const { broker } = readRunOptions({ positionals: ['x.yaml'], given: { username: 'me', 'password-file': file('secret\n') } });
    expect(broker).toMatchObject({ username: 'me', password: 'secret' });
  });
});

describe('a journal', () => {
  const late = { tick: 9, target: '*', change: { kind: 'apply', scenario: 'b' } };
  const early = { tick: 3, target: '*', change: { kind: 'apply', scenario: 'a' } };

  it.each([
    ['a report', JSON.stringify({ scenario: 'x', journal: [late, early] }, null, 2)],
    ['an array', JSON.stringify([late, early])],
    ['lines', `${JSON.stringify(late)}\n${JSON.stringify(early)}\n`],
    ['one line', null],
  ])('is read from %s in the order of its ticks', (_form, text) => {
    expect(readJournal(file(text ?? JSON.stringify(early)))).toEqual(text === null ? [early] : [early, late]);
  });

  it('may hold faults that began and ended while the fleet ran', () => {
    const entries = [
      { tick: 3, target: 'jam', change: { kind: 'inject', fault: { kind: 'stuck', name: 'jam', signal: 'flow', select: { ids: ['p-1'] } } } },
      { tick: 9, target: 'jam', change: { kind: 'clear' } },
    ];
    expect(readJournal(file(JSON.stringify(entries)))).toEqual(entries);
    expect(() => readJournal(file('[{"tick":1,"target":"jam","change":{"kind":"inject","fault":{}}}]'))).toThrow('is no journal');
  });

  it('that is none is refused with its name', () => {
    expect(() => readJournal(file('{"tick":-1,"target":"*","change":{}}'))).toThrow('is no journal');
    expect(() => readJournal(file('nonsense'))).toThrow('line 1 is no JSON');
  });
});

describe('the report', () => {
  it('knows whether a ledger holds', () => {
    expect(isBalanced([{ generated: 5, sent: 2, dropped: { offline: 2 }, held: 1 }])).toBe(true);
    expect(isBalanced([{ generated: 5, sent: 2, dropped: {}, held: 1 }])).toBe(false);
  });

  it('as JUnit escapes what XML does not allow', () => {
    expect(junitXml('a<b', [{ name: 'x & "y"', failure: 'no\u0001' }])).toContain('name="x &amp; &quot;y&quot;"><failure message="no "/>');
  });
});

describe('lines to a reader', () => {
  it('wait for a slow one', async () => {
    const reader = new PassThrough({ highWaterMark: 4 });
    const lines = createLineWriter(reader);
    let written = false;
    const writing = lines.write('a long line\n').then(() => (written = true));
    await Promise.resolve();
    expect(written).toBe(false);
    reader.read();
    await writing;
    expect(written).toBe(true);
  });

  it('leave no listener behind, however often they waited', async () => {
    const reader = new PassThrough({ highWaterMark: 4 });
    const lines = createLineWriter(reader);
    const before = reader.listenerCount('error') + reader.listenerCount('close');
    for (let k = 0; k < 5; k++) {
      const writing = lines.write('a long line\n');
      reader.read();
      await writing;
    }
    expect(reader.listenerCount('error') + reader.listenerCount('close')).toBe(before);
  });

  it('are thrown away after it has gone, and the run hears of it', async () => {
    const reader = new PassThrough();
    const lines = createLineWriter(reader);
    let heard = 0;
    lines.onClosed(() => (heard += 1));
    reader.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
    await new Promise((resolve) => reader.once('close', resolve));
    await lines.write('more\n');
    expect([lines.closed, heard]).toEqual([true, 1]);
  });
});

describe('a scenario argument', () => {
  it('is a share link when it has a fragment behind an address, or is one', () => {
    expect(['http://127.0.0.1:8080/#AXic', '#AXic', 'https://x/y?z=1#AXic'].every(isShareLink)).toBe(true);
    expect(['plant.yaml', 'plant#1.yaml', 'gallery:greenhouse', '-'].some(isShareLink)).toBe(false);
  });

  it('may be one of the gallery', () => {
    expect(galleryNames()).toContain('greenhouse');
  });
});

describe('a suggestion', () => {
  it('is the nearest word, when one is near', () => {
    expect(closest('brokr', ['broker', 'workers'])).toBe('broker');
    expect(closest('dur', ['duration'])).toBe('duration');
    expect(closest('xyz', ['broker', 'workers'])).toBe(null);
  });
});
