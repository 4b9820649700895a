// What signals were in the step before. A signal's past may be asked for before the signal is compiled, so its type is
// assumed at first; when the signal turns out to have other texts, all is compiled once more with what was found.

import { lastFinite } from './functions/memory.ts';
import type { Typed } from './functions/specification.ts';
import type { Cell, Graph, Value } from './graph.ts';
import type { GroupSource, Written } from './group-source.ts';
import { literalTexts } from './literal-texts.ts';
import { carry } from './text-values.ts';
import { NUMBER, typeName, type ValueType } from './types.ts';
import { wholly, type WrittenFaults } from './written-faults.ts';

interface Past {
  /** Whose text asked for it. */
  readonly owner: string;
  readonly signal: string;
  readonly type: ValueType;
  readonly cell: Cell;
  /** Place of the first value in which list of texts. */
  readonly initial: Typed | null;
}

export class Pasts {
  private readonly graph: Graph;
  private readonly source: GroupSource;
  private readonly found = new Map<string, ValueType>();
  private readonly pasts = new Map<string, Past>();

  constructor(graph: Graph, source: GroupSource) {
    this.graph = graph;
    this.source = source;
  }

  /** What a signal was in the step before; `initial`, or 0, in the first one. `known`: its type, if it is compiled. */
  of(owner: string, signal: string, initial: Typed | null, known: ValueType | undefined): Typed {
    const key = `${signal} ${initial?.value.id ?? ''}`;
    const past = this.pasts.get(key) ?? this.make(owner, signal, initial, known);
    this.pasts.set(key, past);
    return { value: past.cell, type: past.type };
  }

  private make(owner: string, signal: string, initial: Typed | null, known: ValueType | undefined): Past {
    const { graph } = this;
    const type = known ?? this.found.get(signal) ?? this.assumed(signal, initial);
    const first = initial === null ? graph.constant(0) : initial.type.kind === 'text' && type.kind === 'text' ? carry(graph, initial.value, initial.type.texts, type.texts) : initial.value;
    const number = [...this.pasts.values()].filter((past) => past.signal === signal).length;
    return { owner, signal, type, initial, cell: graph.cell({ name: `${signal}/past/${number}`, initial: first }) };
  }

  private assumed(signal: string, initial: Typed | null): ValueType {
    if (initial?.type.kind !== 'text') return initial?.type ?? NUMBER;
    const definition = this.source.definitions.find(({ name }) => name === signal);
    return { kind: 'text', texts: [...new Set([...initial.type.texts, ...(definition ? literalTexts(definition, this.source) : [])])] };
  }

  /** Forgets all that was asked for and keeps what types were found; false when they are those that were assumed. */
  learn(valueOf: (signal: string) => Typed | undefined): boolean {
    let learned = false;
    for (const { signal, type } of this.pasts.values()) {
      const now = valueOf(signal)?.type;
      if (now?.kind !== 'text' || type.kind !== 'text' || now.texts.join('\0') === type.texts.join('\0')) continue;
      this.found.set(signal, now);
      learned = true;
    }
    if (learned) this.pasts.clear();
    return learned;
  }

  /** What each step keeps for the next one, once everything is compiled. */
  stores(valueOf: (signal: string) => Typed | undefined, writtenOf: (owner: string) => Written | undefined, faults: WrittenFaults): readonly Value[] {
    const { graph } = this;
    return [...this.pasts.values()].flatMap(({ owner, signal, type, initial, cell }) => {
      const now = valueOf(signal);
      const written = writtenOf(owner) ?? writtenOf(signal);
      if (!now || !written) return [];
      const strange = now.type.kind === 'text' && initial?.type.kind === 'text' ? initial.type.texts.find((text) => now.type.kind === 'text' && !now.type.texts.includes(text)) : undefined;
      if (now.type.kind !== type.kind || (now.type.kind === 'text' && type.kind === 'text' && now.type.texts.join('\0') !== type.texts.join('\0'))) {
        faults.add(written, wholly(written, {
          code: 'type-mismatch', message: `\`${signal}\` is ${typeName(now.type)}, but its past was taken for ${typeName(type)}`, remedy: 'Give `previous` a first value of the same type.', values: { name: signal },
        }));
      } else if (strange !== undefined) {
        faults.add(written, wholly(written, { code: 'unknown-text', message: `\`${strange}\` is never a value of \`${signal}\``, remedy: 'Let `previous` begin with one of its texts.', values: { text: strange } }));
      } else return [graph.store(cell, lastFinite(graph, now.value, cell))];
      return [];
    });
  }
}
