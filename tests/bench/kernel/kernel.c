// The peer: the model of model.ts fused by hand in C with 128-bit SIMD, same draws, same arithmetic in f64, equal bits.
//
//   cc -O3 -msse4.2 -ffp-contract=off kernel.c -lm
//   ./a.out DEVICES STEPS RUNS
//
// Prints one JSON object: ns per signal and per PUBLISH for each run, the sum of the bits of all signals after HASH_STEPS
// steps and FNV-1a over the packets then. Devices stand in order of phase and ten ticks make a step, as in the kernel.

#include "draws.h"

enum { STEP_TICKS = 10, HASH_STEPS = 20, CACHED = 48, BLOCK = 256 };
static const long long START_MS = 1780293600000ll;

#include "number-text.h"

// ---- columns

static long devices;
static u32 *index_of, *seq;
static u64 *hash_of;
static double *base, *phase, *temperature, *humidity, *load, *memory;
static char *cached;

static int by_phase(const void *a, const void *b) {
  u64 x = *(const u32 *)a * GOLDEN, y = *(const u32 *)b * GOLDEN;
  return x < y ? -1 : x > y;
}

static double *column(void) { return calloc((size_t)devices + 4, 8); }

static void prepare(void) {
  index_of = calloc((size_t)devices + 2, 4); seq = calloc((size_t)devices + 2, 4); hash_of = calloc((size_t)devices + 2, 8);
  base = column(); phase = column(); temperature = column(); humidity = column(); load = column(); memory = column();
  cached = calloc((size_t)devices + 2, CACHED);
  for (long i = 0; i < devices; i++) index_of[i] = (u32)i;
  qsort(index_of, (size_t)devices, 4, by_phase);
  u64 s_base = step_key(11, -1), s_phase = step_key(12, -1), s_memory = step_key(13, -1);
  for (long i = 0; i < devices; i++) {
    u64 d = hash_of[i] = mix64(((u64)index_of[i] + 1) * GOLDEN);
    base[i] = 21.0 + 0.5 * _mm_cvtsd_f64(normal_pair(hash_pair(d, 0, s_base)));
    phase[i] = 0.0 + (1.0 - 0.0) * _mm_cvtsd_f64(fraction(hash_pair(d, 0, s_phase)));
    memory[i] = 0.0 + 0.3 * _mm_cvtsd_f64(normal_pair(hash_pair(d, 0, s_memory)));
    char *text = cached + i * CACHED;
    int topic = sprintf(text + 2, "s/%06u/t", index_of[i]);
    text[0] = 0; text[1] = (char)topic;
    text[CACHED - 1] = (char)(2 + topic + sprintf(text + 2 + topic, "{\"id\":\"%06u\",\"time\":", index_of[i]));
  }
}

/** The model, fused: everything stays in registers. */
static void step(long first, long end, long long number, double t) {
  u64 s_ou = step_key(14, number), s_noise = step_key(15, number);
  __m128d turns = _mm_set1_pd(t * (1.0 / 86400.0));
  for (long i = first; i < end; i += 2) {
    u64 d0 = hash_of[i], d1 = hash_of[i + 1];
    __m128d n = normal_pair(hash_pair(d0, d1, s_ou));
    __m128d ou = _mm_add_pd(_mm_mul_pd(_mm_loadu_pd(memory + i), _mm_set1_pd(0.9834714538216174)), _mm_mul_pd(_mm_set1_pd(0.05431881267553637), n));
    __m128d wave = _mm_mul_pd(_mm_set1_pd(6.0), sine_turns(_mm_add_pd(_mm_loadu_pd(phase + i), turns)));
    __m128d warm = _mm_add_pd(_mm_add_pd(wave, ou), _mm_loadu_pd(base + i));
    __m128d wet = _mm_add_pd(_mm_mul_pd(_mm_sub_pd(warm, _mm_set1_pd(21.0)), _mm_set1_pd(-2.0)), _mm_set1_pd(60.0));
    __m128d noise = normal_pair(hash_pair(d0, d1, s_noise));
    wet = _mm_add_pd(wet, _mm_mul_pd(_mm_set1_pd(1.0), noise));
    wet = _mm_min_pd(_mm_max_pd(wet, _mm_setzero_pd()), _mm_set1_pd(100.0));
    __m128d work = _mm_max_pd(_mm_add_pd(_mm_mul_pd(wet, _mm_set1_pd(0.02)), _mm_set1_pd(1.0)), _mm_setzero_pd());
    if (i + 1 < end) {
      _mm_storeu_pd(memory + i, ou); _mm_storeu_pd(temperature + i, warm); _mm_storeu_pd(humidity + i, wet); _mm_storeu_pd(load + i, work);
    } else {
      _mm_store_sd(memory + i, ou); _mm_store_sd(temperature + i, warm); _mm_store_sd(humidity + i, wet); _mm_store_sd(load + i, work);
    }
  }
}

