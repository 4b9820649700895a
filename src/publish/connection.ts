// Keeps a session with a broker: one state machine above MQTT.js, whose own reconnecting knows neither jitter nor bound.
//
//             connect()                     up                    ended
//   off ──────────────► connecting ───────────────► connected ─────────────┐
//                        ▲      │ ended, final ──► failed                   │
//                        │      └ ended ─────────► waiting ◄────────────────┘
//                        └────────── time is up, or reconnectNow()

import type { Broker, ConnectionState, ConnectionStatus } from '../contracts/fleet.ts';
import type { Problem } from '../contracts/problem.ts';
import type { Clock } from '../contracts/time.ts';
import { backoffMs } from './backoff.ts';
import type { ConnectionProblem } from './problems.ts';
import { Session } from './session.ts';
import type { OpenTransport } from './transport.ts';

type MqttBroker = Extract<Broker, { kind: 'mqtt' }>;

export interface ConnectionDeps {
  readonly open: OpenTransport;
  readonly clock: Clock;
  /** Uniform in [0, 1), from the system's entropy. */
  readonly random: () => number;
  readonly clientId: string;
  /** The version that the scenario asks for. */
  readonly protocol: 4 | 5;
}

export interface ConnectionEvents {
  up(session: Session): void;
  /** The session that was up has ended. */
  lost(session: Session): void;
}

export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #events: ConnectionEvents;
  #broker: MqttBroker;
  #state: ConnectionState = 'off';
  #protocol: 4 | 5;
  #problem: Problem | null = null;
  #session: Session | null = null;
  #attempts = 0;
  #failures = 0;
  #settled = false;
  #downSince: number;
  #nextAt = 0;
  #cancelWait: () => void = () => {};

  constructor(deps: ConnectionDeps, broker: MqttBroker, events: ConnectionEvents) {
    this.#deps = deps;
    this.#events = events;
    this.#broker = broker;
    this.#protocol = deps.protocol;
    this.#downSince = deps.clock.monotonicMs();
    this.#attempt();
  }

  get protocol(): 4 | 5 {
    return this.#protocol;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** The session, while it is up. */
  get session(): Session | null {
    return this.#state === 'connected' ? this.#session : null;
  }

  status(): ConnectionStatus {
    const waiting = this.#state === 'waiting';
    return {
      state: this.#state,
      url: this.#broker.url,
      protocol: this.#state === 'connected' ? this.#protocol : null,
      problem: this.#state === 'connected' ? null : this.#problem,
      attempts: this.#attempts,
      nextAttemptInMs: waiting ? Math.max(0, Math.round(this.#nextAt - this.#deps.clock.monotonicMs())) : null,
      bufferedBytes: this.session?.bufferedBytes ?? 0,
    };
  }

  /** Goes over to another broker, or other credentials. */
  connect(broker: MqttBroker): void {
    this.#broker = broker;
    this.#protocol = this.#deps.protocol;
    void this.#leave(); // the old socket closes on its own
    this.#failures = 0;
    this.#attempt();
  }

  /** Tries at once, also when it had given up. */
  reconnectNow(): void {
    if (this.#state !== 'waiting' && this.#state !== 'failed') return;
    this.#attempt();
  }

  /** DISCONNECT; no further attempt. Resolves when the socket is closed. */
  close(): Promise<void> {
    return this.#leave();
  }

  #leave(): Promise<void> {
    this.#cancelWait();
    const session = this.#session;
    this.#session = null;
    if (this.#state === 'connected' && session !== null) this.#events.lost(session);
    this.#state = 'off';
    return session === null ? Promise.resolve() : session.end();
  }

  #attempt(): void {
    this.#cancelWait();
    this.#state = 'connecting';
    this.#attempts++;
    const { url, username, password, tls } = this.#broker;
    const session: Session = new Session(
      this.#deps,
      { target: { url, tls }, clientId: this.#deps.clientId, username, password, protocol: this.#protocol },
      {
        up: () => this.#session === session && this.#up(session),
        ended: (problem, versionRefused) => this.#session === session && this.#ended(session, problem, versionRefused),
      },
    );
    this.#session = session;
  }

  #up(session: Session): void {
    this.#state = 'connected';
    this.#settled = true;
    this.#problem = null;
    this.#failures = 0;
    this.#events.up(session);
  }

  #ended(session: Session, problem: ConnectionProblem, versionRefused: boolean): void {
    const wasUp = this.#state === 'connected';
    this.#session = null;
    this.#problem = problem.problem;
    if (wasUp) {
      this.#downSince = this.#deps.clock.monotonicMs();
      this.#state = 'waiting';
      this.#events.lost(session);
    }
    this.#failures++;
    if (versionRefused && this.#protocol === 5) {
      this.#protocol = 4; // a broker of 3.1.1 only: say everything in its version
      return this.#attempt();
    }
    this.#protocol = versionRefused ? this.#deps.protocol : this.#protocol;
    this.#settled = true;
    if (problem.final) this.#state = 'failed';
    else this.#wait();
  }

  #wait(): void {
    const { clock, random } = this.#deps;
    const now = clock.monotonicMs();
    const delay = backoffMs(this.#failures, now - this.#downSince, random);
    this.#state = 'waiting';
    this.#nextAt = now + delay;
    this.#cancelWait = clock.after(delay, () => this.#attempt());
  }
}
