// Unpacks the Chromium of the npm package into a folder, with the package's own `inflate`. A process of its own, since
// `inflate` unpacks into TMPDIR and takes a half-written file for a finished one.
//   node extract-chromium.ts     with TMPDIR = an empty folder

import { inflate } from '@sparticuz/chromium';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
for (const part of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
  await inflate(join(packed, part));
}
