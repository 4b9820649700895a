// Colours of categories (states, modes): the same in bands, badges and the heat map. The first, usually the normal one, is
// the calmest.

const TOKENS = ['--series-5', '--series-1', '--series-4', '--series-2', '--series-6', '--series-3'] as const;

/** Texts that can be told apart by colour. */
export const CATEGORIES = TOKENS.length;

/** Token of a text's colour: by its place among the column's texts, or (where those are not known) among those seen. */
export function categoryToken(text: string, texts: readonly string[] | undefined, seen: readonly string[]): string {
  const known = texts?.indexOf(text) ?? -1;
  return placeToken(known >= 0 ? known : Math.max(seen.indexOf(text), 0));
}

export function placeToken(place: number): string {
  return TOKENS[place % TOKENS.length] ?? TOKENS[0];
}
