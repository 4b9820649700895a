// A fleet's status as samples of the metric catalogue: cumulative counts since the incarnation began.

import type { FleetStatus } from '../contracts/fleet.ts';
import type { DropReason, PublicationLedger } from '../contracts/ledger.ts';
import type { FamilySamples, SampleRow } from '../contracts/telemetry.ts';
import type { DeviceCounts } from './device-counts.ts';

/** Publications with rows of their own; more are summed up, so that a snapshot fits into what a closing page may send. */
const MOST_PUBLICATIONS = 100;
const OTHER = '__other__';

interface PublicationSum {
  readonly model: string;
  readonly topic: string;
  generated: number;
  sent: number;
  held: number;
  readonly dropped: Map<DropReason, number>;
}

/** All families that a fleet reports now. */
export function samplesOf(status: FleetStatus, devices: DeviceCounts): FamilySamples {
  const sums = sumPublications(status.publications);
  const active = activeShare(status);
  const models = [...devices.models];
  return {
    iot_emulator_messages_generated_total: sums.map(({ model, topic, generated }) => [model, topic, generated]),
    iot_emulator_messages_sent_total: sums.map(({ model, topic, sent }) => [model, topic, sent]),
    iot_emulator_messages_dropped_total: sums.flatMap(({ model, topic, dropped }) => [...dropped].map(([reason, count]) => [model, topic, reason, count])),
    iot_emulator_messages_held: sums.map(({ model, topic, held }) => [model, topic, held]),
    iot_emulator_devices_registered_total: models.map(([model, count]) => [model, count.registered]),
    iot_emulator_devices_started_total: models.map(([model, count]) => [model, count.started]),
    iot_emulator_devices_stopped_total: models.map(([model, count]) => [model, count.stopped]),
    iot_emulator_devices_active_count: models.map(([model, count]) => [model, Math.round(count.present * active)]),
    iot_emulator_device_errors_total: Object.entries(status.deviceErrors).map(([model, count]) => [model, 'not_finite', count]),
    iot_emulator_mqtt_messages_published_total: sumBy(sums, (sum) => sum.topic, (sum) => sum.sent),
    iot_emulator_data_points_generated_total: sumBy(status.publications, (one) => one.model, (one) => one.dataPoints),
  };
}

/** A device is active while simulated time goes on and it is online. */
function activeShare(status: FleetStatus): number {
  const { total, online } = status.devices;
  return status.phase !== 'running' || total === 0 ? 0 : online / total;
}

function sumPublications(publications: readonly PublicationLedger[]): readonly PublicationSum[] {
  const sums = new Map<string, PublicationSum>();
  for (const { model, topic, ledger } of publications) {
    const sum = sumFor(sums, model, topic);
    sum.generated += ledger.generated;
    sum.sent += ledger.sent;
    sum.held += ledger.held;
    for (const [reason, count] of Object.entries(ledger.dropped) as [DropReason, number][]) sum.dropped.set(reason, (sum.dropped.get(reason) ?? 0) + count);
  }
  return [...sums.values()];
}

function sumFor(sums: Map<string, PublicationSum>, model: string, topic: string): PublicationSum {
  const key = JSON.stringify([model, topic]);
  const known = sums.get(key);
  if (known !== undefined) return known;
  if (sums.size >= MOST_PUBLICATIONS && model !== OTHER) return sumFor(sums, OTHER, OTHER);
  const sum: PublicationSum = { model, topic, generated: 0, sent: 0, held: 0, dropped: new Map() };
  sums.set(key, sum);
  return sum;
}

function sumBy<T>(items: readonly T[], label: (item: T) => string, value: (item: T) => number): SampleRow[] {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(label(item), (sums.get(label(item)) ?? 0) + value(item));
  return [...sums];
}
