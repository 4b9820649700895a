// `serve`: the relay. Its options also come from the environment and a file, so it reads them itself (server/config.ts).

import type { Command } from '../command.ts';
import type { Option } from '../command-options.ts';
import { onEndSignals } from '../end-signals.ts';
import { SERVE_OPTIONS, type OptionKind, type OptionRow } from '../options.ts';

const VALUES: Readonly<Record<OptionKind, string>> = {
  text: 'TEXT', port: 'PORT', list: 'LIST', url: 'URL', file: 'FILE', speed: '1|max', workers: 'N', choice: 'WORD', broker: 'URL',
};

function optionOf(row: OptionRow): Option {
  return {
    name: row.name,
    value: VALUES[row.kind],
    help: row.meaning,
    ...(row.fallback === null ? {} : { default: row.fallback }),
    ...(row.later === undefined ? {} : { notYet: true }),
  };
}

export const serve: Command = {
  name: 'serve',
  usage: '[options]',
  summary: 'the relay: page, MQTT, metrics and health',
  details: `Every option is also a variable IOT_EMULATOR_… in capitals and a key of --config FILE (YAML).
When every listener stands, one line on stdout: ready {"page":…}. SIGTERM and SIGINT end it cleanly with 0.`,
  options: [...SERVE_OPTIONS.map(optionOf), { name: 'config', value: 'FILE', help: 'the above as YAML keys' }],
  builds: ['grammar', 'kernel', 'schema', 'page'],
  async run(_input, args) {
    const { serve: serveRelay } = await import('./serve.ts');
    // serve.ts listens itself, once; a signal that comes twice within a second (npm and a terminal both pass Ctrl-C on)
    // must not cut its clean end short.
    const forget = onEndSignals(() => undefined);
    try {
      return await serveRelay(args);
    } finally {
      forget();
    }
  },
};
