// The relay as a web server.

import type { FamilyRow } from './row.ts';

export const WEB_FAMILIES = [
  {
    name: 'iot_emulator_web_websocket_connections_current', type: 'gauge', unit: '', adding: 'relay', source: 'S1-M21', core: false,
    labels: [],
    help: 'WebSocket connections that are open at the relay.',
  },
  {
    name: 'iot_emulator_web_websocket_messages_total', type: 'counter', unit: '', adding: 'relay', source: 'S1-M22', core: false,
    labels: [{ name: 'direction', values: ['sent', 'received'] }],
    help: 'WebSocket messages, by direction as the relay sees it; one carries many MQTT packets.',
  },
  {
    name: 'iot_emulator_web_active_sessions', type: 'gauge', unit: '', adding: 'relay', source: 'S1-M23', core: false,
    labels: [],
    help: 'Pages and headless runs that report to the relay.',
  },
] as const satisfies readonly FamilyRow[];