static long due_from(long tick_in_step) {
  // First rank with ⌊u · STEP_TICKS / 2^64⌋ ≥ tick_in_step.
  long low = 0, high = devices;
  while (low < high) {
    long middle = (low + high) / 2;
    if ((long)(((unsigned __int128)(index_of[middle] * GOLDEN) * STEP_TICKS) >> 64) < tick_in_step) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void step_all(long long *tick, long steps) {
  for (long long end = *tick + steps * STEP_TICKS; *tick < end; ++*tick) {
    long in_step = (long)(*tick % STEP_TICKS);
    step(due_from(in_step), due_from(in_step + 1), *tick / STEP_TICKS, (double)(*tick * 100) / 1000);
  }
}

// ---- packets

static inline __attribute__((always_inline)) char *append(char *at, u64 record, __m128i tail) {
  memcpy(at, &record, 8);
  at += record >> 56;
  _mm_storeu_si128((__m128i *)at, tail);
  return at;
}

static char *encode_block(long i, long stop, const char *shared, long bytes, char *at) {
  __m128i s0 = _mm_loadu_si128((const __m128i *)shared), s1 = _mm_loadu_si128((const __m128i *)(shared + 16)), s2 = _mm_loadu_si128((const __m128i *)(shared + 32));
  __m128i tail1 = _mm_loadu_si128((const __m128i *)",\"hum\":         "), tail2 = _mm_loadu_si128((const __m128i *)"}               ");
  const char *mine = cached + i * CACHED;
  for (long k = 0; k < stop - i; k++, mine += CACHED) {
    char *p = at + 2;
    _mm_storeu_si128((__m128i *)p, _mm_loadu_si128((const __m128i *)mine));
    _mm_storeu_si128((__m128i *)(p + 16), _mm_loadu_si128((const __m128i *)(mine + 16)));
    _mm_storeu_si128((__m128i *)(p + 32), _mm_loadu_si128((const __m128i *)(mine + 32)));
    p += (unsigned char)mine[CACHED - 1];
    _mm_storeu_si128((__m128i *)p, s0);
    _mm_storeu_si128((__m128i *)(p + 16), s1);
    _mm_storeu_si128((__m128i *)(p + 32), s2);
    p = append(p + bytes, warm_text[k], tail1) + 7;
    p = append(p, wet_text[k], tail2) + 1;
    long length = p - at - 2;
    if (length > 127) abort();
    unsigned short head = (unsigned short)(0x30 | length << 8);
    memcpy(at, &head, 2);
    at = p;
  }
  return at;
}

static char *encode(long first, long end, long long tick, char *at) {
  for (long i = first, stop; i < end; i = stop) {
    stop = i + BLOCK < end ? i + BLOCK : end;
    u32 same = 0;
    for (long k = i; k < stop; k++) same |= seq[k] ^ seq[i];
    if (same != 0) abort();
    char shared[64] = {0};
    int bytes = sprintf(shared, "%lld,\"seq\":%u,\"temp\":", START_MS + tick * 100, seq[i]);
    for (long k = i; k < stop; k++) seq[k]++;
    prepare_numbers(warm_text, temperature + i, stop - i, 2, 100.0);
    prepare_numbers(wet_text, humidity + i, stop - i, 1, 10.0);
    at = encode_block(i, stop, shared, bytes, at);
  }
  return at;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  devices = atol(argv[1]);
  long steps = atol(argv[2]), runs = atol(argv[3]);
  prepare_normal();
  prepare_masks();
  prepare();
  char *out = malloc(1 << 20);
  long long tick = 0;
  step_all(&tick, HASH_STEPS);
  u64 values = 0, packets = 0xcbf29ce484222325u;
  for (long i = 0; i < devices; i++) values += to_bits(temperature[i]) + to_bits(humidity[i]) + to_bits(load[i]);
  for (long i = 0; i < devices; i += 5000) {
    char *end = encode(i, i + 5000 < devices ? i + 5000 : devices, tick, out);
    for (char *p = out; p < end; p++) packets = (packets ^ (unsigned char)*p) * 0x100000001b3u;
  }
  step_all(&tick, steps);
  printf("{\"valuesHash\":\"%016llx\",\"packetsHash\":\"%016llx\",\"runs\":[", (unsigned long long)values, (unsigned long long)packets);
  for (long run = 0; run < runs; run++) {
    double t0 = now();
    step_all(&tick, steps);
    double t1 = now();
    for (long k = 0; k < steps; k++)
      for (long i = 0; i < devices; i += 5000) encode(i, i + 5000 < devices ? i + 5000 : devices, tick, out);
    double t2 = now();
    printf("%s{\"nsPerSignal\":%.4f,\"nsPerPublish\":%.4f}", run ? "," : "", (t1 - t0) / ((double)steps * devices * 3), (t2 - t1) / ((double)steps * devices));
  }
  printf("]}\n");
  return 0;
}
