// The kernel's operations that go device by device: tables, routes, rings, whole numbers, permutations. After the files of the
// same names in wasm/assembly.

#include "pairs.h"

#define EACH(of0, of1) pair_of(of0, of1)

static inline long last_not_above(const double *table, long count, double x) {
  long low = 0, high = count;
  while (high - low > 1) {
    long middle = (low + high) >> 1;
    if (table[middle] <= x) low = middle; else high = middle;
  }
  return low;
}

static inline double curve_at(double x, const double *table, long count) {
  long place = last_not_above(table, count, x);
  const double *line = table + count + 2 * place;
  return line[0] + (x - table[place]) * line[1];
}
static inline pair op_curve(pair a, const double *table, long count) { return EACH(curve_at(lane0(a), table, count), curve_at(lane1(a), table, count)); }

static inline double series_at(double position, const double *table, long count, int linear) {
  if (!(position - position == 0)) return NAN;
  double whole = floor(position + 1e-9), rows = (double)count, place = whole - rows * floor(whole / rows);
  long row = (long)(place > rows - 1 ? rows - 1 : place > 0 ? place : 0);
  double value = table[row], beyond = position - whole;
  return linear ? value + (table[row < count - 1 ? row + 1 : 0] - value) * (beyond > 0 ? beyond : 0) : value;
}
static inline pair op_series(pair a, const double *table, long count) { return EACH(series_at(lane0(a), table, count, 0), series_at(lane1(a), table, count, 0)); }
static inline pair op_series_linear(pair a, const double *table, long count) { return EACH(series_at(lane0(a), table, count, 1), series_at(lane1(a), table, count, 1)); }

static inline double is_in(double value, const double *table, long count) {
  long low = 0, high = count;
  while (low < high) {
    long middle = (low + high) >> 1;
    if (table[middle] < value) low = middle + 1; else high = middle;
  }
  return low < count && table[low] == value;
}
static inline pair op_in_table(pair a, const double *table, long count) { return EACH(is_in(lane0(a), table, count), is_in(lane1(a), table, count)); }

static inline double route_at(double distance, const double *table, long legs, int result) {
  const double degrees = 57.29577951308232;
  if (!(distance - distance == 0)) return NAN;
  long number = last_not_above(table, legs, distance);
  const double *u = table + legs + number * 6, *w = u + 3;
  double angle = (distance - table[number]) / 6371008.8, sine = sin(angle), cosine = cos(angle);
  double x = u[0] * cosine + w[0] * sine, y = u[1] * cosine + w[1] * sine, z = u[2] * cosine + w[2] * sine;
  if (result == 0) return atan2(z, sqrt(x * x + y * y)) * degrees;
  if (result == 1) return atan2(y, x) * degrees;
  double tx = w[0] * cosine - u[0] * sine, ty = w[1] * cosine - u[1] * sine, tz = w[2] * cosine - u[2] * sine;
  double heading = atan2(x * ty - y * tx, tz) * degrees, turned = heading < 0 ? heading + 360 : heading;
  return turned < 360 ? turned : 0;
}
static inline pair op_route_latitude(pair a, const double *table, long legs) { return EACH(route_at(lane0(a), table, legs, 0), route_at(lane1(a), table, legs, 0)); }
static inline pair op_route_longitude(pair a, const double *table, long legs) { return EACH(route_at(lane0(a), table, legs, 1), route_at(lane1(a), table, legs, 1)); }
static inline pair op_route_heading(pair a, const double *table, long legs) { return EACH(route_at(lane0(a), table, legs, 2), route_at(lane1(a), table, legs, 2)); }

// ---- rings: columns that lie `pitch` numbers behind each other

static inline double delay_of(double x, long steps, double *ring, long pitch, long long step) {
  double *slot = ring + (2 + step % steps) * pitch, *count = ring, *first = ring + pitch;
  if (*count == 0) *first = x;
  double shown = *count < (double)steps ? *first : *slot;
  if (*count < (double)steps) *count += 1;
  *slot = x;
  return shown;
}
static inline pair op_delay(pair a, pair steps, double *ring, long pitch, long long step) {
  double first = delay_of(lane0(a), (long)lane0(steps), ring, pitch, step);
  return pair_of(first, delay_of(lane1(a), (long)lane0(steps), ring + 1, pitch, step));
}
static inline double average_of(double x, long steps, double *ring, long pitch, long long step) {
  long place = (long)(step % steps);
  double *slot = ring + (3 + place) * pitch, oldest = *slot;
  double sum = ring[0] == ring[0] ? ring[0] : 0, fresh = ring[pitch] == ring[pitch] ? ring[pitch] : 0, count = ring[2 * pitch] == ring[2 * pitch] ? ring[2 * pitch] : 0;
  if (place == 0) { sum = fresh; fresh = 0; }
  if (oldest - oldest == 0) { sum -= oldest; count -= 1; }
  if (x - x == 0) { sum += x; fresh += x; count += 1; }
  ring[0] = sum; ring[pitch] = fresh; ring[2 * pitch] = count;
  *slot = x - x == 0 ? x : NAN;
  return sum / count;
}
static inline pair op_average(pair a, pair steps, double *ring, long pitch, long long step) {
  double first = average_of(lane0(a), (long)lane0(steps), ring, pitch, step);
  return pair_of(first, average_of(lane1(a), (long)lane0(steps), ring + 1, pitch, step));
}

