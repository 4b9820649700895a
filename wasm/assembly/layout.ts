// Shapes of what the host writes into the kernel's memory and the kernel reads: one table for both sides. Like
// opcodes.ts, this file is valid AssemblyScript and valid TypeScript and imports nothing. Where the pieces stand in
// memory is drawn in src/contracts/memory-layout.ts.

/** Raised whenever the meaning of this file or of memory-layout.ts changes; exported by the module, compared at load. */
export const LAYOUT_VERSION = 2;

/** Below this address lie the module's own tables. Checked at load against the end of its static data. */
export const STATIC_BYTES = 327680;

// An operand of a program in memory is an address, a multiple of 16, and two flags.
//    31                               4   3   2     1         0
//   +----------------------------------+-------+---------+----------+
//   |        address / 16              |   0   | by rank | advances |
//   +----------------------------------+-------+---------+----------+
export const OPERAND_ADVANCES = 1; // 16 bytes per pair of devices: temporaries and columns; a scalar stands still
export const OPERAND_BY_RANK = 2; // + 8 bytes per rank of the block's first device: columns

//   group record
//    0        4        8        12       16       20       24         28
//   +--------+--------+--------+--------+--------+--------+----------+----------+
//   | count  | first  | step   | index  | hash   | scalars| not      | pitch    |
//   |        | index  | ticks  | column | column |        | finite   |          |
//   +--------+--------+--------+--------+--------+--------+----------+----------+
export const GROUP_COUNT = 0;
export const GROUP_FIRST = 4;
export const GROUP_STEP_TICKS = 8;
export const GROUP_INDEX = 12;
export const GROUP_HASH = 16;
export const GROUP_SCALARS = 20;
export const GROUP_NOT_FINITE = 24;
export const GROUP_PITCH = 28; // bytes from one column to the next
export const GROUP_BYTES = 32;

//   publication record
//    0        4        8        12       16       20       24       28       32       36
//   +--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+
//   | group  | seq    | every  | first  | largest| plain  | plain  | fast   | fast   | qos    |
//   | record | column | steps  | byte   | message| pieces | count  | pieces | count  |        |
//   +--------+--------+--------+--------+--------+--------+--------+--------+--------+--------+
export const PUBLICATION_GROUP = 0;
export const PUBLICATION_SEQ = 4;
export const PUBLICATION_EVERY = 8;
export const PUBLICATION_HEADER = 12;
export const PUBLICATION_LARGEST = 16;
export const PUBLICATION_PLAIN = 20;
export const PUBLICATION_PLAIN_COUNT = 24;
export const PUBLICATION_FAST = 28;
export const PUBLICATION_FAST_COUNT = 32;
export const PUBLICATION_QOS = 36;
export const PUBLICATION_BYTES = 48;

//   piece of a message
//    0        4        8        12       16       20       24       28
//   +--------+--------+--------+--------+--------+--------+--------+--------+
//   | kind   | at     | n      | width  | more   | tail   | tail   | spare  |
//   |        |        |        |        |        | text   | bytes  |        |
//   +--------+--------+--------+--------+--------+--------+--------+--------+
//   kind            at               n              width    more
//   NUMBER          column           decimals       width    1: zeros at the end stay; spare 1: not of four digits
//   BOOLEAN         column
//   CHOICE          column           texts                   table of (address, bytes)
//   INDEX, SEQ                                      width
//   TOPIC_END                        expiry                  seconds after which a broker may forget it, or 0
//   CACHED          first record     stride         pieces   the pieces it was made of; spare: not finite values in it
//   SHARED          buffer           bytes in it    pieces   the pieces it is made of
export const PIECE_KIND = 0;
export const PIECE_AT = 4;
export const PIECE_N = 8;
export const PIECE_WIDTH = 12;
export const PIECE_MORE = 16;
export const PIECE_TAIL = 20;
export const PIECE_TAIL_BYTES = 24;
export const PIECE_SPARE = 28;
export const PIECE_BYTES = 32;

// Every piece ends with its tail: constant text, possibly none.
export const KIND_TOPIC_START = 1; // leaves room for the topic's length
export const KIND_TOPIC_END = 2; // fills it in, writes MQTT 5's property list
export const KIND_TEXT = 3; // the tail only
export const KIND_INDEX = 4;
export const KIND_SEQ = 5;
export const KIND_TIME_MS = 6;
export const KIND_TIME_S = 7;
export const KIND_TIME_ISO = 8;
export const KIND_NUMBER = 9;
export const KIND_BOOLEAN = 10;
export const KIND_CHOICE = 11;
export const KIND_CACHED = 12; // what never changes for a device, rendered once: text, …, count of nulls, length
export const KIND_SHARED = 13; // what devices of a block have in common, rendered once a block

/** Copies go in 16-byte steps: so much may be written behind the last byte of any text, and read behind a text. */
export const SLACK_BYTES = 128;
/** Single pieces of a message that are prepared per block, each in 16 bytes per device; more are rendered one by one. */
export const PREPARED_PIECES = 16;
/** Digits that `width` may ask for. */
export const WIDTH_LIMIT = 64;
/** Decimals that a number may have: 10^22 is the last power of ten that is a double. */
export const DECIMALS_LIMIT = 22;
