// Draws and the sine of turns, as in wasm/assembly/random.ts, normal.ts and transcendental.ts: equal bits.

#include <smmintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint64_t u64;
typedef uint32_t u32;

enum { SEGMENTS = 16, OCTAVES = 53 };
static const u64 GOLDEN = 0x9e3779b97f4a7c15u;

static double normal_table[OCTAVES * SEGMENTS][4];

static inline u64 mix64(u64 z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static u64 step_key(u64 key, long long step) { return mix64(key + (u64)(step + 1) * GOLDEN); }
static double of_bits(u64 bits) { double x; memcpy(&x, &bits, 8); return x; }
static u64 to_bits(double x) { u64 bits; memcpy(&bits, &x, 8); return bits; }

// ---- the normal distribution, as in wasm/assembly/normal.ts

static double log_of(double value) {
  u64 raised = to_bits(value) + (0x4000000000000000u - 0x3fe6a09e667f3bcdu);
  u64 exponent = raised & 0xfff0000000000000u;
  double mantissa = of_bits(to_bits(value) - (exponent - 0x4000000000000000u));
  double k = (double)(long long)(raised >> 52) - 1024.0;
  double f = mantissa - 1.0, q = f / (f + 2.0), z = q * q, w = z * z;
  double even = w * ((1.531383769920937332e-01 * w + 2.222219843214978396e-01) * w + 3.999999999940941908e-01);
  double odd = z * (((1.479819860511658591e-01 * w + 1.818357216161805012e-01) * w + 2.857142874366239149e-01) * w + 6.666666666666735130e-01);
  double square = f * f * 0.5;
  double small = q * (square + (even + odd)) + k * 1.90821492927058770002e-10;
  return ((small - square) + f) + k * 6.93147180369123816490e-01;
}

static double upper_quantile(double p) {
  double q = 0.5 - p;
  if (q <= 0.425) {
    double r = 0.180625 - q * q;
    return q * (((((((2.509080928730122672e+3 * r + 3.34305755835881281e+4) * r + 6.72657709270087009e+4) * r
      + 4.59219539315498715e+4) * r + 1.37316937655094611e+4) * r + 1.97159095030655144e+3) * r
      + 1.33141667891784377e+2) * r + 3.38713287279636661e+0)
      / (((((((5.22649527885285456e+3 * r + 2.87290857357219427e+4) * r + 3.93078958000927106e+4) * r
      + 2.12137943015865959e+4) * r + 5.39419602142475111e+3) * r + 6.87187007492057908e+2) * r
      + 4.23133307016009113e+1) * r + 1.0);
  }
  double r = sqrt(-log_of(p));
  if (r <= 5.0) {
    r -= 1.6;
    return (((((((7.74545014278341408e-4 * r + 2.27238449892691846e-2) * r + 2.41780725177450612e-1) * r
      + 1.27045825245236838e+0) * r + 3.64784832476320461e+0) * r + 5.76949722146069141e+0) * r
      + 4.63033784615654530e+0) * r + 1.42343711074968358e+0)
      / (((((((1.05075007164441684e-9 * r + 5.47593808499534495e-4) * r + 1.51986665636164572e-2) * r
      + 1.48103976427480075e-1) * r + 6.89767334985100005e-1) * r + 1.67638483018380385e+0) * r
      + 2.05319162663775882e+0) * r + 1.0);
  }
  r -= 5.0;
  return (((((((2.01033439929228813e-7 * r + 2.71155556874348758e-5) * r + 1.24266094738807844e-3) * r
    + 2.65321895265761231e-2) * r + 2.96560571828504891e-1) * r + 1.78482653991729133e+0) * r
    + 5.46378491116411437e+0) * r + 6.65790464350110378e+0)
    / (((((((2.04426310338993979e-15 * r + 1.42151175831644589e-7) * r + 1.84631831751005468e-5) * r
    + 7.86869131145613259e-4) * r + 1.48753612908506149e-2) * r + 1.36929880922735805e-1) * r
    + 5.99832206555887938e-1) * r + 1.0);
}

static void cubic(double *at, const double *x, const double *y) {
  double d01 = (y[1] - y[0]) / (x[1] - x[0]), d12 = (y[2] - y[1]) / (x[2] - x[1]), d23 = (y[3] - y[2]) / (x[3] - x[2]);
  double d012 = (d12 - d01) / (x[2] - x[0]), d123 = (d23 - d12) / (x[3] - x[1]), d = (d123 - d012) / (x[3] - x[0]);
  at[0] = y[0] - x[0] * (d01 - x[1] * (d012 - x[2] * d));
  at[1] = d01 - d012 * (x[0] + x[1]) + d * (x[0] * x[1] + x[0] * x[2] + x[1] * x[2]);
  at[2] = d012 - d * (x[0] + x[1] + x[2]);
  at[3] = d;
}

static void prepare_normal(void) {
  double width = 1.0 / SEGMENTS;
  double x[4] = {1.0 + 0.03806023374435663 * width, 1.0 + 0.3086582838174551 * width, 1.0 + 0.6913417161825449 * width, 1.0 + 0.9619397662556434 * width}, y[4];
  double scale = 1.1102230246251565e-16 * 0.5;
  for (int octave = 0; octave < OCTAVES; octave++, scale *= 2.0)
    for (int segment = 0; segment < SEGMENTS; segment++) {
      double left = segment * width;
      for (int i = 0; i < 4; i++) y[i] = upper_quantile((left + x[i]) * scale);
      cubic(normal_table[octave * SEGMENTS + segment], x, y);
    }
}

static inline __m128i hash_pair(u64 d0, u64 d1, u64 s) { return _mm_set_epi64x((long long)mix64(d1 + s), (long long)mix64(d0 + s)); }

static inline __m128d fraction(__m128i h) {
  __m128i bits = _mm_or_si128(_mm_srli_epi64(h, 12), _mm_set1_epi64x(0x3ff0000000000000));
  return _mm_sub_pd(_mm_castsi128_pd(bits), _mm_set1_pd(1.0 - 1.1102230246251565e-16));
}

static inline __m128d normal_pair(__m128i h) {
  __m128i v = _mm_castpd_si128(fraction(h));
  const double *p0 = normal_table[_mm_extract_epi16(v, 3) - ((1023 - OCTAVES) << 4)];
  const double *p1 = normal_table[_mm_extract_epi16(v, 7) - ((1023 - OCTAVES) << 4)];
  __m128d t = _mm_or_pd(_mm_castsi128_pd(_mm_and_si128(v, _mm_set1_epi64x(0x0000ffffffffffff))), _mm_set1_pd(1.0));
  __m128d low0 = _mm_loadu_pd(p0), low1 = _mm_loadu_pd(p1), high0 = _mm_loadu_pd(p0 + 2), high1 = _mm_loadu_pd(p1 + 2);
  __m128d c0 = _mm_unpacklo_pd(low0, low1), c1 = _mm_unpackhi_pd(low0, low1), c2 = _mm_unpacklo_pd(high0, high1), c3 = _mm_unpackhi_pd(high0, high1);
  __m128d x = _mm_add_pd(_mm_add_pd(c0, _mm_mul_pd(t, c1)), _mm_mul_pd(_mm_mul_pd(t, t), _mm_add_pd(c2, _mm_mul_pd(t, c3))));
  return _mm_xor_pd(x, _mm_castsi128_pd(_mm_slli_epi64(h, 63)));
}

static inline __m128d sine_turns(__m128d a) {
  __m128d sign = _mm_set1_pd(-0.0);
  __m128d r = _mm_sub_pd(a, _mm_round_pd(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
  __m128d whole = _mm_andnot_pd(sign, r);
  __m128d q = _mm_or_pd(_mm_min_pd(_mm_sub_pd(_mm_set1_pd(0.5), whole), whole), _mm_and_pd(r, sign));
  __m128d z = _mm_mul_pd(q, q);
  static const double c[9] = {0.10089695501646812, -0.7177337921413454, 3.8199280942271643, -15.0946416761179, 42.058693925428685,
    -76.70585975282492, 81.60524927607362, -41.341702240399755, 6.283185307179586};
#define LINEAR(k) _mm_add_pd(_mm_set1_pd(c[k + 1]), _mm_mul_pd(z, _mm_set1_pd(c[k])))
  __m128d z2 = _mm_mul_pd(z, z), z4 = _mm_mul_pd(z2, z2);
  __m128d low = _mm_add_pd(LINEAR(7), _mm_mul_pd(z2, LINEAR(5))), middle = _mm_add_pd(LINEAR(3), _mm_mul_pd(z2, LINEAR(1)));
  __m128d p = _mm_add_pd(low, _mm_mul_pd(z4, _mm_add_pd(middle, _mm_mul_pd(z4, _mm_set1_pd(c[0])))));
  return _mm_mul_pd(q, p);
}
