// Where everything of one shard lies in the kernel's memory, and how much that is. Pure: the planner refuses by it what
// would not fit, the kernel's host places things by it. Records inside are drawn in wasm/assembly/layout.ts.
//
//   0             +------------------------------------------------------------+
//                 | the module's own tables                        STATIC_BYTES |
//   out           +------------------------------------------------------------+
//                 | out buffer: messages of one call of encode, slack behind    |
//   message       +------------------------------------------------------------+
//                 | one message: scratch of cached texts, checksums, ids        |
//   prepared      +------------------------------------------------------------+
//                 | texts of one piece for a block: 16 bytes per device         |
//   temps         +------------------------------------------------------------+
//                 | block temporaries: 256 f64 each, shared by all groups       |
//   filter        +------------------------------------------------------------+
//                 | program, scalars (pairs), mask: one byte per rank           |
//   image         +------------------------------------------------------------+
//                 | what the host writes once: group and publication records,  |
//                 | pieces, programs, scalars (pairs), tables of numbers and of |
//                 | texts, texts, buffers of shared runs                        |
//   per group     +------------------------------------------------------------+
//                 | index   u32 per rank                                        |
//                 | hash    u64 per rank                                        |
//                 | columns f64 per rank, one after the other, 8 bytes behind   |
//                 | seq     u32 per rank and publication                        |
//                 | cached  `bytes` per rank and cached run                     |
//                 +------------------------------------------------------------+ multiple of 64 KiB
//
// Every address is a multiple of 16.

import {
  GROUP_BYTES, PIECE_BYTES, PREPARED_PIECES, PUBLICATION_BYTES, SLACK_BYTES, STATIC_BYTES,
} from '../../wasm/assembly/layout.ts';
import { BLOCK_DEVICES, INSTRUCTION_WORDS } from '../../wasm/assembly/opcodes.ts';
import { CACHE_BYTES_PER_DEVICE, messageLayout, textPieces } from './message-layout.ts';
import type { MessageLayout, Piece, Run } from './message-layout.ts';
import { shardRange } from './plan.ts';
import type { GroupPlan, Plan, Programs, Shard } from './plan.ts';

export { LAYOUT_VERSION } from '../../wasm/assembly/layout.ts';

/** Most that one kernel may take. A retune holds two, and both fit a 32-bit address space of 4 GiB. */
export const MAX_MEMORY_BYTES = 2 ** 31 - 65536;
/** Frames of 64 to 512 KiB send best; one call of encode fills several. */
export const OUT_BYTES = 1024 * 1024;
/** Most that a filter may have. */
export const FILTER_INSTRUCTIONS = 1024;
export const FILTER_SCALARS = 1024;
export const FILTER_TEMPS = 64;
/** Ranks that one call of the kernel's filter answers. */
export const FILTER_MASK_BYTES = 16384;
/** Columns per group, each step that `delay` and `average` remember being one; the planner names the limit. */
export const COLUMNS_LIMIT = 16_384;

const PAGE = 65536;
const PAIR_BYTES = 16;
export const TEMP_BYTES = BLOCK_DEVICES * 8;

export interface ProgramPlace { readonly address: number; readonly instructions: number }

export interface GroupLayout {
  /** First index and number of devices of the fleet in this shard. */
  readonly first: number;
  readonly count: number;
  readonly record: number;
  readonly scalars: number;
  readonly programs: { readonly [Name in keyof Programs]: ProgramPlace };
  readonly id: ChainPlace;
  readonly index: number;
  readonly hash: number;
  readonly columns: readonly number[];
  /** Bytes from one column to the next. */
  readonly pitch: number;
  readonly tables: readonly number[];
}

/** A chain of pieces in memory, and the text that belongs to each. */
export interface ChainPlace {
  readonly address: number;
  readonly pieces: readonly Piece[];
  /** Per piece: its tail, its table of texts (0 for none). */
  readonly tails: readonly number[];
  readonly tables: readonly number[];
}

export interface PublicationLayout {
  readonly record: number;
  readonly seq: number;
  readonly message: MessageLayout;
  readonly plain: ChainPlace;
  readonly fast: number;
  /** Per run: where its records (cached) or its buffer (shared) begin; 0 for single pieces. */
  readonly runs: readonly number[];
}

export interface ShardLayout {
  readonly out: { readonly address: number; readonly bytes: number };
  readonly message: number;
  readonly prepared: number;
  readonly temps: number;
  readonly filter: { readonly program: number; readonly scalars: number; readonly mask: number };
  /** [start, end) of what the host writes once. */
  readonly image: { readonly start: number; readonly end: number };
  readonly groups: readonly GroupLayout[];
  readonly publications: readonly PublicationLayout[];
  /** Size of the memory. */
  readonly bytes: number;
  /** Devices in this shard, and what one costs on average. */
  readonly devices: number;
  readonly bytesPerDevice: number;
}

/** Bytes of WASM memory that a shard of a plan takes. */
export function shardBytes(plan: Plan, shard: Shard): number {
  return layoutShard(plan, shard).bytes;
}

