// Writes docs/gallery.md and its pictures: `node tests/gallery/write-gallery.ts [NAME]`, with a name only its pictures.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/folder.ts';
import { galleryDocument } from './document.ts';
import { draw, fileOf, PICTURES } from './pictures.ts';

const only = process.argv[2];
mkdirSync(join(ROOT, 'docs/gallery'), { recursive: true });
for (const picture of PICTURES.filter(({ scenario }) => only === undefined || scenario === only)) writeFileSync(join(ROOT, 'docs/gallery', fileOf(picture)), draw(picture));
if (only === undefined) writeFileSync(join(ROOT, 'docs/gallery.md'), galleryDocument());
