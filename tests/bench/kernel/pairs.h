// The kernel's operations (wasm/assembly/opcodes.ts) on a pair of devices, as C with 128-bit SIMD has them: equal bits, but
// for NaN and −0 where the short instructions differ. What calls the mathematics library (pow, tan, routes, angles beyond
// 2^20) may differ in the last place.

#include "draws.h"

typedef __m128d pair;

static inline pair all(double x) { return _mm_set1_pd(x); }
static inline pair pair_of(double x, double y) { return _mm_set_pd(y, x); }
static inline double lane0(pair x) { return _mm_cvtsd_f64(x); }
static inline double lane1(pair x) { return _mm_cvtsd_f64(_mm_unpackhi_pd(x, x)); }
static inline pair pick(pair mask, pair yes, pair no) { return _mm_blendv_pd(no, yes, mask); }
static inline pair bit(pair mask) { return _mm_and_pd(all(1.0), mask); }
static inline pair unequal(pair x, pair y) { return _mm_or_pd(_mm_cmplt_pd(x, y), _mm_cmpgt_pd(x, y)); }
static inline pair truth(pair x) { return unequal(x, _mm_setzero_pd()); }
static inline pair absolute(pair x) { return _mm_andnot_pd(all(-0.0), x); }
static inline pair is_finite(pair x) { return _mm_cmpeq_pd(_mm_sub_pd(x, x), _mm_setzero_pd()); }
static inline pair known(pair memory, pair input) { return pick(_mm_cmpeq_pd(memory, memory), memory, input); }
static inline pair kept(pair next, pair memory, pair input) { return pick(is_finite(input), next, memory); }
#define TO_WHOLE(x, how) _mm_round_pd(x, how | _MM_FROUND_NO_EXC)

static inline pair op_move(pair a) { return a; }
static inline pair op_add(pair a, pair b) { return _mm_add_pd(a, b); }
static inline pair op_sub(pair a, pair b) { return _mm_sub_pd(a, b); }
static inline pair op_mul(pair a, pair b) { return _mm_mul_pd(a, b); }
static inline pair op_div(pair a, pair b) { return _mm_div_pd(a, b); }
static inline pair op_neg(pair a) { return _mm_xor_pd(a, all(-0.0)); }
static inline pair op_abs(pair a) { return absolute(a); }
static inline pair op_min(pair a, pair b) { return _mm_min_pd(b, a); }
static inline pair op_max(pair a, pair b) { return _mm_max_pd(b, a); }
static inline pair op_floor(pair a) { return TO_WHOLE(a, _MM_FROUND_TO_NEG_INF); }
static inline pair op_ceil(pair a) { return TO_WHOLE(a, _MM_FROUND_TO_POS_INF); }
static inline pair op_round(pair a) {
  pair whole = TO_WHOLE(a, _MM_FROUND_TO_ZERO);
  pair up = _mm_cmpge_pd(absolute(_mm_sub_pd(a, whole)), all(0.5));
  return _mm_add_pd(whole, _mm_and_pd(_mm_or_pd(_mm_and_pd(a, all(-0.0)), all(1.0)), up));
}
static inline pair op_sqrt(pair a) { return _mm_sqrt_pd(a); }
static inline pair op_mod(pair a, pair b) { return _mm_sub_pd(a, _mm_mul_pd(b, op_floor(_mm_div_pd(a, b)))); }
static inline pair op_sign(pair a) { return pick(unequal(a, _mm_setzero_pd()), _mm_or_pd(_mm_and_pd(a, all(-0.0)), all(1.0)), a); }
static inline pair op_muladd(pair a, pair b, pair c) { return _mm_add_pd(_mm_mul_pd(a, b), c); }
static inline pair op_clamp(pair a, pair b, pair c) { return _mm_min_pd(c, _mm_max_pd(b, a)); }
static inline pair op_select(pair a, pair b, pair c) { return pick(truth(a), b, c); }
static inline pair op_eq(pair a, pair b) { return bit(_mm_cmpeq_pd(a, b)); }
static inline pair op_ne(pair a, pair b) { return bit(unequal(a, b)); }
static inline pair op_lt(pair a, pair b) { return bit(_mm_cmplt_pd(a, b)); }
static inline pair op_le(pair a, pair b) { return bit(_mm_cmple_pd(a, b)); }
static inline pair op_gt(pair a, pair b) { return bit(_mm_cmpgt_pd(a, b)); }
static inline pair op_ge(pair a, pair b) { return bit(_mm_cmpge_pd(a, b)); }
static inline pair op_select_eq(pair a, pair b, pair c, pair d) { return pick(_mm_cmpeq_pd(a, b), c, d); }
static inline pair op_select_ne(pair a, pair b, pair c, pair d) { return pick(unequal(a, b), c, d); }
static inline pair op_select_lt(pair a, pair b, pair c, pair d) { return pick(_mm_cmplt_pd(a, b), c, d); }
static inline pair op_select_le(pair a, pair b, pair c, pair d) { return pick(_mm_cmple_pd(a, b), c, d); }
static inline pair op_select_gt(pair a, pair b, pair c, pair d) { return pick(_mm_cmpgt_pd(a, b), c, d); }
static inline pair op_select_ge(pair a, pair b, pair c, pair d) { return pick(_mm_cmpge_pd(a, b), c, d); }
static inline pair op_and(pair a, pair b) { return bit(_mm_and_pd(truth(a), truth(b))); }
static inline pair op_or(pair a, pair b) { return bit(_mm_or_pd(truth(a), truth(b))); }
static inline pair op_not(pair a) { return _mm_andnot_pd(truth(a), all(1.0)); }
static inline pair op_finite_or(pair a, pair b) { return pick(is_finite(a), a, b); }

