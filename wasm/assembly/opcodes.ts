// The kernel's instruction set: one table that the kernel executes, the compiler emits and the tests walk through.
// This file is valid AssemblyScript and valid TypeScript, and imports nothing, so both sides read the same numbers.
//
// An instruction is INSTRUCTION_WORDS unsigned 32-bit words:
//
//      0        1        2        3        4        5        6         7
//   +--------+--------+--------+--------+--------+--------+---------+---------+
//   |   op   |  dst   |   a    |   b    |   c    |   d    | key low | key high|
//   +--------+--------+--------+--------+--------+--------+---------+---------+
//
// An operand is (kind << OPERAND_SHIFT) | number. In a plan the number is symbolic (the third scalar, the second
// temporary, the fourth column of the group); the kernel's host turns it into an address when it loads the plan.
//   scalar  one f64, the same for every device: constants, parameters of a tick. Stored twice (16 bytes), so that a
//           SIMD load needs no splat.
//   temp    a block of f64, one per device of the block at hand
//   column  one f64 per device of the group, in order of phase
//   table   constant f64 of the group, any number: curves, routes, recordings. Its address, for operations that say so
// All values are f64: booleans are 0 and 1, enumerated text is its place in the list of texts.

export const INSTRUCTION_WORDS = 8;
export const BLOCK_DEVICES = 256;

export const OPERAND_SHIFT = 28;
export const OPERAND_NONE = 0;
export const OPERAND_SCALAR = 1;
export const OPERAND_TEMP = 2;
export const OPERAND_COLUMN = 3;
export const OPERAND_TABLE = 4;

// Scalars that the kernel fills before a program runs. The planner's own scalars follow.
export const SCALAR_T = 0; // seconds of simulated time since the scenario's start, of the tick at hand
export const SCALAR_EPOCH = 1; // seconds since 1970 of the same instant, UTC
export const SCALAR_STEP_SECONDS = 2; // the model's step, in seconds
export const SCALAR_STEP_NUMBER = 3; // 0 for a device's first step; -1 at birth
export const SCALAR_DEVICES = 4; // devices of the whole fleet, all shards
export const SCALAR_TICK = 5; // number of the tick at hand, an integer: what is dated compares with it
export const SCALARS_BUILT_IN = 6;

// dst = f(a, b, …), element by element. A comparison with NaN is false; truth is "not 0 and not NaN".
export const OP_MOVE = 1; // a
export const OP_ADD = 2;
export const OP_SUB = 3;
export const OP_MUL = 4;
export const OP_DIV = 5;
export const OP_NEG = 6;
export const OP_ABS = 7;
export const OP_MIN = 8; // NaN if either is
export const OP_MAX = 9;
export const OP_FLOOR = 10;
export const OP_CEIL = 11;
export const OP_ROUND = 12; // half away from zero
export const OP_SQRT = 13;
export const OP_MOD = 14; // a - b * floor(a / b): takes the sign of b
export const OP_SIGN = 15; // -1, 0, 1; NaN stays
export const OP_MULADD = 16; // (a * b) + c, each rounded: never a fused multiply-add, engines differ there
export const OP_CLAMP = 17; // min(max(a, b), c)
export const OP_SELECT = 18; // a ? b : c
export const OP_EQ = 20;
export const OP_NE = 21;
export const OP_LT = 22;
export const OP_LE = 23;
export const OP_GT = 24;
export const OP_GE = 25;
export const OP_AND = 26;
export const OP_OR = 27;
export const OP_NOT = 28;
// Comparison and selection in one: (a … b) ? c : d.
export const OP_SELECT_EQ = 110;
export const OP_SELECT_NE = 111;
export const OP_SELECT_LT = 112;
export const OP_SELECT_LE = 113;
export const OP_SELECT_GT = 114;
export const OP_SELECT_GE = 115;
// Transcendentals, the kernel's own arithmetic (the host's Math differs between engines).
export const OP_EXP = 30;
export const OP_LOG = 31;
export const OP_POW = 32;
export const OP_SIN = 33; // radians
export const OP_COS = 34;
export const OP_TAN = 35;
export const OP_SINE_TURNS = 36; // b * sin(2π a): a in turns, b the amplitude
// Context.
export const OP_INDEX = 40; // the device's index in its fleet
// Draws. Each is a function of (key, device index, step number) alone, see random.ts in this folder.
export const OP_UNIFORM = 50; // in (a, b)
export const OP_NORMAL = 51; // mean a, standard deviation b
export const OP_CHOICE = 52; // an integer in [0, a), each as likely
// Memory: c names a column that holds the state between steps; dst gets the new value too.
export const OP_OU = 60; // c = c * a + b * N(0, 1): the compiler gives a = exp(-step/tau), b = sd * sqrt(1 - a²)
export const OP_WALK = 61; // c = c + a * N(0, 1)
export const OP_WALK_WITHIN = 62; // the same, reflected at column-free operands b (low) and d (high)
// Of the following, those with "shows c" give what the memory held before; see memory-functions.ts in this folder.
export const OP_LAG = 63; // shows c; c = c + (a - c) * b
export const OP_TOWARD = 64; // shows c; c goes towards a, by b at most
export const OP_HOLD = 65; // c = a where b holds
export const OP_DEADBAND = 66; // c = a where it differs from c by more than b
export const OP_DERIVATIVE = 67; // dst = (a - c) * b; c = a
export const OP_INTEGRATE = 68; // shows c; c = c + a, within b and d
export const OP_COUNTER = 69; // shows the whole part of c; c = (c + a) mod b
// Selection: pure functions of key, device and operands, whatever the step.
export const OP_UNIFORM_AT = 70; // in (0, 1); a, an integer, in the place of the step number
export const OP_POSITION = 71; // place of the device in a permutation of [0, a) that the key chooses
export const OP_IN_TABLE = 72; // 1 if a is among the c ascending numbers of table b
// Rings: c is the first of several columns that follow each other, see rings.ts. Always for all devices of a block.
export const OP_DELAY = 90; // what a was b steps ago; b + 2 columns
export const OP_AVERAGE = 91; // mean of a over the last b steps; b + 3 columns
// Draws of whole numbers.
export const OP_MARKOV = 92; // shows c; c = the next state of a chain, rows of table a summed up, b states
export const OP_POISSON = 93; // how many events there are when a are expected
// Tables b of c numbers, rows or legs.
export const OP_CURVE = 94; // a line through points at x = a
export const OP_SERIES = 95; // row a, in a circle
export const OP_SERIES_LINEAR = 96; // the same, between rows on a line
export const OP_ROUTE_LATITUDE = 97; // of the place a metres from the start of a way, in degrees
export const OP_ROUTE_LONGITUDE = 98;
export const OP_ROUTE_HEADING = 99; // clockwise from north
export const OP_FINITE_OR = 100; // a where it is finite, else b
// Some devices of a block. A body runs over block temporaries that hold one f64 per lane, a lane being a device where the
// condition holds; draws and index are those of the device. Bodies may nest, SPARSE_LEVELS deep. No code is higher.
// OP_SPARSE has no dst; `key low` is how many instructions its body has, `key high` 1 if none of them draws or asks for the index.
export const OP_SPARSE = 120; // lanes: where a holds, none while scalar b is false
export const OP_GATHER = 121; // dst[lane] = a[its place around the body], or in the block if key low is 1; a column needs 1
export const OP_SCATTER = 122; // dst[the lane's place] = a[lane], key low as in GATHER; other places of dst stay (b is dst)
export const SPARSE_LEVELS = 8;
