// The scanner alone: any cut gives the same packets, any bytes give packets or a reason.

import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { GATE_REFUSAL_REASONS } from '../../server/broker/gate/refusal.ts';
import { PacketScanner } from '../../server/broker/gate/scanner.ts';
import { connect, packet } from './gate-packets.ts';

const HELLO = connect(2, 'client');

/** A scanner behind an accepted CONNECT. */
function connected(): PacketScanner {
  const scanner = new PacketScanner();
  scanner.accept(Buffer.from(HELLO));
  expect(scanner.next(1000).kind).toBe('run');
  scanner.admit();
  return scanner;
}

/** All that passes, and why it ended. */
function drain(scanner: PacketScanner, sliceBytes = 1000): { readonly bytes: Buffer; readonly reason: string | null } {
  const runs: Buffer[] = [];
  for (;;) {
    const scanned = scanner.next(sliceBytes);
    if (scanned.kind === 'run') runs.push(Buffer.from(scanned.bytes));
    else return { bytes: Buffer.concat(runs), reason: scanned.kind === 'refused' ? scanned.reason : null };
  }
}

const topics = fc.string({ unit: fc.constantFrom('a', 'ü', '温', '/', '-'), minLength: 1, maxLength: 12 });
const publishes = fc.record({ topic: topics, qos: fc.constantFrom(0 as const, 1 as const, 2 as const), payload: fc.uint8Array({ maxLength: 5000 }), retain: fc.boolean(), messageId: fc.integer({ min: 1, max: 65535 }) })
  .map((one) => mqttPacket.generate({ cmd: 'publish', dup: false, ...one, payload: Buffer.from(one.payload) }));
const streams = fc.array(publishes, { minLength: 1, maxLength: 30 }).map((packets) => Buffer.concat(packets));

describe('the packet scanner', () => {
  it('passes every byte of good packets, wherever the stream is cut', () => {
    fc.assert(fc.property(streams, fc.array(fc.nat(4000), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 9000 }), (stream, cuts, sliceBytes) => {
      const scanner = connected();
      const passed: Buffer[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const end = Math.min(stream.length, at + cuts[turn % cuts.length]! + 1);
        scanner.accept(Buffer.from(stream.subarray(at, end)));
        const { bytes, reason } = drain(scanner, sliceBytes);
        expect(reason).toBeNull();
        passed.push(bytes);
        at = end;
      }
      expect(Buffer.concat(passed).equals(stream)).toBe(true);
      expect(scanner.pendingBytes).toBe(0);
    }), { numRuns: 300 });
  });

  it('passes only what another parser takes as the same packets', () => {
    fc.assert(fc.property(streams, (stream) => {
      const scanner = connected();
      scanner.accept(Buffer.from(stream));
      drain(scanner);
      let packets = 0;
      const parser = mqttPacket.parser({ protocolVersion: 4 });
      parser.on('packet', () => { packets += 1; });
      parser.parse(stream);
      expect(scanner.published).toBe(packets);
    }), { numRuns: 200 });
  });

  it('gives packets or a reason for any bytes, and nothing else', () => {
    const anything = fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), publishes), { maxLength: 10 }).map((parts) => Buffer.concat(parts.map((part) => Buffer.from(part))));
    fc.assert(fc.property(anything, fc.boolean(), (bytes, first) => {
      const scanner = first ? new PacketScanner() : connected();
      scanner.accept(bytes);
      const { reason, bytes: passed } = drain(scanner);
      expect(reason === null || (GATE_REFUSAL_REASONS as readonly string[]).includes(reason)).toBe(true);
      expect(passed.length).toBeLessThanOrEqual(bytes.length);
    }), { numRuns: 5000 });
  });

  it('copies no bytes of packets that lie whole in a chunk', () => {
    const scanner = connected();
    const chunk = Buffer.concat(Array.from({ length: 100 }, () => packet(0x30, 'topic', Buffer.from('payload'))));
    scanner.accept(chunk);
    const scanned = scanner.next(1_000_000);
    expect(scanned.kind === 'run' && scanned.bytes.buffer === chunk.buffer && scanned.bytes.length === chunk.length).toBe(true);
  });

  it('lets nothing pass before CONNECT is accepted', () => {
    const scanner = new PacketScanner();
    scanner.accept(Buffer.concat([HELLO, packet(0x30, 'topic', Buffer.from('payload'))]));
    expect(drain(scanner).bytes.equals(HELLO)).toBe(true);
    scanner.admit();
    expect(drain(scanner).bytes.length).toBe(packet(0x30, 'topic', Buffer.from('payload')).length);
  });
});