// ---- whole numbers

static inline double fraction_of(u64 h) { return of_bits((h >> 12) | 0x3ff0000000000000u) - (1.0 - 1.1102230246251565e-16); }
static inline double natural_log(double x) { return lane0(op_log(all(x))); }

static inline double markov_of(const double *table, long states, double *c, u64 h) {
  double state = *c;
  long row = state > 0 ? (long)state : 0, next = 0;
  if (row > states - 1) row = states - 1;
  double u = fraction_of(h);
  while (next < states - 1 && u >= table[row * states + next]) next++;
  *c = (double)next;
  return state;
}
static inline pair op_markov(const double *table, pair states, pair *c, u64 h0, u64 h1, u64 s) {
  double x = lane0(*c), y = lane1(*c);
  double first = markov_of(table, (long)lane0(states), &x, mix64(h0 + s)), second = markov_of(table, (long)lane0(states), &y, mix64(h1 + s));
  *c = pair_of(x, y);
  return pair_of(first, second);
}

static double log_factorial(double n) {
  if (n < 16) {
    double product = 1.0;
    for (double i = 2.0; i <= n; i++) product *= i;
    return natural_log(product);
  }
  double q = 1.0 / n, z = q * q;
  return (n + 0.5) * natural_log(n) - n + 0.9189385332046727 + q * (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z / 1680.0)));
}

static double log_probability_near(double n, double mean) {
  double x = (n - mean) / mean, sum = 0.0;
  if (fabs(x) > 0.1) return -INFINITY;
  for (double k = 14.0; k >= 2.0; k--) sum = 1.0 / (k * (k - 1.0)) - x * sum;
  return -mean * x * x * sum - 0.9189385332046727 - 0.5 * natural_log(n) - 1.0 / (12.0 * n);
}

static double mean_of = NAN, none, log_mean, width, slope, log_inverse, surely;

static void prepare_mean(double mean) {
  mean_of = mean;
  none = lane0(op_exp(all(-mean)));
  if (mean < 10.0) return;
  log_mean = natural_log(mean);
  width = 0.931 + 2.53 * sqrt(mean);
  slope = -0.059 + 0.02483 * width;
  log_inverse = natural_log(1.1239 + 1.1328 / (width - 3.4));
  surely = 0.9277 - 3.6224 / (width - 2.0);
}

static double many_events(double mean, u64 h) {
  for (u64 n = 1;; n += 2) {
    double u = fraction_of(mix64(h + n * GOLDEN)) - 0.5, v = fraction_of(mix64(h + (n + 1) * GOLDEN)), rest = 0.5 - fabs(u);
    double count = floor((2.0 * slope / rest + width) * u + mean + 0.43);
    if (rest >= 0.07 && v <= surely) return count;
    if (count < 0 || (rest < 0.013 && v > rest)) continue;
    double probability = mean < 1e6 ? count * log_mean - mean - log_factorial(count) : log_probability_near(count, mean);
    if (natural_log(v) + log_inverse - natural_log(slope / (rest * rest) + width) <= probability) return count;
  }
}

static inline double events_of(double mean, u64 h) {
  if (!(mean > 0)) return mean == mean ? 0 : NAN;
  if (mean != mean_of) prepare_mean(mean);
  if (mean >= 10.0) return mean < 1e15 ? many_events(mean, h) : floor(mean + 0.5);
  double u = fraction_of(h), count = 0.0, share = none, sum = none;
  while (u > sum && share > 0) {
    count += 1.0;
    share *= mean / count;
    sum += share;
  }
  return count;
}
static inline pair op_poisson(pair a, u64 h0, u64 h1, u64 s) {
  double first = events_of(lane0(a), mix64(h0 + s));
  return pair_of(first, events_of(lane1(a), mix64(h1 + s)));
}

// ---- permutations

static u32 scrambled(u32 half, u64 key) {
  u64 z = ((u64)half + key) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 32)) * 0x94d049bb133111ebu;
  return (u32)(z >> 32);
}
static double place_of(u32 device, u32 n, u64 key) {
  if (device >= n) return device;
  u64 own = mix64(key), keys[16];
  for (u32 round = 0; round < 16; round++) keys[round] = mix64(own + (u64)(round + 1) * GOLDEN);
  int bits = n < 2 ? 0 : 32 - __builtin_clz(n - 1), low = bits >> 1, rounds = bits > 10 ? 8 : 16;
  u32 of_low = (1u << low) - 1, of_high = (1u << (bits - low)) - 1, place = device;
  do {
    u32 l = place >> low, r = place & of_low;
    for (int round = 0; round < rounds; round += 2) {
      l ^= scrambled(r, keys[round]) & of_high;
      r ^= scrambled(l, keys[round + 1]) & of_low;
    }
    place = (l << low) | r;
  } while (place >= n);
  return place;
}
static inline pair op_position(pair n, u32 i0, u32 i1, u64 key) { return pair_of(place_of(i0, (u32)lane0(n), key), place_of(i1, (u32)lane1(n), key)); }
static inline pair op_index(u32 i0, u32 i1) { return pair_of(i0, i1); }
