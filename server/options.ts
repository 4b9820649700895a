// The options of `serve`: one table that the command line, the environment and `--config FILE` are read by.

export type OptionKind = 'text' | 'port' | 'list' | 'url' | 'file' | 'speed' | 'workers' | 'choice' | 'broker';

export interface OptionRow {
  readonly name: string;
  readonly kind: OptionKind;
  readonly fallback: string | null;
  readonly meaning: string;
  readonly choices?: readonly string[];
  /** The part that this option belongs to and that is not in this version: only `off` and the default are accepted. */
  readonly later?: string;
}

export const SERVE_OPTIONS: readonly OptionRow[] = [
  { name: 'host', kind: 'text', fallback: '127.0.0.1', meaning: 'address of all listeners' },
  { name: 'port', kind: 'port', fallback: '8080', meaning: 'page, MQTT over WebSocket, metrics; 0 = any free port, off = not opened' },
  { name: 'core-port', kind: 'port', fallback: '8081', meaning: 'the emulator\'s own metrics and health' },
  { name: 'mqtt-port', kind: 'port', fallback: '1883', meaning: 'MQTT over TCP' },
  { name: 'opcua-port', kind: 'port', fallback: '4840', meaning: 'OPC UA', later: 'OPC UA' },
  { name: 'data-dir', kind: 'text', fallback: null, meaning: 'folder for keys, spool and logs' },
  { name: 'log-file', kind: 'text', fallback: null, meaning: 'file to log to', later: 'log files' },
  { name: 'log-level', kind: 'choice', fallback: 'info', meaning: 'least level that is logged', choices: ['trace', 'debug', 'info', 'warn', 'error'] },
  { name: 'log-format', kind: 'choice', fallback: 'text', meaning: 'text or json', choices: ['text', 'json'] },
  { name: 'otlp-endpoint', kind: 'url', fallback: null, meaning: 'Jaeger or a collector that traces are forwarded to', later: 'tracing' },
  { name: 'token-file', kind: 'file', fallback: null, meaning: 'file with the token that pages and clients must show' },
  { name: 'users', kind: 'file', fallback: null, meaning: 'file of name:scrypt-hash:role lines, for MQTT' },
  { name: 'allow-origin', kind: 'list', fallback: null, meaning: 'further origins whose pages may use this relay' },
  { name: 'allow-host', kind: 'list', fallback: null, meaning: 'further host names this relay answers to' },
  { name: 'tls-cert', kind: 'file', fallback: null, meaning: 'certificate chain, PEM' },
  { name: 'tls-key', kind: 'file', fallback: null, meaning: 'private key, PEM' },
  { name: 'scenario', kind: 'text', fallback: null, meaning: 'fleet that the relay runs itself', later: 'a fleet run by the relay itself' },
  { name: 'page-scenario', kind: 'text', fallback: null, meaning: 'scenario the page starts with: file or gallery:NAME' },
  { name: 'page-broker', kind: 'broker', fallback: null, meaning: 'broker the page publishes to; default: this relay' },
  { name: 'page-speed', kind: 'speed', fallback: '1', meaning: 'speed the page starts with: a factor or max' },
  { name: 'page-workers', kind: 'workers', fallback: 'auto', meaning: 'workers the page starts with' },
];

/** Keys of the configuration file that are no options of the command line, and the part each belongs to. */
export const LATER_SECTIONS: Readonly<Record<string, string>> = {
  bridge: 'the bridge from OPC UA to MQTT',
  metrics: 'further metrics',
  kafka: 'Kafka',
  influx: 'InfluxDB',
};

/** The lines of `serve --help`. */
export function optionsHelp(): string {
  const rows = SERVE_OPTIONS.map((row) => `  --${row.name.padEnd(16)}${row.meaning}${row.fallback === null ? '' : ` (${row.fallback})`}${row.later === undefined ? '' : ' – not in this version'}`);
  return [...rows, `  --${'config FILE'.padEnd(16)}the above as YAML keys`].join('\n');
}
