// The reference of the kinds of faults, as Markdown, from their table.

import { FAULT_KINDS, type FaultKind } from './kinds.ts';

const ACTS: Readonly<Record<FaultKind['acts'], string>> = { reading: 'Readings', device: 'Devices', message: 'Messages' };

/** The section between its two marks replaced by what the table of kinds says now. */
export function withKinds(document: string): string {
  return document.replace(/(<!-- kinds -->\n)[\s\S]*(<!-- \/kinds -->)/, (_, begin: string, end: string) => `${begin}${kindsReference()}${end}`);
}

function kindsReference(): string {
  return Object.entries(ACTS).map(([acts, title]) => `### ${title}\n\n${FAULT_KINDS.filter((kind) => kind.acts === acts).map(kindReference).join('')}`).join('');
}

function kindReference({ kind, meaning, formula, parameters, signal, publication, ends }: FaultKind): string {
  const needs = [signal === 'needed' ? 'needs `signal`' : signal === 'optional' ? 'takes `signal` (default: one called `battery`)' : '', publication ? 'takes `publication` (default: all)' : '', ends ? 'needs `for` or `until`' : ''].filter((text) => text !== '');
  const table = parameters.length === 0 ? '' : `\n| parameter | default | unit | |\n|---|---|---|---|\n${parameters.map((parameter) => `| \`${parameter.name}\` | \`${parameter.default}\` | ${parameter.unit} | ${parameter.meaning} |\n`).join('')}`;
  return `**\`${kind}\`** – ${meaning}\\\n${formula}${needs.length > 0 ? `; ${needs.join(', ')}` : ''}\n${table}\n`;
}
