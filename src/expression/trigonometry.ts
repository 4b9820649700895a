// Sine, cosine and arc tangent for tables that the planner makes: with additions, products, quotients and square roots alone,
// which IEEE 754 defines to the bit, since the host's own differ between engines.

/** Sine and cosine of an angle in degrees, at most a few turns; errors below 10⁻¹⁵. */
export function sineAndCosine(degrees: number): { readonly sine: number; readonly cosine: number } {
  const quarters = Math.round(degrees / 90);
  // Exact: so many degrees less have no more digits.
  const rest = ((degrees - quarters * 90) * Math.PI) / 180;
  const [sine, cosine] = [sineSeries(rest), cosineSeries(rest)];
  switch (((quarters % 4) + 4) % 4) {
    case 0: return { sine, cosine };
    case 1: return { sine: cosine, cosine: -sine };
    case 2: return { sine: -sine, cosine: -cosine };
    default: return { sine: -cosine, cosine: sine };
  }
}

function sineSeries(x: number): number {
  let sum = 1;
  for (let n = 20; n >= 2; n -= 2) sum = 1 - (sum * x * x) / (n * (n + 1));
  return sum * x;
}

function cosineSeries(x: number): number {
  let sum = 1;
  for (let n = 21; n >= 1; n -= 2) sum = 1 - (sum * x * x) / (n * (n + 1));
  return sum;
}

/** The angle of (x, y) for y ≥ 0: 0 … π. */
export function angleOf(y: number, x: number): number {
  const length = Math.sqrt(x * x + y * y);
  if (length === 0) return 0;
  // Half the angle, three times over: tan(α/2) = y / (length + x), written without cancellation.
  let tangent = x >= 0 ? y / (length + x) : (length - x) / y;
  if (!Number.isFinite(tangent)) return Math.PI;
  if (tangent > 1) return Math.PI - 2 * arcTangent(1 / tangent);
  tangent = Math.max(0, tangent);
  return 2 * arcTangent(tangent);
}

/** For 0 ≤ x ≤ 1. */
function arcTangent(x: number): number {
  let tangent = x;
  for (let i = 0; i < 3; i++) tangent /= 1 + Math.sqrt(1 + tangent * tangent);
  // Below tan(π / 32) the series gains two digits a term.
  let sum = 0;
  for (let n = 17; n >= 1; n -= 2) sum = 1 / n - tangent * tangent * sum;
  return 8 * tangent * sum;
}
