// Devices in order of phase, and the clock that a generated peer (c-source.ts) runs by.

#include "singles.h"

typedef struct { long count, step_ticks; u32 *index; u64 *hash; double *columns; long pitch; } Fleet;

static int by_phase(const void *a, const void *b) {
  u64 x = *(const u32 *)a * GOLDEN, y = *(const u32 *)b * GOLDEN;
  return x < y ? -1 : x > y;
}

static Fleet new_fleet(long count, long step_ticks, long columns) {
  Fleet fleet = {count, step_ticks, calloc((size_t)count + 2, 4), calloc((size_t)count + 2, 8), NULL, (count * 8 + 16 + 15) / 16 * 2};
  fleet.columns = aligned_alloc(64, ((size_t)(columns * fleet.pitch + 8) * 8 + 63) / 64 * 64);
  memset(fleet.columns, 0, (size_t)(columns * fleet.pitch + 8) * 8);
  for (long i = 0; i < count; i++) fleet.index[i] = (u32)i;
  qsort(fleet.index, (size_t)count, 4, by_phase);
  for (long i = 0; i < count; i++) fleet.hash[i] = mix64(((u64)fleet.index[i] + 1) * GOLDEN);
  return fleet;
}

/** First rank with ⌊u · S⌋ ≥ phase. */
static long first_due(const Fleet *fleet, long phase) {
  long low = 0, high = fleet->count;
  while (low < high) {
    long middle = (low + high) / 2;
    if ((long)(((unsigned __int128)(fleet->index[middle] * GOLDEN) * (u64)fleet->step_ticks) >> 64) < phase) low = middle + 1; else high = middle;
  }
  return low;
}

static inline int holds(double x) { return x < 0 || x > 0; }

// The second lane of an odd last pair is somebody else: what he had is put back.
static double others[8192];
static __attribute__((noinline)) void keep_other(const Fleet *fleet, long columns, long rank) { for (long k = 0; k < columns; k++) others[k] = fleet->columns[k * fleet->pitch + rank]; }
static __attribute__((noinline)) void put_back(const Fleet *fleet, long columns, long rank) { for (long k = 0; k < columns; k++) fleet->columns[k * fleet->pitch + rank] = others[k]; }

/** Sum of the bits of a column modulo 2^64; every NaN is one, and so is every zero. */
static u64 bits_of_column(const Fleet *fleet, long column) {
  u64 sum = 0;
  for (long i = 0; i < fleet->count; i++) {
    double x = fleet->columns[column * fleet->pitch + i] + 0.0;
    sum += x == x ? to_bits(x) : 0x7ff8000000000000u;
  }
  return sum;
}

static double sum_of_column(const Fleet *fleet, long column) {
  double sum = 0;
  for (long i = 0; i < fleet->count; i++) {
    double x = fleet->columns[column * fleet->pitch + i];
    if (x - x == 0) sum += x;
  }
  return sum;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
