// An id → the device's index, from the template alone: without making the ids of a million devices.

const PLACEHOLDER = /\{([^{}:]+)(?::([^{}]*))?\}/g;

/** Reads ids of one fleet. */
export interface IdReader {
  /** The index of the device with this id, or null. What a text that is drawn at birth is, is not known here: any is taken. */
  indexOf(id: string): number | null;
}

/** A piece of an id: itself, the number, or a text that is drawn at birth. */
type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'index'; readonly width: number } | { readonly kind: 'drawn' };

/** A reader of a fleet's ids. The template's own mistakes are told elsewhere. */
export function idReader(template: string, fleet: string, model: string, count: number): IdReader {
  const pieces = readable(piecesOf(template, fleet, model));
  if (!pieces) return { indexOf: () => null };
  const head = pieces[0]?.kind === 'text' ? pieces[0].text : '';
  const first = pieces.find((piece) => piece.kind === 'index');
  const whole = new RegExp(`^${pieces.map((piece) => patternOf(piece, piece === first)).join('')}$`, 'u');
  return {
    indexOf(id) {
      const found = id.startsWith(head) ? whole.exec(id) : null;
      if (!found) return null;
      const index = Number(found[1] ?? 0);
      const isWritten = first === undefined || String(index).padStart(first.width, '0') === found[1];
      return isWritten && index < count ? index : null;
    },
  };
}

function piecesOf(template: string, fleet: string, model: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    pieces.push({ kind: 'text', text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    if (match[1] === 'fleet') pieces.push({ kind: 'text', text: fleet });
    else if (match[1] === 'model') pieces.push({ kind: 'text', text: model });
    else pieces.push(match[1] === 'index' ? { kind: 'index', width: Number(match[2] ?? 0) } : { kind: 'drawn' });
  }
  pieces.push({ kind: 'text', text: template.slice(end) });
  return pieces;
}

/** From the first drawn text to the last one anything may stand: one gap, which a pattern matches at once. Null: the number stands in it. */
function readable(pieces: readonly Piece[]): readonly Piece[] | null {
  const first = pieces.findIndex(({ kind }) => kind === 'drawn');
  if (first < 0) return pieces;
  const last = pieces.findLastIndex(({ kind }) => kind === 'drawn');
  const around = [...pieces.slice(0, first + 1), ...pieces.slice(last + 1)];
  return around.some(({ kind }) => kind === 'index') ? around : null;
}

/** The first number is the one that is read; another one is the same number in some width. */
function patternOf(piece: Piece, isFirst: boolean): string {
  if (piece.kind === 'drawn') return '[^+#/]*';
  if (piece.kind === 'index') return isFirst ? '(\\d{1,9})' : '\\d{1,9}';
  return piece.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
