// Texts with places for values: `{name}` is the value, `{name|one|other}` picks the word for a count.

export type Values = Readonly<Record<string, string | number>>;

const PLACE = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** Fills a text. `say` formats numbers in the reader's language; a name without a value stays as it is. */
export function fill(text: string, values: Values, plural: (count: number) => string, say: (value: number) => string): string {
  return text.replace(PLACE, (place, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return place;
    if (one !== undefined && other !== undefined) return plural(Number(value)) === 'one' ? one : other;
    return typeof value === 'number' ? say(value) : value;
  });
}
