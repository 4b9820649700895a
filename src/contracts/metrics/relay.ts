// The relay's own parts: its process, its broker and gate, and the snapshots that sessions send.

import type { FamilyRow, LabelRow } from './row.ts';

const DIRECTION: LabelRow = { name: 'direction', values: ['sent', 'received'] };

/** What became of a snapshot. */
export const SNAPSHOT_RESULTS = ['accepted', 'seen', 'base_wanted', 'refused', 'limited'] as const;

/** Why a request was turned away before it reached a route. */
export const REQUEST_REFUSALS = ['foreign-host', 'foreign-origin', 'token-needed'] as const;

/** Labels that have a cap. */
const CAPPED_LABELS = ['device_type', 'topic', 'pair'] as const;

/** Families whose labels depend on the broker's closed lists; the server passes these in, so that no list stands twice. */
export function relayFamilies(refusals: readonly string[], drops: readonly string[]): readonly FamilyRow[] {
  return [
    {
      name: 'iot_emulator_relay_gate_refusals_total', type: 'counter', unit: '', adding: 'relay', source: 'gate', core: false,
      labels: [{ name: 'reason', values: refusals }],
      help: 'MQTT connections that the packet gate closed or refused, by reason.',
    },
    {
      name: 'iot_emulator_relay_mqtt_dropped_total', type: 'counter', unit: '', adding: 'relay', source: 'broker', core: false,
      labels: [{ name: 'reason', values: drops }],
      help: 'Messages that the embedded broker did not deliver or not keep, by reason.',
    },
    ...RELAY_FAMILIES,
  ];
}

const RELAY_FAMILIES: readonly FamilyRow[] = [
  {
    name: 'iot_emulator_relay_requests_refused_total', type: 'counter', unit: '', adding: 'relay', source: 'http', core: false,
    labels: [{ name: 'reason', values: REQUEST_REFUSALS }],
    help: 'HTTP requests that were turned away because of who sent them, by reason.',
  },
  {
    name: 'iot_emulator_relay_mqtt_connections', type: 'gauge', unit: '', adding: 'relay', source: 'broker', core: false,
    labels: [],
    help: 'Connections at the embedded broker, those before CONNECT included.',
  },
  {
    name: 'iot_emulator_relay_mqtt_messages_total', type: 'counter', unit: '', adding: 'relay', source: 'broker', core: false,
    labels: [DIRECTION],
    help: 'MQTT messages that the embedded broker received and delivered.',
  },
  {
    name: 'iot_emulator_relay_mqtt_bytes_total', type: 'counter', unit: 'bytes', adding: 'relay', source: 'broker', core: false,
    labels: [DIRECTION],
    help: 'Bytes of MQTT packets received, and of topics and payloads delivered, by the embedded broker.',
  },
  {
    name: 'iot_emulator_relay_mqtt_retained_messages', type: 'gauge', unit: '', adding: 'relay', source: 'broker', core: false,
    labels: [],
    help: 'Messages that the embedded broker keeps for later subscribers.',
  },
  {
    name: 'iot_emulator_relay_telemetry_snapshots_total', type: 'counter', unit: '', adding: 'relay', source: 'telemetry', core: false,
    labels: [{ name: 'result', values: SNAPSHOT_RESULTS }],
    help: 'Snapshots that sessions sent, by what became of them.',
  },
  {
    name: 'iot_emulator_label_overflow_total', type: 'counter', unit: '', adding: 'relay', source: 'MET-01', core: true,
    labels: [{ name: 'label', values: CAPPED_LABELS }],
    help: 'Samples counted under __other__ because a label had too many values.',
  },
  {
    name: 'iot_emulator_relay_event_loop_lag_seconds', type: 'gauge', unit: 'seconds', adding: 'relay', source: 'process', core: false,
    labels: [],
    help: 'Worst lag of the event loop since the last scrape.',
  },
  {
    name: 'iot_emulator_relay_gate_holds_total', type: 'counter', unit: '', adding: 'relay', source: 'gate', core: false,
    labels: [],
    help: 'Times that the gate stopped reading publishers because the event loop lagged.',
  },
  {
    name: 'process_cpu_seconds_total', type: 'counter', unit: 'seconds', adding: 'relay', source: 'process', core: false,
    labels: [],
    help: 'Processor time of the relay, user and system.',
  },
  {
    name: 'process_resident_memory_bytes', type: 'gauge', unit: 'bytes', adding: 'relay', source: 'process', core: false,
    labels: [],
    help: 'Resident memory of the relay.',
  },
  {
    name: 'process_start_time_seconds', type: 'gauge', unit: 'seconds', adding: 'relay', source: 'process', core: false,
    labels: [],
    help: 'When the relay started, in seconds since 1970.',
  },
];
