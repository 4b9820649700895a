// What the relay tells the page that it serves: `GET /api/page`, `GET /api/info` and `GET /api/scenarios`, JSON.

import type { Speed } from './time.ts';

/** What the page starts with by itself. It is the operator's choice, so without a click. */
export interface PageStart {
  /** Text of a scenario, or null for the page's own default fleet. */
  readonly scenario: string | null;
  /** URL of a broker, or null for the relay's own at `mqttWebSocket`. */
  readonly broker: string | null;
  readonly speed: Speed;
  readonly workers: number | 'auto';
  /** Path of the relay's MQTT over WebSocket, to be put behind the page's own origin. */
  readonly mqttWebSocket: '/mqtt';
  /** Whether the page must show the token of its address: as bearer to the relay and as password to its broker. */
  readonly tokenNeeded: boolean;
  /** Changes whenever the relay starts anew. */
  readonly relay: string;
}

/** One entry of the gallery; its text is at `/scenarios/NAME.yaml`. Titles are by language, or `en` alone. */
export interface GalleryEntry {
  readonly name: string;
  readonly title: Readonly<Record<string, string>>;
  readonly description: Readonly<Record<string, string>>;
  readonly devices: number;
}

export interface RelayInfo {
  readonly name: 'iot-emulator';
  readonly version: string;
  readonly relay: string;
  /** What stands, by the names of the `ready` line. */
  readonly listeners: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, number>>;
}
