// The nearest known name, for errors.

/**
 * The candidate that is at most a third of the length away (Damerau: a swap of neighbours counts one), or that one of the
 * two begins with; null when there is none.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length > 64) return null;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const shorter = Math.min(candidate.length, name.length);
    const limit = shorter < 3 ? 0 : Math.ceil(Math.max(candidate.length, name.length) / 3);
    const isBeginning = shorter >= 3 && (known.startsWith(wanted) || wanted.startsWith(known));
    if (Math.abs(candidate.length - name.length) > limit && !isBeginning) continue;
    const distance = isBeginning ? Math.min(limit, editDistance(wanted, known)) : editDistance(wanted, known);
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `, did you mean `x`?` or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const candidate = nearest(name, candidates);
  return candidate === null ? '' : `, did you mean \`${candidate}\`?`;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
