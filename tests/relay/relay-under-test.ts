// A relay in the test's own process: assembled from options as the command line gives them, ports chosen by the system.

import { readServeConfig } from '../../server/config.ts';
import { openListeners, type Listeners } from '../../server/relay-listeners.ts';
import { assembleRelay, type Relay } from '../../server/relay.ts';
import { systemClock } from '../../server/wall-clock.ts';

export interface RelayUnderTest extends AsyncDisposable {
  readonly relay: Relay;
  readonly listeners: Listeners;
  readonly page: string;
  readonly core: string;
  readonly webSocket: string;
  readonly mqttPort: number;
}

/** Opens a relay on loopback, on any free ports. */
export async function openRelay(...args: string[]): Promise<RelayUnderTest> {
  const config = readServeConfig(['--port', '0', '--core-port', '0', '--mqtt-port', '0', ...args], {});
  const relay = await assembleRelay(config, systemClock);
  const listeners = await openListeners(relay, config, systemClock);
  const { page, core, mqtt, mqttWebSocket } = listeners.addresses;
  return {
    relay, listeners,
    page: page!, core: core!, webSocket: mqttWebSocket!,
    mqttPort: Number(new URL(mqtt!).port),
    [Symbol.asyncDispose]: () => listeners.close(),
  };
}

/** A relay without ports: its app as a function of requests. */
export async function relayApp(...args: string[]): Promise<Relay & { get(path: string, headers?: Record<string, string>): Promise<Response> }> {
  const relay = await assembleRelay(readServeConfig(args, {}), systemClock);
  const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> => relay.app.request(path, { headers: { Host: '127.0.0.1:8080', ...headers } });
  return { ...relay, get };
}
