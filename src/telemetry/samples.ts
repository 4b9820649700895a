// A fleet's status as samples of the metric catalogue: cumulative counts since the incarnation began.

import type { FleetStatus } from '../contracts/fleet.ts';
import type { DropReason, PublicationLedger } from '../contracts/ledger.ts';
import type { FamilySamples, SampleRow } from '../contracts/telemetry.ts';
import type { DeviceCount, DeviceCounts } from './device-counts.ts';

/**
 * Bytes that the rows of publications may take: twice that (values and base), with all else, fits into what a page may
 * send while it closes. Publications beyond are summed up.
 */
const PUBLICATION_BYTES = 26 * 1024;
/** A publication stands in about seven rows: generated, sent, held, its topic, and two or three reasons. */
const ROWS_EACH = 7;
const ROW_BYTES = 20;
const MOST_MODELS = 49;
const OTHER = '__other__';

/** Which publications have rows of their own: decided once each, since a count that moved would be counted twice. */
export class PublicationRows {
  readonly #own = new Map<string, boolean>();
  #bytes = 0;

  /** Model and topic under which a publication is reported. */
  place(model: string, topic: string): readonly [string, string] {
    const key = JSON.stringify([model, topic]);
    const bytes = ROWS_EACH * (key.length + ROW_BYTES);
    if (!this.#own.has(key)) {
      const fits = this.#bytes + bytes <= PUBLICATION_BYTES;
      this.#own.set(key, fits);
      if (fits) this.#bytes += bytes;
    }
    return this.#own.get(key) === true ? [model, topic] : [OTHER, OTHER];
  }
}

interface PublicationSum {
  readonly model: string;
  readonly topic: string;
  generated: number;
  sent: number;
  held: number;
  readonly dropped: Map<DropReason, number>;
}

/** All families that a fleet reports now. */
export function samplesOf(status: FleetStatus, devices: DeviceCounts, rows: PublicationRows): FamilySamples {
  const sums = sumPublications(status.publications, rows);
  const models = sumModels(devices);
  const isOwn = new Set(models.map(([model]) => model));
  return {
    iot_emulator_messages_generated_total: sums.map(({ model, topic, generated }) => [model, topic, generated]),
    iot_emulator_messages_sent_total: sums.map(({ model, topic, sent }) => [model, topic, sent]),
    iot_emulator_messages_dropped_total: sums.flatMap(({ model, topic, dropped }) => [...dropped].map(([reason, count]) => [model, topic, reason, count])),
    iot_emulator_messages_held: sums.map(({ model, topic, held }) => [model, topic, held]),
    iot_emulator_devices_registered_total: models.map(([model, count]) => [model, count.registered]),
    iot_emulator_devices_started_total: models.map(([model, count]) => [model, count.started]),
    iot_emulator_devices_stopped_total: models.map(([model, count]) => [model, count.stopped]),
    iot_emulator_devices_active_count: models.map(([model, count]) => [model, count.active]),
    iot_emulator_device_errors_total: sumBy(Object.entries(status.deviceErrors), ([model]) => (isOwn.has(model) ? model : OTHER), ([, count]) => count)
      .map(([model, count]) => [model!, 'not_finite', count!]),
    iot_emulator_mqtt_messages_published_total: sumBy(sums, (sum) => sum.topic, (sum) => sum.sent),
    iot_emulator_data_points_generated_total: sumBy(status.publications, (one) => rows.place(one.model, one.topic)[0], (one) => one.dataPoints),
  };
}

/** Models in the order they appeared; those beyond the relay's own bound are summed up. */
function sumModels(devices: DeviceCounts): readonly (readonly [string, DeviceCount])[] {
  const all = [...devices.models];
  if (all.length <= MOST_MODELS) return all;
  const other = { registered: 0, started: 0, stopped: 0, active: 0 };
  for (const [, count] of all.slice(MOST_MODELS)) {
    for (const key of Object.keys(other) as (keyof DeviceCount)[]) other[key] += count[key];
  }
  return [...all.slice(0, MOST_MODELS), [OTHER, other]];
}

function sumPublications(publications: readonly PublicationLedger[], rows: PublicationRows): readonly PublicationSum[] {
  const sums = new Map<string, PublicationSum>();
  for (const { model, topic, ledger } of publications) {
    const sum = sumFor(sums, rows.place(model, topic));
    sum.generated += ledger.generated;
    sum.sent += ledger.sent;
    sum.held += ledger.held;
    for (const [reason, count] of Object.entries(ledger.dropped) as [DropReason, number][]) sum.dropped.set(reason, (sum.dropped.get(reason) ?? 0) + count);
  }
  return [...sums.values()];
}

function sumFor(sums: Map<string, PublicationSum>, [model, topic]: readonly [string, string]): PublicationSum {
  const key = JSON.stringify([model, topic]);
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, (sum = { model, topic, generated: 0, sent: 0, held: 0, dropped: new Map() }));
  return sum;
}

function sumBy<T>(items: readonly T[], label: (item: T) => string, value: (item: T) => number): SampleRow[] {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(label(item), (sums.get(label(item)) ?? 0) + value(item));
  return [...sums];
}