/** Gives every part of a shard its address. */
export function layoutShard(plan: Plan, shard: Shard): ShardLayout {
  const place = placer(STATIC_BYTES);
  const messages = layoutMessages(plan);
  const largest = Math.max(0, ...messages.map((message) => message.largest), ...plan.groups.map(idBytes));
  const outBytes = Math.max(OUT_BYTES, roundUp(2 * largest, PAGE));
  const out = { address: place(outBytes + SLACK_BYTES), bytes: outBytes };
  const message = place(largest + SLACK_BYTES);
  const prepared = place(PREPARED_PIECES * BLOCK_DEVICES * 16);
  const temps = place(Math.max(FILTER_TEMPS, ...plan.groups.map((group) => group.temps)) * TEMP_BYTES);
  const filter = {
    program: place(FILTER_INSTRUCTIONS * INSTRUCTION_WORDS * 4),
    scalars: place(FILTER_SCALARS * PAIR_BYTES),
    mask: place(FILTER_MASK_BYTES),
  };
  const start = place(0);
  const constants = plan.groups.map((group) => placeGroupConstants(group, place));
  const chains = messages.map((layout) => placeMessageConstants(layout, place));
  const end = place(SLACK_BYTES);
  const groups = plan.groups.map((group, number) => ({ ...constants[number]!, ...placeColumns(group, shard, place) }));
  const publications = plan.publications.map((publication, number) =>
    placeRecords(messages[number]!, chains[number]!, groups[publication.group]!.count, place));
  const bytes = roundUp(place(SLACK_BYTES), PAGE);
  const devices = groups.reduce((sum, group) => sum + group.count, 0);
  return {
    out, message, prepared, temps, filter, image: { start, end }, groups, publications, bytes, devices, bytesPerDevice: bytes / Math.max(devices, 1),
  };
}

type Place = (bytes: number) => number;

/** Hands out one address after the other. */
function placer(from: number): Place {
  let next = from;
  return (bytes) => {
    const address = next;
    next += roundUp(bytes, 16);
    return address;
  };
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function layoutMessages(plan: Plan): MessageLayout[] {
  const left = plan.groups.map(() => CACHE_BYTES_PER_DEVICE);
  return plan.publications.map((publication) => {
    const layout = messageLayout(plan.groups[publication.group]!, publication, left[publication.group]!);
    for (const run of layout.runs) if (run.kind === 'cached') left[publication.group]! -= run.bytes;
    return layout;
  });
}

function idBytes(group: GroupPlan): number {
  return textPieces(group.id).reduce((sum, piece) => sum + piece.largest, 0);
}

function placeGroupConstants(group: GroupPlan, place: Place) {
  return {
    record: place(GROUP_BYTES),
    scalars: place(group.scalars.length * PAIR_BYTES),
    tables: group.tables.map((table) => place(table.length * 8)),
    programs: {
      constants: placeProgram(group.programs.constants, place),
      birth: placeProgram(group.programs.birth, place),
      tick: placeProgram(group.programs.tick, place),
      step: placeProgram(group.programs.step, place),
      fates: placeProgram(group.programs.fates, place),
    },
    id: placeChain(textPieces(group.id), place),
  };
}

function placeProgram(words: Uint32Array, place: Place): ProgramPlace {
  return { address: place(words.length * 4), instructions: words.length / INSTRUCTION_WORDS };
}

function placeChain(pieces: readonly Piece[], place: Place): ChainPlace {
  const address = place(pieces.length * PIECE_BYTES);
  const tails = pieces.map((piece) => place(piece.tail.length));
  // A table holds (address, bytes) per text; the texts follow it.
  const tables = pieces.map((piece) => (piece.texts.length === 0 ? 0 : place(tableBytes(piece))));
  return { address, pieces, tails, tables };
}

/** Bytes of a piece's table of texts, texts included: each text begins at a multiple of 16. */
function tableBytes(piece: Piece): number {
  return roundUp(piece.texts.length * 8, 16) + piece.texts.reduce((sum, text) => sum + roundUp(text.length, 16), 0);
}

interface PlacedMessage { record: number; plain: ChainPlace; fast: number; buffers: number[] }

function placeMessageConstants(message: MessageLayout, place: Place): PlacedMessage {
  return {
    record: place(PUBLICATION_BYTES),
    plain: placeChain(message.pieces, place),
    fast: place(message.runs.length * PIECE_BYTES),
    buffers: message.runs.map((run) => (run.kind === 'shared' ? place(run.bytes) : 0)),
  };
}

function placeColumns(group: GroupPlan, shard: Shard, place: Place) {
  const { first, count } = shardRange(group.count, shard);
  // A pair over the end of a column of odd length reaches into the slack behind it.
  const pitch = roundUp(count * 8 + PAIR_BYTES, 16);
  return {
    first,
    count,
    index: place(count * 4 + PAIR_BYTES),
    hash: place(count * 8 + PAIR_BYTES),
    columns: group.columns.map(() => place(pitch)),
    pitch,
  };
}

function placeRecords(message: MessageLayout, placed: PlacedMessage, devices: number, place: Place): PublicationLayout {
  const seq = place(devices * 4 + PAIR_BYTES);
  const runs = message.runs.map((run: Run, number) =>
    (run.kind === 'cached' ? place(devices * run.bytes + SLACK_BYTES) : placed.buffers[number]!));
  return { record: placed.record, seq, message, plain: placed.plain, fast: placed.fast, runs };
}
