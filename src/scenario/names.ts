// Names that a model may not use for its own: they mean something already.

const RESERVED: ReadonlySet<string> = new Set(['id', 'index', 'model', 'fleet', 'seq', 'time', 'state', 't', 'share', 'online', 'true', 'false', 'and', 'or', 'not']);

export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}
