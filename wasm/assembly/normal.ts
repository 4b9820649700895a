// The inverse of the normal distribution function as a table of cubics.
//
// A draw's 52 bits are a probability v in (0, 1), of which half belongs to each sign: |N| = −Φ⁻¹(v / 2). The function is
// steep near 0, so segments are laid out like floating point itself: every octave of v has SEGMENTS equal ones, and the
// segment's number is simply the top bits of v as a double. 53 octaves reach 8.2 standard deviations. In a segment the
// cubic through four Chebyshev nodes is off by less than 10^-7, and a test of 10^6 draws sees the true normal.
// The nodes come from Wichura's AS 241 (PPND16, relative error 10^-16), computed here when the module starts.

import { naturalLog } from './transcendental';

const SEGMENTS = 16;
const OCTAVES = 53;
const COEFFICIENT_BYTES = 32;

export const NORMAL_TABLE: usize = memory.data(OCTAVES * SEGMENTS * COEFFICIENT_BYTES, 32);
/** Top 16 bits of the smallest v, 2^-53, as a double. */
export const NORMAL_FIRST: usize = (1023 - OCTAVES) << 4;

/** −Φ⁻¹(p) for p in (0, 0.5]. */
function upperQuantile(p: f64): f64 {
  const q = 0.5 - p;
  if (q <= 0.425) {
    const r = 0.180625 - q * q;
    return q * (((((((2.509080928730122672e+3 * r + 3.34305755835881281e+4) * r + 6.72657709270087009e+4) * r
      + 4.59219539315498715e+4) * r + 1.37316937655094611e+4) * r + 1.97159095030655144e+3) * r
      + 1.33141667891784377e+2) * r + 3.38713287279636661e+0)
      / (((((((5.22649527885285456e+3 * r + 2.87290857357219427e+4) * r + 3.93078958000927106e+4) * r
      + 2.12137943015865959e+4) * r + 5.39419602142475111e+3) * r + 6.87187007492057908e+2) * r
      + 4.23133307016009113e+1) * r + 1.0);
  }
  let r = sqrt<f64>(-naturalLog(p));
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

/** Coefficients of the cubic through four points (x, y), by divided differences, in powers of x. */
function cubic(at: usize, x0: f64, x1: f64, x2: f64, x3: f64, y0: f64, y1: f64, y2: f64, y3: f64): void {
  const d01 = (y1 - y0) / (x1 - x0), d12 = (y2 - y1) / (x2 - x1), d23 = (y3 - y2) / (x3 - x2);
  const d012 = (d12 - d01) / (x2 - x0), d123 = (d23 - d12) / (x3 - x1);
  const d = (d123 - d012) / (x3 - x0);
  store<f64>(at, y0 - x0 * (d01 - x1 * (d012 - x2 * d)));
  store<f64>(at, d01 - d012 * (x0 + x1) + d * (x0 * x1 + x0 * x2 + x1 * x2), 8);
  store<f64>(at, d012 - d * (x0 + x1 + x2), 16);
  store<f64>(at, d, 24);
}

/** Fills the table; called once, when the module starts. */
export function prepareNormal(): void {
  const width = 1.0 / SEGMENTS;
  // (1 − cos((2 i + 1) π / 8)) / 2
  const x0 = 1.0 + 0.03806023374435663 * width, x1 = 1.0 + 0.3086582838174551 * width;
  const x2 = 1.0 + 0.6913417161825449 * width, x3 = 1.0 + 0.9619397662556434 * width;
  let scale = 1.1102230246251565e-16 * 0.5; // of v / 2, lowest octave
  for (let octave = 0; octave < OCTAVES; octave++) {
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const left = segment * width;
      cubic(
        NORMAL_TABLE + (octave * SEGMENTS + segment) * COEFFICIENT_BYTES, x0, x1, x2, x3,
        upperQuantile((left + x0) * scale), upperQuantile((left + x1) * scale),
        upperQuantile((left + x2) * scale), upperQuantile((left + x3) * scale),
      );
    }
    scale *= 2.0;
  }
}
