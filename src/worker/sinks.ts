// Which publisher a broker needs.

import type { Broker } from '../contracts/fleet.ts';
import type { Publisher } from '../contracts/publisher.ts';
import type { EngineLines } from '../contracts/worker.ts';
import type { ConnectionDeps } from '../publish/connection.ts';
import { LineSink } from '../publish/line-sink.ts';
import { MqttPublisher } from '../publish/mqtt-publisher.ts';
import { NullPublisher } from '../publish/null-publisher.ts';

export type SinkDeps = ConnectionDeps & { readonly postLines: (lines: EngineLines) => void };

/**
 * The publisher for a broker. One that is there already and fits goes over to the new broker and keeps what it holds;
 * any other is ended, and what it holds is dropped as stopped.
 */
export function publisherFor(broker: Broker, deps: SinkDeps, present: Publisher | null): Publisher {
  if (broker.kind === 'mqtt' && present instanceof MqttPublisher) {
    present.connect(broker);
    return present;
  }
  void present?.stop(0);
  if (broker.kind === 'mqtt') return new MqttPublisher(deps, broker);
  if (broker.kind === 'stdout') return new LineSink(deps.postLines);
  return new NullPublisher();
}
