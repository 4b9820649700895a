// What the host writes into a fresh kernel's memory once: records, pieces, programs, scalars, texts. Pure: plan and layout
// in, bytes out.

import {
  GROUP_COUNT, GROUP_FIRST, GROUP_HASH, GROUP_INDEX, GROUP_PITCH, GROUP_SCALARS, GROUP_STEP_TICKS, KIND_BOOLEAN, KIND_CACHED, KIND_CHOICE,
  KIND_NUMBER, KIND_SHARED, KIND_TOPIC_END, PIECE_AT, PIECE_BYTES, PIECE_KIND, PIECE_MORE, PIECE_N, PIECE_TAIL, PIECE_TAIL_BYTES, PIECE_WIDTH,
  PUBLICATION_EVERY, PUBLICATION_FAST, PUBLICATION_FAST_COUNT, PUBLICATION_GROUP, PUBLICATION_HEADER, PUBLICATION_LARGEST,
  PUBLICATION_PLAIN, PUBLICATION_PLAIN_COUNT, PUBLICATION_QOS, PUBLICATION_SEQ,
} from '../../../wasm/assembly/layout.ts';
import type { ChainPlace, GroupLayout, PublicationLayout, ShardLayout } from '../../contracts/memory-layout.ts';
import type { Piece } from '../../contracts/message-layout.ts';
import type { GroupPlan, Plan, PublicationPlan } from '../../contracts/plan.ts';
import { relocate } from './relocate.ts';
import type { Places } from './relocate.ts';

/** The bytes of `layout.image`. */
export function shardImage(plan: Plan, layout: ShardLayout): Uint8Array {
  const image = new Image(layout);
  plan.groups.forEach((group, number) => image.group(group, layout.groups[number]!));
  plan.publications.forEach((publication, number) => image.publication(publication, layout.publications[number]!));
  return image.bytes;
}

/** Writes by addresses of the kernel's memory into a copy of one part of it. */
class Image {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #layout: ShardLayout;

  constructor(layout: ShardLayout) {
    this.#layout = layout;
    this.bytes = new Uint8Array(layout.image.end - layout.image.start);
    this.#view = new DataView(this.bytes.buffer);
  }

  group(group: GroupPlan, at: GroupLayout): void {
    this.#word(at.record + GROUP_COUNT, at.count);
    this.#word(at.record + GROUP_FIRST, at.first);
    this.#word(at.record + GROUP_STEP_TICKS, group.stepTicks);
    this.#word(at.record + GROUP_INDEX, at.index);
    this.#word(at.record + GROUP_HASH, at.hash);
    this.#word(at.record + GROUP_SCALARS, at.scalars);
    this.#word(at.record + GROUP_PITCH, at.pitch);
    group.tables.forEach((table, number) => this.#doubles(at.tables[number]!, table));
    group.scalars.forEach((value, number) => this.#pair(at.scalars + number * 16, value));
    const places: Places = {
      scalars: at.scalars, scalarCount: group.scalars.length, temps: this.#layout.temps, tempCount: group.temps, columns: at.columns, tables: at.tables,
    };
    for (const name of ['constants', 'birth', 'tick', 'step', 'fates'] as const) {
      this.#words(at.programs[name].address, relocate(group.programs[name], places));
    }
    this.#chain(at.id, at);
  }

  publication(publication: PublicationPlan, at: PublicationLayout): void {
    const group = this.#layout.groups[publication.group]!;
    this.#word(at.record + PUBLICATION_GROUP, group.record);
    this.#word(at.record + PUBLICATION_SEQ, at.seq);
    this.#word(at.record + PUBLICATION_EVERY, publication.everySteps);
    // PUBLISH, QoS 0, not a duplicate [MQTT-3.3.1]; other qualities of service go through the session.
    this.#word(at.record + PUBLICATION_HEADER, 0x30 | (publication.retain ? 1 : 0));
    this.#word(at.record + PUBLICATION_LARGEST, at.message.largest);
    this.#word(at.record + PUBLICATION_PLAIN, at.plain.address);
    this.#word(at.record + PUBLICATION_PLAIN_COUNT, at.message.pieces.length);
    this.#word(at.record + PUBLICATION_FAST, at.fast);
    this.#word(at.record + PUBLICATION_FAST_COUNT, at.message.runs.length);
    this.#word(at.record + PUBLICATION_QOS, publication.qos);
    this.#chain(at.plain, group);
    at.message.runs.forEach((run, number) => {
      const piece = at.fast + number * PIECE_BYTES;
      if (run.kind === 'single') return this.#piece(piece, at.plain, run.first, group);
      this.#word(piece + PIECE_KIND, run.kind === 'cached' ? KIND_CACHED : KIND_SHARED);
      this.#word(piece + PIECE_AT, at.runs[number]!);
      this.#word(piece + PIECE_N, run.kind === 'cached' ? run.bytes : 0);
      this.#word(piece + PIECE_WIDTH, run.end - run.first);
      this.#word(piece + PIECE_MORE, at.plain.address + run.first * PIECE_BYTES);
    });
  }

  #chain(at: ChainPlace, group: GroupLayout): void {
    at.pieces.forEach((piece, number) => {
      this.#bytes(at.tails[number]!, piece.tail);
      if (piece.texts.length > 0) this.#table(at.tables[number]!, piece.texts);
      this.#piece(at.address + number * PIECE_BYTES, at, number, group);
    });
  }

  #piece(to: number, chain: ChainPlace, number: number, group: GroupLayout): void {
    const piece: Piece = chain.pieces[number]!;
    this.#word(to + PIECE_KIND, piece.kind);
    if (piece.kind === KIND_NUMBER || piece.kind === KIND_BOOLEAN || piece.kind === KIND_CHOICE) {
      this.#word(to + PIECE_AT, group.columns[piece.column]!);
    }
    this.#word(to + PIECE_N, piece.kind === KIND_CHOICE ? piece.texts.length : piece.kind === KIND_TOPIC_END ? piece.expirySeconds : piece.decimals);
    this.#word(to + PIECE_WIDTH, piece.width);
    this.#word(to + PIECE_MORE, piece.kind === KIND_CHOICE ? chain.tables[number]! : piece.fixed ? 1 : 0);
    this.#word(to + PIECE_TAIL, chain.tails[number]!);
    this.#word(to + PIECE_TAIL_BYTES, piece.tail.length);
  }

  #table(at: number, texts: readonly Uint8Array[]): void {
    let text = at + Math.ceil((texts.length * 8) / 16) * 16;
    texts.forEach((bytes, number) => {
      this.#word(at + number * 8, text);
      this.#word(at + number * 8 + 4, bytes.length);
      this.#bytes(text, bytes);
      text += Math.ceil(bytes.length / 16) * 16;
    });
  }

  #word(address: number, value: number): void {
    this.#view.setUint32(address - this.#layout.image.start, value, true);
  }

  #words(address: number, values: Uint32Array): void {
    values.forEach((value, number) => this.#word(address + number * 4, value));
  }

  #doubles(address: number, values: Float64Array): void {
    values.forEach((value, number) => this.#view.setFloat64(address + number * 8 - this.#layout.image.start, value, true));
  }

  #pair(address: number, value: number): void {
    this.#view.setFloat64(address - this.#layout.image.start, value, true);
    this.#view.setFloat64(address - this.#layout.image.start + 8, value, true);
  }

  #bytes(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, address - this.#layout.image.start);
  }
}
