// An id → the device's index, from the template alone: without making the ids of a million devices.

const PLACEHOLDER = /\{([^{}:]+)(?::([^{}]*))?\}/g;

/** Reads ids of one fleet. */
export interface IdReader {
  /** The index of the device with this id, or null. What a text that is drawn at birth is, is not known here: any is taken. */
  indexOf(id: string): number | null;
}

/** A reader of a fleet's ids. The template's own mistakes are told elsewhere. */
export function idReader(template: string, fleet: string, model: string, count: number): IdReader {
  let pattern = '';
  let width = 0;
  let end = 0;
  let hasIndex = false;
  for (const match of template.matchAll(PLACEHOLDER)) {
    pattern += escaped(template.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[1] === 'fleet') pattern += escaped(fleet);
    else if (match[1] === 'model') pattern += escaped(model);
    else if (match[1] !== 'index') pattern += '[^+#/]*';
    else {
      // A second number is the first one again, in whatever width.
      pattern += hasIndex ? '\\d+' : '(\\d+)';
      width = hasIndex ? width : Number(match[2] ?? 0);
      hasIndex = true;
    }
  }
  const whole = new RegExp(`^${pattern}${escaped(template.slice(end))}$`, 'u');
  return {
    indexOf(id) {
      const found = whole.exec(id);
      if (!found) return null;
      const index = Number(found[1] ?? 0);
      const isWritten = !hasIndex || String(index).padStart(width, '0') === found[1];
      return isWritten && index < count ? index : null;
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
