// What can be wrong with a connection, with its remedy. `final` ones are not tried again: trying would not help.

import type { Problem } from '../contracts/problem.ts';
import type { TransportEnd } from './transport.ts';

export interface ConnectionProblem {
  readonly problem: Problem;
  readonly final: boolean;
}

type Text = readonly [code: string, message: string, remedy: string, final: boolean];

const ENDS: Readonly<Record<TransportEnd['cause'], Text>> = {
  'closed': ['connection-closed', 'the broker closed the connection', 'It is tried again; see the broker\'s log for its reason.', false],
  'refused': ['connection-refused', 'nothing answers at the broker\'s address', 'Start the broker, or correct host and port.', false],
  'unreachable': ['host-unreachable', 'there is no way to the broker\'s host', 'Check the network and the host.', false],
  'unknown-host': ['unknown-host', 'the broker\'s host name is unknown', 'Correct the host name, or check the name service.', false],
  'tls': ['tls-failed', 'the encrypted connection could not be set up', 'Check that the port speaks TLS and that its certificate is trusted here and names this host.', false],
  'wrong-path': ['wrong-path', 'a server answers there, but it takes no MQTT over WebSocket at this path', 'Correct the path; most brokers use /mqtt.', false],
  'forbidden': ['connection-forbidden', 'the server does not let this client connect', 'Allow this origin at the server, or give the token.', true],
  'mixed-content': ['mixed-content', 'a page from https may not open an unencrypted WebSocket', 'Use a wss: address, or open the page over http.', true],
  'bad-url': ['bad-broker-url', 'the broker\'s address cannot be used', 'Write it like ws://host:port/mqtt, or headless like mqtt://host:1883.', true],
  'too-many-sockets': ['too-many-sockets', 'the system gave no socket', 'Close other tabs and programs: Chromium opens 255 WebSockets in all.', false],
  'local-network': ['local-network-denied', 'the browser does not let this page reach this machine', 'Allow access to local devices in the site\'s settings, or open the page from the relay itself.', true],
  'no-answer': ['no-websocket', 'no WebSocket opens at the broker\'s address', 'Check that the broker runs and takes WebSockets there: host, port, path (most use /mqtt), and with wss its certificate.', false],
  'timeout': ['connection-timeout', 'the broker did not answer in time', 'Check host and port, and firewalls between.', false],
  'failed': ['connection-failed', 'the connection failed', 'Check the address and the broker\'s log.', false],
};

/** The problem of a transport's end. */
export function problemOfEnd(end: TransportEnd, url: string): ConnectionProblem {
  const [code, message, remedy, final] = ENDS[end.cause];
  return { problem: { code, message: `${message}: ${end.detail}`, remedy, values: { url, detail: end.detail } }, final };
}

const NOT_AUTHORISED: Text = ['not-authorised', 'the broker does not accept these credentials', 'Check user name and password.', true];
const CLIENT_ID: Text = ['client-id-refused', 'the broker refuses the client id', 'See the broker\'s rules for client ids.', true];
const UNAVAILABLE: Text = ['broker-unavailable', 'the broker is not available at the moment', 'It is tried again by itself.', false];
const VERSION: Text = ['protocol-version', 'the broker does not speak this version of MQTT', 'Set broker.protocol to 3.1.1 in the scenario, or use another broker.', true];

/** CONNACK codes: 1–5 are MQTT 3.1.1's (§3.2.2.3), those from 128 on MQTT 5's (§3.2.2.2). */
const REFUSALS: Readonly<Record<number, Text>> = {
  1: VERSION, 132: VERSION,
  2: CLIENT_ID, 133: CLIENT_ID,
  3: UNAVAILABLE, 136: UNAVAILABLE, 137: UNAVAILABLE, 151: UNAVAILABLE, 159: UNAVAILABLE,
  4: NOT_AUTHORISED, 5: NOT_AUTHORISED, 134: NOT_AUTHORISED, 135: NOT_AUTHORISED, 138: NOT_AUTHORISED, 140: NOT_AUTHORISED,
};

/** Whether a CONNACK code says that the version of the protocol is the trouble. */
export function isVersionRefusal(code: number): boolean {
  return code === 1 || code === 132;
}

/** The problem of a CONNACK with a code other than 0. */
export function problemOfRefusal(returnCode: number, url: string): ConnectionProblem {
  const known = REFUSALS[returnCode] ?? ['connection-refused-by-broker', 'the broker refused the connection', 'See the broker\'s log for its reason.', true] as const;
  const [code, message, remedy, final] = known;
  return { problem: { code, message: `${message} (code ${returnCode})`, remedy, values: { url, returnCode } }, final };
}

/** Connected, but no CONNACK came, or the keepalive stayed unanswered. */
export function problemOfSilence(url: string, seconds: number): ConnectionProblem {
  const message = `the broker accepted the connection but did not answer within ${seconds} s`;
  return { problem: { code: 'broker-silent', message, remedy: 'Check that an MQTT broker listens at this port.', values: { url, seconds } }, final: false };
}

/** What came from the other side is no MQTT, or more than is accepted. */
export function problemOfGarbage(url: string, detail: string): ConnectionProblem {
  return {
    problem: { code: 'not-mqtt', message: `what the server sent is not acceptable as MQTT: ${detail}`, remedy: 'Check that the address is that of an MQTT broker.', values: { url, detail } },
    final: false,
  };
}
