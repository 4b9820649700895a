// The only file that imports prom-client. Makes families from the catalogue's rows, registers them for each port and
// format, and writes them out.
//
// prom-client joins label values without escaping, so that two label sets could fall together. Label values reach it
// only through `Family`, which has checked them: at most the last label of a family is free text.

import { Counter, Gauge, Registry, type Metric } from 'prom-client';
import type { FamilyRow } from '../../src/contracts/metrics/row.ts';

export type Audience = 'all' | 'core';
export type Format = 'text' | 'openmetrics';

/** One family. `labels` are values in the order of its row. */
export interface Family {
  readonly row: FamilyRow;
  /** Counters: adds. Creates the series also when `amount` is 0. */
  add(labels: readonly string[], amount: number): void;
  /** Counters: brings the series to a total that is counted elsewhere and never falls. */
  raiseTo(labels: readonly string[], total: number): void;
  /** Gauges. */
  set(labels: readonly string[], value: number): void;
  remove(labels: readonly string[]): void;
}

export class Prometheus {
  readonly #registries: Readonly<Record<Audience, Record<Format, Registry>>> = {
    all: { text: new Registry(), openmetrics: openMetrics() },
    core: { text: new Registry(), openmetrics: openMetrics() },
  };

  /** Registers a family on the ports that its row names. */
  family(row: FamilyRow): Family {
    const audiences: readonly Audience[] = row.core ? ['all', 'core'] : ['all'];
    const registers = audiences.flatMap((audience) => Object.values(this.#registries[audience]));
    const config = { name: row.name, help: row.help, labelNames: row.labels.map((label) => label.name), registers };
    if (row.type === 'counter') return counterFamily(row, new Counter(config));
    if (row.type === 'gauge') return gaugeFamily(row, new Gauge(config));
    throw new Error(`no family of type ${row.type} is made here yet: ${row.name}`);
  }

  contentType(format: Format): string {
    return format === 'text' ? Registry.PROMETHEUS_CONTENT_TYPE : Registry.OPENMETRICS_CONTENT_TYPE;
  }

  /** Writes all families of a port. Not to be called again before it has settled. */
  async write(audience: Audience, format: Format): Promise<string> {
    const registry = this.#registries[audience][format];
    const named = (registry.getMetricsAsArray() as unknown as (Metric & { name: string })[]).map((metric) => ({ metric, name: metric.name }));
    try {
      return await registry.metrics();
    } finally {
      // Writing OpenMetrics takes `_total` off the names of the counters themselves.
      for (const { metric, name } of named) metric.name = name;
    }
  }
}

/** The same class; its type only says which content it writes. */
function openMetrics(): Registry {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as unknown as typeof Registry.PROMETHEUS_CONTENT_TYPE);
  return registry;
}

function counterFamily(row: FamilyRow, counter: Counter): Family {
  const totals = new Map<string, number>();
  const add = (labels: readonly string[], amount: number): void => counter.inc(labelled(row, labels), amount);
  return {
    row,
    add,
    raiseTo(labels, total) {
      const key = JSON.stringify(labels);
      const before = totals.get(key) ?? 0;
      if (total > before || !totals.has(key)) add(labels, Math.max(0, total - before));
      totals.set(key, Math.max(before, total));
    },
    set: notA(row, 'gauge'),
    remove: (labels) => counter.remove(labelled(row, labels)),
  };
}

function gaugeFamily(row: FamilyRow, gauge: Gauge): Family {
  return {
    row,
    add: notA(row, 'counter'),
    raiseTo: notA(row, 'counter'),
    set: (labels, value) => gauge.set(labelled(row, labels), value),
    remove: (labels) => gauge.remove(labelled(row, labels)),
  };
}

function notA(row: FamilyRow, type: string): () => never {
  return () => {
    throw new Error(`${row.name} is no ${type}`);
  };
}

/** The label set as an object, in the row's order. Values in the middle never hold what prom-client joins with. */
function labelled(row: FamilyRow, labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(row.labels.map((label, place) => [label.name, labels[place]!]));
}
