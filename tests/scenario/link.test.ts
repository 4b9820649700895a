import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/contracts/problem.ts';
import { decodeLink, encodeLink } from '../../src/scenario/link.ts';
import { SMALL } from './texts.ts';

/** A link by hand: any content, any version. */
function forge(content: string | Buffer, version = 1): string {
  return Buffer.concat([Buffer.from([version]), deflateRawSync(content)]).toString('base64url');
}

const codeOf = async (fragment: string): Promise<string | undefined> => {
  const decoded = await decodeLink(fragment);
  return decoded.ok ? undefined : decoded.problems[0]?.code;
};

test('what goes in comes out', async () => {
  const link = await encodeLink({ scenario: SMALL, seed: 42, start: '2026-06-01T06:00:00Z', view: { fleet: 'sensor', watched: 3 } });
  expect(link).toMatch(/^[A-Za-z0-9_-]+$/);
  for (const fragment of [link, `#${link}`]) {
    expect(await decodeLink(fragment)).toEqual({ ok: true, value: { scenario: SMALL, seed: 42, startMs: Date.UTC(2026, 5, 1, 6), view: { fleet: 'sensor', watched: 3 } } });
  }
});

test('any text and seed go round', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), fc.maxSafeNat(), async (scenario, seed) => {
    expect(await decodeLink(await encodeLink({ scenario, seed, start: null }))).toEqual({ ok: true, value: { scenario, seed, startMs: null, view: {} } });
  }), { numRuns: 100 });
});

describe('a bad link is one clear error', () => {
  const scenario = (extra: string): string => `{"scenario":"a","seed":1${extra}}`;
  test.each([
    ['nothing', '', 'link-broken'],
    ['other characters', 'a b', 'link-broken'],
    ['a length that base64 has not', 'AAAAA', 'link-broken'],
    ['another version', forge(scenario(''), 2), 'link-version'],
    ['no deflate', Buffer.from([1, 255, 255, 255]).toString('base64url'), 'link-broken'],
    ['a bomb of 64 MiB', forge(Buffer.alloc(60 * 1024 * 1024)), 'link-too-big'],
    ['a link of 1 MB', 'A'.repeat(1_000_000), 'link-too-big'],
    ['no JSON', forge('hello'), 'link-broken'],
    ['a list', forge('[]'), 'link-broken'],
    ['bytes that are no UTF-8', forge(Buffer.from([0x22, 0xff, 0xfe, 0x22])), 'link-broken'],
    ['a thousand brackets', forge('['.repeat(100_000)), 'link-broken'],
    ['__proto__', forge(scenario(',"view":{"__proto__":{"polluted":true}}')), 'link-forbidden-key'],
    ['constructor, deep', forge(scenario(',"view":{"a":[{"constructor":1}]}')), 'link-forbidden-key'],
    ['__proto__ at the top', forge(scenario(',"__proto__":{"polluted":true}')), 'link-forbidden-key'],
    ['an unknown key', forge(scenario(',"broker":"x"')), 'link-unknown-key'],
    ['no scenario', forge('{"seed":1}'), 'link-broken'],
    ['half a seed', forge('{"scenario":"a","seed":1.5}'), 'link-broken'],
    ['a start that is none', forge(scenario(',"start":"yesterday"')), 'link-broken'],
    ['a start that only JavaScript reads', forge(scenario(',"start":"June 1 2026"')), 'link-broken'],
    ['a start without a zone', forge(scenario(',"start":"2026-06-01T06:00:00"')), 'link-broken'],
    ['30 February', forge(scenario(',"start":"2026-02-30T00:00:00Z"')), 'link-broken'],
    ['a view that is a text', forge(scenario(',"view":"x"')), 'link-broken'],
    ['a password', forge('{"scenario":"broker: { url: \\"wss://a:b@host\\" }","seed":1}'), 'credentials-in-link'],
  ])('%s', async (_name, fragment, code) => {
    const before = performance.now();
    expect(await codeOf(fragment)).toBe(code);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('cut off anywhere', async () => {
    const link = await encodeLink({ scenario: SMALL, seed: 42, start: null });
    for (let length = 1; length < link.length; length += 7) expect(await codeOf(link.slice(0, length))).toMatch(/^link-/);
  });

  test('any characters', async () => {
    await fc.assert(fc.asyncProperty(fc.base64String({ maxLength: 200 }), async (text) => {
      const code = await codeOf(`AQ${text.replace(/[+/=]/g, '')}`);
      expect(code === undefined || code.length > 0).toBe(true);
    }), { numRuns: 200 });
  });
});

test('a scenario with credentials is not linked', async () => {
  await expect(encodeLink({ scenario: 'broker: { url: "mqtt://a:b@host" }', seed: 1, start: null })).rejects.toThrow(ProblemError);
});