// ---- transcendentals, after wasm/assembly/transcendental.ts

static const double EXP[11] = {
  2.0914679376583935e-09, 2.510520637395701e-08, 2.7557273661348637e-07, 2.7557255425746435e-06, 2.4801587325533363e-05, 0.00019841269874800493,
  0.0013888888888883752, 0.008333333333326141, 0.04166666666666667, 0.1666666666666667, 0.5,
};
static const double SINE[6] = {1.5918129294866608e-10, -2.5051131845003624e-08, 2.755731610255244e-06, -0.00019841269836758574, 0.008333333333330948, -0.16666666666666666};
static const double COSINE[6] = {-1.1382632425521575e-11, 2.0876146268403195e-09, -2.7557317271729793e-07, 2.480158729876569e-05, -0.0013888888888887398, 0.041666666666666664};

static inline pair polynomial(pair z, const double *c, int n) {
  pair p = all(c[0]);
  for (int i = 1; i < n; i++) p = _mm_add_pd(_mm_mul_pd(p, z), all(c[i]));
  return p;
}
static inline __m128i whole_bits(pair n) { return _mm_castpd_si128(_mm_add_pd(n, all(6755399441055744.0))); }
static inline pair power_of_two(pair n) { return _mm_castsi128_pd(_mm_slli_epi64(_mm_add_epi64(whole_bits(n), _mm_set1_epi64x(1023)), 52)); }
static inline pair nearest(pair x) { return TO_WHOLE(x, _MM_FROUND_TO_NEAREST_INT); }

static inline pair op_exp(pair value) {
  pair x = _mm_min_pd(all(710.0), _mm_max_pd(all(-746.0), value));
  pair n = nearest(_mm_mul_pd(x, all(1.4426950408889634)));
  pair r = _mm_sub_pd(_mm_sub_pd(x, _mm_mul_pd(n, all(0.6931471804855391))), _mm_mul_pd(n, all(7.440617110012397e-11)));
  pair p = polynomial(r, EXP, 11);
  p = _mm_add_pd(_mm_add_pd(_mm_mul_pd(_mm_mul_pd(r, r), p), r), all(1.0));
  pair half = op_floor(_mm_mul_pd(n, all(0.5)));
  return _mm_mul_pd(_mm_mul_pd(p, power_of_two(half)), power_of_two(_mm_sub_pd(n, half)));
}

