// Numbers as text for the peer (kernel.c): one at a time, and of a block ahead, as the kernel does
// (wasm/assembly/small-numbers.ts).

enum { KINDS = 32 };

static inline u64 eight_digits(u32 value) {
  u32 high = (u32)(((u64)value * 3518437209u) >> 45);
  u64 fours = high | (u64)(value - high * 10000) << 32;
  u64 hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  u64 twos = hundreds | (fours - hundreds * 100) << 16;
  u64 tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return tens | (twos - tens * 10) << 8;
}

/** |x| · 10^decimals below 10^8; constants fold, since decimals is one. */
static inline __attribute__((always_inline)) char *number(char *at, double x, int decimals, double power) {
  double y = fabs(x) * power, shifted = y + 4503599627370496.0;
  u32 rounded = (u32)to_bits(shifted) + (y - (shifted - 4503599627370496.0) == 0.5);
  *at = '-';
  at += (to_bits(x) >> 63) & (rounded != 0);
  u64 digits = eight_digits(rounded), text = digits | 0x3030303030303030u;
  int skip = digits == 0 ? 8 : __builtin_ctzll(digits) >> 3, zeros = digits == 0 ? 8 : __builtin_clzll(digits) >> 3;
  if (skip > 7 - decimals) skip = 7 - decimals;
  if (zeros > decimals) zeros = decimals;
  u64 part = text >> (skip * 8), tail = text >> ((8 - decimals) * 8);
  memcpy(at, &part, 8);
  at += 8 - decimals - skip;
  *at = '.';
  memcpy(at + 1, &tail, 8);
  return at + (decimals - zeros) + (decimals != zeros);
}

// Numbers of a block ahead, as the kernel does: four at a time in SIMD, eight bytes each: at most six of text, the length
// in the last one. Which of the four digits are 0 and who is negative picks the bytes out of: digits, point, minus, 1 … 6.

static u64 masks[3][KINDS];
static u64 warm_text[BLOCK + 4], wet_text[BLOCK + 4];

static void prepare_masks(void) {
  for (int decimals = 0; decimals < 3; decimals++)
    for (int kind = 0; kind < KINDS; kind++) {
      unsigned char mask[8];
      int whole = 4 - decimals, leading = 0, trailing = 0, bytes = 0;
      while (leading < whole - 1 && kind >> leading & 1) leading++;
      while (trailing < decimals && kind >> (3 - trailing) & 1) trailing++;
      memset(mask, 0x80, 8);
      if (kind & 16) mask[bytes++] = 9;
      for (int digit = leading; digit < whole; digit++) mask[bytes++] = (unsigned char)digit;
      if (trailing < decimals) mask[bytes++] = 8;
      for (int digit = whole; digit < 4 - trailing; digit++) mask[bytes++] = (unsigned char)digit;
      mask[7] = (unsigned char)(9 + bytes);
      memcpy(&masks[decimals][kind], mask, 8);
    }
}

/** One number of any size below 10^8. */
static u64 record_of(double x, int decimals, double power) {
  char text[32] = {0};
  u64 record;
  int bytes = (int)(number(text, x, decimals, power) - text);
  if (bytes > 7) abort();
  memset(text + bytes, 0, sizeof text - (size_t)bytes);
  text[7] = (char)bytes;
  memcpy(&record, text, 8);
  return record;
}

/** May read three values behind the last one and write as many records too many. */
static inline __attribute__((always_inline)) void prepare_numbers(u64 *records, const double *values, long count, int decimals, double power) {
  __m128d sign = _mm_set1_pd(-0.0), scale = _mm_set1_pd(power), below_half = _mm_set1_pd(0.49999999999999994), magic = _mm_set1_pd(4503599627370496.0);
  __m128i source = _mm_set1_epi64x(0x0605040302012d2e);
  __m128i small = _mm_set1_epi64x(-1);
  const u64 *mask = masks[decimals];
  for (long i = 0; i < count; i += 4) {
    __m128d x0 = _mm_loadu_pd(values + i), x1 = _mm_loadu_pd(values + i + 2);
    __m128d y0 = _mm_mul_pd(_mm_andnot_pd(sign, x0), scale), y1 = _mm_mul_pd(_mm_andnot_pd(sign, x1), scale);
    if (i + 4 <= count) small = _mm_and_si128(small, _mm_castpd_si128(_mm_and_pd(_mm_cmplt_pd(y0, _mm_set1_pd(9999.0)), _mm_cmplt_pd(y1, _mm_set1_pd(9999.0)))));
    __m128d w0 = _mm_floor_pd(_mm_add_pd(y0, below_half)), w1 = _mm_floor_pd(_mm_add_pd(y1, below_half));
    int minus = _mm_movemask_pd(_mm_and_pd(x0, _mm_cmpge_pd(w0, _mm_set1_pd(1.0)))) | _mm_movemask_pd(_mm_and_pd(x1, _mm_cmpge_pd(w1, _mm_set1_pd(1.0)))) << 2;
    __m128i integers = _mm_castps_si128(_mm_shuffle_ps(_mm_castpd_ps(_mm_add_pd(w0, magic)), _mm_castpd_ps(_mm_add_pd(w1, magic)), 0x88));
    __m128i hundreds = _mm_srli_epi32(_mm_mullo_epi32(integers, _mm_set1_epi32(10486)), 20);
    __m128i twos = _mm_or_si128(hundreds, _mm_slli_epi32(_mm_sub_epi32(integers, _mm_mullo_epi16(hundreds, _mm_set1_epi16(100))), 16));
    __m128i tens = _mm_srli_epi16(_mm_mullo_epi16(twos, _mm_set1_epi16(103)), 10);
    __m128i digits = _mm_or_si128(tens, _mm_slli_epi16(_mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10))), 8));
    int zeros = _mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128()));
    // Digits of one device in the low half, the text's other bytes in the high one.
    __m128i ascii = _mm_or_si128(digits, _mm_set1_epi8(0x30));
    for (int k = 0; k < 4; k++) {
      __m128i own = _mm_blend_epi16(ascii, source, 0xf0);
      __m128i chosen = _mm_loadl_epi64((const __m128i *)&mask[(zeros >> (4 * k) & 15) | (minus >> k & 1) << 4]);
      _mm_storel_epi64((__m128i *)(records + i + k), _mm_shuffle_epi8(own, chosen));
      ascii = _mm_srli_si128(ascii, 4);
    }
  }
  if (_mm_movemask_epi8(small) == 0xffff) {
    long rest = count & ~3l;
    while (rest < count && fabs(values[rest]) * power < 9999.0) rest++;
    if (rest == count) return;
  }
  for (long i = 0; i < count; i++) records[i] = record_of(values[i], decimals, power);
}
