// What the emulated devices do, summed over all sessions: pages and headless runs.

import { DEVICE_TYPE, TOPIC, type FamilyRow } from './row.ts';

/** Kinds of device errors; a closed list that grows with the product. */
export const DEVICE_ERROR_TYPES = ['not_finite'] as const;

export const DEVICE_FAMILIES = [
  {
    name: 'iot_emulator_devices_registered_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M01', core: true,
    labels: [DEVICE_TYPE],
    help: 'Devices that a scenario brought in, by model.',
  },
  {
    name: 'iot_emulator_devices_started_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M02', core: true,
    labels: [DEVICE_TYPE],
    help: 'Devices that began to be simulated, by model.',
  },
  {
    name: 'iot_emulator_devices_stopped_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M03', core: true,
    labels: [DEVICE_TYPE],
    help: 'Devices that ceased to be simulated, by model.',
  },
  {
    name: 'iot_emulator_devices_active_count', type: 'gauge', unit: '', adding: 'sum', source: 'S1-M04', core: true,
    labels: [DEVICE_TYPE],
    help: 'Devices that are simulated and online now, by model.',
  },
  {
    name: 'iot_emulator_device_errors_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M05', core: true,
    labels: [DEVICE_TYPE, { name: 'error_type', values: DEVICE_ERROR_TYPES }],
    help: 'Errors of devices, by model and kind; not_finite: a value was no finite number and went out as null.',
  },
  {
    name: 'iot_emulator_mqtt_messages_published_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M06', core: true,
    labels: [TOPIC],
    help: 'MQTT messages that devices sent, by topic template.',
  },
  {
    name: 'iot_emulator_mqtt_messages_received_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M07', core: true,
    labels: [TOPIC],
    help: 'MQTT messages that devices received, by topic template.',
  },
  {
    name: 'iot_emulator_data_points_generated_total', type: 'counter', unit: '', adding: 'increase', source: 'S1-M16', core: true,
    labels: [DEVICE_TYPE],
    help: 'Signal values in generated messages, by model.',
  },
] as const satisfies readonly FamilyRow[];