static inline pair op_log(pair value) {
  pair tiny = _mm_cmplt_pd(value, all(2.2250738585072014e-308));
  pair x = pick(tiny, _mm_mul_pd(value, all(18014398509481984.0)), value);
  __m128i raised = _mm_add_epi64(_mm_castpd_si128(x), _mm_set1_epi64x(0x4000000000000000 - 0x3fe6a09e667f3bcd));
  __m128i exponent = _mm_and_si128(raised, _mm_set1_epi64x((long long)0xfff0000000000000));
  pair mantissa = _mm_castsi128_pd(_mm_sub_epi64(_mm_castpd_si128(x), _mm_sub_epi64(exponent, _mm_set1_epi64x(0x4000000000000000))));
  pair k = _mm_sub_pd(_mm_castsi128_pd(_mm_or_si128(_mm_srli_epi64(raised, 52), _mm_set1_epi64x(0x4330000000000000))), all(4503599627371520.0));
  k = _mm_sub_pd(k, _mm_and_pd(tiny, all(54.0)));
  pair f = _mm_sub_pd(mantissa, all(1.0)), q = _mm_div_pd(f, _mm_add_pd(f, all(2.0))), z = _mm_mul_pd(q, q), w = _mm_mul_pd(z, z);
  static const double even_terms[3] = {1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01};
  static const double odd_terms[4] = {1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01};
  pair even = _mm_mul_pd(w, polynomial(w, even_terms, 3)), odd = _mm_mul_pd(z, polynomial(w, odd_terms, 4));
  pair square = _mm_mul_pd(_mm_mul_pd(f, f), all(0.5));
  pair small = _mm_add_pd(_mm_mul_pd(q, _mm_add_pd(square, _mm_add_pd(even, odd))), _mm_mul_pd(k, all(1.90821492927058770002e-10)));
  pair y = _mm_add_pd(_mm_add_pd(_mm_sub_pd(small, square), f), _mm_mul_pd(k, all(6.93147180369123816490e-01)));
  pair result = pick(_mm_cmplt_pd(value, all(INFINITY)), y, value);
  result = pick(_mm_cmpeq_pd(value, _mm_setzero_pd()), all(-INFINITY), result);
  return pick(_mm_cmplt_pd(value, _mm_setzero_pd()), all(NAN), result);
}

static inline pair circle(pair x, int quarters) {
  if (_mm_movemask_pd(_mm_cmpgt_pd(absolute(x), all(1048576.0)))) {
    return quarters == 0 ? pair_of(sin(lane0(x)), sin(lane1(x))) : pair_of(cos(lane0(x)), cos(lane1(x)));
  }
  pair n = nearest(_mm_mul_pd(x, all(0.6366197723675814)));
  pair r = _mm_sub_pd(x, _mm_mul_pd(n, all(1.5707963267341256)));
  r = _mm_sub_pd(r, _mm_mul_pd(n, all(6.077100506303966e-11)));
  r = _mm_sub_pd(r, _mm_mul_pd(n, all(2.0222662487959506e-21)));
  pair z = _mm_mul_pd(r, r), odd = polynomial(z, SINE, 6), even = polynomial(z, COSINE, 6);
  odd = _mm_add_pd(_mm_mul_pd(_mm_mul_pd(odd, z), r), r);
  even = _mm_add_pd(_mm_sub_pd(all(1.0), _mm_mul_pd(z, all(0.5))), _mm_mul_pd(_mm_mul_pd(z, z), even));
  __m128i quadrant = _mm_add_epi64(whole_bits(n), _mm_set1_epi64x(quarters)), one = _mm_set1_epi64x(1);
  pair take_even = _mm_castsi128_pd(_mm_cmpeq_epi64(_mm_and_si128(quadrant, one), one));
  return _mm_xor_pd(pick(take_even, even, odd), _mm_castsi128_pd(_mm_slli_epi64(_mm_srli_epi64(quadrant, 1), 63)));
}
static inline pair op_sin(pair a) { return circle(a, 0); }
static inline pair op_cos(pair a) { return circle(a, 1); }
static inline pair op_tan(pair a) { return pair_of(tan(lane0(a)), tan(lane1(a))); }
static inline pair op_pow(pair a, pair b) { return pair_of(pow(lane0(a), lane0(b)), pow(lane1(a), lane1(b))); }
static inline pair op_sine_turns(pair a, pair b) { return _mm_mul_pd(b, sine_turns(a)); }

// ---- draws and selection; h0 and h1 are the hashes of the two devices, s the key of the step

static inline pair op_uniform(pair a, pair b, u64 h0, u64 h1, u64 s) { return _mm_add_pd(a, _mm_mul_pd(_mm_sub_pd(b, a), fraction(hash_pair(h0, h1, s)))); }
static inline pair op_normal(pair a, pair b, u64 h0, u64 h1, u64 s) { return _mm_add_pd(a, _mm_mul_pd(b, normal_pair(hash_pair(h0, h1, s)))); }
static inline pair op_choice(pair a, u64 h0, u64 h1, u64 s) { return op_floor(_mm_mul_pd(a, fraction(hash_pair(h0, h1, s)))); }
static inline pair op_uniform_at(pair counter, u64 h0, u64 h1, u64 key) {
  return fraction(_mm_set_epi64x((long long)mix64(h1 + step_key(key, (long long)lane1(counter))), (long long)mix64(h0 + step_key(key, (long long)lane0(counter)))));
}

