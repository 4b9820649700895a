// docs/gallery.md, as text: what there is, how much of it, and pictures.

import { costsOf } from '../../src/scenario/index.ts';
import { fileOf, PICTURES } from './pictures.ts';
import { galleryNames, galleryText, planOfText } from './scenarios.ts';

const HEAD = `# Gallery

Scenarios that come with the project, each a trade's own. Start one with \`npm run emulate -- gallery:NAME --broker stdout\`, or
choose it in the page. The files are \`public/scenarios/*.yaml\`; their comments tell the physics, so they are examples
of the language too ([scenario.md](scenario.md), [expressions.md](expressions.md), [faults.md](faults.md)). Each is sized to be looked at; the
device number of the page, or \`count\` in the text, takes any of them to a million.

This page and its pictures are made by \`npx node tests/gallery/write-gallery.ts\`: the kernel computes one device, in the simulated
clock (UTC). Red marks a fault that hits it. Memory is what a device costs in the kernel with its columns, texts and numbers;
messages are those that come by the clock, events and changes come on top.
`;

/** The whole document. */
export function galleryDocument(): string {
  const names = galleryNames();
  const contents = names.map((name) => {
    const { title, groups } = planOfText(galleryText(name));
    return `| [${name}](#${name}) | ${title['en']} | ${groups.reduce((sum, { count }) => sum + count, 0)} |`;
  });
  return [HEAD, '| scenario | | devices |', '|---|---|---:|', ...contents, '', ...names.map(sectionOf)].join('\n');
}

function sectionOf(name: string): string {
  const plan = planOfText(galleryText(name));
  const rows = costsOf(plan).map(({ fleet, model, devices, stepMs, bytesPerDevice, messagesPerSecond, signals }) =>
    `| ${fleet} | \`${model}\` | ${devices} | ${signals} | ${seconds(stepMs)} | ${perSecond(messagesPerSecond)} | ${Math.round(bytesPerDevice)} |`);
  const faults = [...new Set(plan.faults.map((fault) => (/^-\d+$/u.test(fault.name.slice(fault.kind.length)) ? fault.kind : `${fault.name} (${fault.kind})`)))];
  return [
    `## ${name}`, '', `**${plan.title['en']}.** ${plan.description['en']}`, '',
    '| fleet | model | devices | signals | step | messages/s | bytes per device |', '|---|---|---:|---:|---:|---:|---:|', ...rows, '',
    ...(faults.length === 0 ? [] : [`Faults: ${faults.join(', ')}.`, '']),
    ...PICTURES.filter((picture) => picture.scenario === name).flatMap((picture) => [`![${picture.lines.join(', ')} of one device of ${picture.fleet}](gallery/${fileOf(picture)})`, '']),
  ].join('\n');
}

const seconds = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);
const perSecond = (rate: number): string => (rate >= 10 ? String(Math.round(rate)) : String(Number(rate.toPrecision(2))));
