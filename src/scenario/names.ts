// Names that a model may not use for its own: they mean something already.

const RESERVED: ReadonlySet<string> = new Set(['id', 'index', 'model', 'fleet', 'seq', 'time', 'state', 't', 'share', 'online', 'true', 'false', 'and', 'or', 'not']);

export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

/** Letters, digits and `_`, not beginning with a digit. */
export const NAME = /^[A-Za-z_\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff][A-Za-z0-9_\u00c0-\u024f\u0370-\u1fff\u3040-\ud7ff]*$/;

export function isName(text: string): boolean {
  return text.length > 0 && text.length <= 64 && NAME.test(text);
}
