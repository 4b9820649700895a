import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/folder.ts';
import { galleryDocument } from './document.ts';
import { fileOf, PICTURES } from './pictures.ts';
import { galleryNames } from './scenarios.ts';

test('docs/gallery.md is current (node tests/gallery/write-gallery.ts)', () => {
  expect(readFileSync(join(ROOT, 'docs/gallery.md'), 'utf8')).toBe(galleryDocument());
});

test('every scenario has a picture, and no picture is left over', () => {
  expect([...new Set(PICTURES.map(({ scenario }) => scenario))].sort()).toEqual(galleryNames());
  expect(existsSync(join(ROOT, 'docs/gallery'))).toBe(true);
  expect(readdirSync(join(ROOT, 'docs/gallery')).sort()).toEqual(PICTURES.map(fileOf).sort());
});

test('the pictures have an axis with its unit, and colours for light and dark', () => {
  for (const picture of PICTURES) {
    const svg = readFileSync(join(ROOT, 'docs/gallery', fileOf(picture)), 'utf8');
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
    for (const name of picture.lines) expect(svg).toContain(`>${name}<`);
    expect(svg.length).toBeLessThan(120_000);
  }
});
