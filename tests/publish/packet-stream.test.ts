import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InboundGate, INBOUND_PACKET_BYTES, PacketStream } from '../../src/publish/packet-stream.ts';
import { FakeTransport } from './fake-transport.ts';

function stream(): { stream: PacketStream; transport: FakeTransport; handed: () => number } {
  const transport = new FakeTransport({ url: 'ws://test' }, { opened() {}, received() {}, ended() {} });
  let bytes = 0;
  return { stream: new PacketStream(transport, (count) => (bytes += count)), transport, handed: () => bytes };
}

describe('packet stream', () => {
  it('hands over in one piece what was written in one go', async () => {
    const { stream: own, transport, handed } = stream();
    own.write(Uint8Array.of(0x10, 3));
    own.write('abc');
    expect(transport.written).toEqual([]);
    await Promise.resolve();
    expect(transport.written).toEqual([Uint8Array.of(0x10, 3, 97, 98, 99)]);
    expect(handed()).toBe(5);
  });

  it('puts what is pending before anything that follows when it is flushed', () => {
    const { stream: own, transport } = stream();
    own.write(Uint8Array.of(1));
    own.flush();
    transport.send(Uint8Array.of(2));
    expect([...transport.bytes]).toEqual([1, 2]);
  });

  it('says nothing more once the transport is gone', async () => {
    const { stream: own, transport } = stream();
    let closes = 0;
    own.on('close', () => closes++);
    own.write(Uint8Array.of(1));
    own.closed();
    own.closed();
    own.write(Uint8Array.of(2));
    await Promise.resolve();
    expect(closes).toBe(1);
    expect(transport.written).toEqual([]);
  });
});

describe('inbound gate', () => {
  const packet = (bytes: number): number[] => {
    const length: number[] = [];
    for (let rest = bytes; ; rest >>= 7) {
      length.push((rest & 127) | (rest > 127 ? 128 : 0));
      if (rest <= 127) return [0x30, ...length, ...new Array<number>(bytes).fill(0xff)];
    }
  };

  it('lets packets through however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 50 }), (sizes, cut) => {
        const gate = new InboundGate();
        const bytes = Uint8Array.from(sizes.flatMap(packet));
        for (let at = 0; at < bytes.length; at += cut) expect(gate.admit(bytes.subarray(at, at + cut))).toBe(true);
      }),
    );
  });

  it('refuses a packet that announces more than its bound, at the header', () => {
    expect(new InboundGate().admit(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f))).toBe(false);
    expect(new InboundGate().admit(Uint8Array.from(packet(INBOUND_PACKET_BYTES).slice(0, 10)))).toBe(true);
  });

  it('refuses a length of more than four bytes', () => {
    expect(new InboundGate().admit(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false);
  });
});
