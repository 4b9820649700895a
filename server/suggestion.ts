// "Did you mean": the known word nearest to a mistyped one.

/** The nearest of the words by edit distance, or null when none is near (a third of the letters and one more may differ). */
export function closest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(word.length / 3) + 2;
  for (const candidate of words) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best ?? words.find((candidate) => word.length >= 3 && candidate.startsWith(word)) ?? null;
}

/** Levenshtein distance, row by row. Words longer than 64 letters are cut: nobody mistypes those. */
function editDistance(a: string, b: string): number {
  const [left, right] = [a.slice(0, 64), b.slice(0, 64)];
  let row = Array.from({ length: right.length + 1 }, (_, place) => place);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