// ---- memory

static inline pair op_ou(pair a, pair b, pair *c, u64 h0, u64 h1, u64 s) {
  return *c = _mm_add_pd(_mm_mul_pd(*c, a), _mm_mul_pd(b, normal_pair(hash_pair(h0, h1, s))));
}
static inline pair op_walk(pair a, pair *c, u64 h0, u64 h1, u64 s) { return *c = _mm_add_pd(*c, _mm_mul_pd(a, normal_pair(hash_pair(h0, h1, s)))); }
static inline pair op_walk_within(pair a, pair low, pair *c, pair high, u64 h0, u64 h1, u64 s) {
  pair x = _mm_add_pd(*c, _mm_mul_pd(a, normal_pair(hash_pair(h0, h1, s))));
  x = pick(_mm_cmplt_pd(x, low), _mm_sub_pd(_mm_add_pd(low, low), x), x);
  x = pick(_mm_cmpgt_pd(x, high), _mm_sub_pd(_mm_add_pd(high, high), x), x);
  if (_mm_movemask_pd(_mm_cmplt_pd(x, low))) {
    pair range = _mm_sub_pd(high, low), twice = _mm_add_pd(range, range), y = _mm_sub_pd(x, low);
    y = _mm_sub_pd(y, _mm_mul_pd(twice, _mm_floor_pd(_mm_div_pd(y, twice))));
    y = _mm_add_pd(low, _mm_min_pd(y, _mm_sub_pd(twice, y)));
    y = pick(_mm_cmpeq_pd(y, y), y, low);
    x = pick(_mm_cmplt_pd(x, low), _mm_min_pd(_mm_max_pd(y, low), high), x);
  }
  return *c = _mm_min_pd(_mm_max_pd(x, low), high);
}
static inline pair op_lag(pair a, pair b, pair *c) {
  pair y = known(*c, a);
  *c = kept(_mm_add_pd(y, _mm_mul_pd(_mm_sub_pd(a, y), b)), *c, a);
  return y;
}
static inline pair op_toward(pair a, pair most, pair *c) {
  pair y = known(*c, a), way = _mm_sub_pd(a, y);
  pair step = _mm_max_pd(op_neg(most), _mm_min_pd(most, way));
  *c = kept(pick(_mm_cmple_pd(absolute(way), most), a, _mm_add_pd(y, step)), *c, a);
  return y;
}
static inline pair op_hold(pair a, pair b, pair *c) {
  pair take = _mm_and_pd(is_finite(a), _mm_cmpneq_pd(b, _mm_setzero_pd())), y = pick(take, a, known(*c, a));
  *c = pick(is_finite(a), y, *c);
  return y;
}
static inline pair op_deadband(pair a, pair b, pair *c) {
  pair y = known(*c, a), far = _mm_and_pd(is_finite(a), _mm_cmpgt_pd(absolute(_mm_sub_pd(a, y)), b)), next = pick(far, a, y);
  *c = kept(next, *c, a);
  return next;
}
static inline pair op_derivative(pair a, pair b, pair *c) {
  pair change = _mm_sub_pd(a, *c);
  *c = a;
  return _mm_and_pd(_mm_mul_pd(change, b), is_finite(change));
}
static inline pair op_integrate(pair a, pair low, pair *c, pair high) {
  pair y = *c;
  *c = kept(_mm_min_pd(high, _mm_max_pd(low, _mm_add_pd(y, a))), y, a);
  return y;
}
static inline pair op_counter(pair a, pair wrap, pair *c) {
  pair y = *c, sum = _mm_add_pd(y, _mm_max_pd(_mm_setzero_pd(), a)), turns = op_floor(_mm_div_pd(_mm_add_pd(sum, all(1e-9)), wrap));
  *c = kept(pick(_mm_cmpge_pd(turns, all(1.0)), _mm_sub_pd(sum, _mm_mul_pd(turns, wrap)), sum), y, a);
  return _mm_max_pd(op_floor(_mm_add_pd(y, all(1e-9))), _mm_setzero_pd());
}
