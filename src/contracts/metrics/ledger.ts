// The ledger as metrics: generated = sent + dropped{reason} + held holds for the increases of every publication.

import { DROP_REASONS } from '../ledger.ts';
import { DEVICE_TYPE, TOPIC, type FamilyRow } from './row.ts';

export const LEDGER_FAMILIES = [
  {
    name: 'iot_emulator_messages_generated_total', type: 'counter', unit: '', adding: 'increase', source: 'ledger', core: true,
    labels: [DEVICE_TYPE, TOPIC],
    help: 'Messages that were due, by model and topic template.',
  },
  {
    name: 'iot_emulator_messages_sent_total', type: 'counter', unit: '', adding: 'increase', source: 'ledger', core: true,
    labels: [DEVICE_TYPE, TOPIC],
    help: 'Messages that left the socket (QoS 0) or were acknowledged (QoS 1 and 2), by model and topic template.',
  },
  {
    name: 'iot_emulator_messages_dropped_total', type: 'counter', unit: '', adding: 'increase', source: 'ledger', core: true,
    labels: [DEVICE_TYPE, TOPIC, { name: 'reason', values: DROP_REASONS }],
    help: 'Messages that were generated and not sent, by model, topic template and reason.',
  },
  {
    name: 'iot_emulator_messages_held', type: 'gauge', unit: '', adding: 'sum', source: 'ledger', core: true,
    labels: [DEVICE_TYPE, TOPIC],
    help: 'Messages generated and neither sent nor dropped yet, by model and topic template.',
  },
] as const satisfies readonly FamilyRow[];
