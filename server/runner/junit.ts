// What a run was checked for, as JUnit XML, which every CI server reads.

/** One thing that was checked; `failure` says what was found instead, or is null. */
export interface RunCase {
  readonly name: string;
  readonly failure: string | null;
}

/** The XML of one suite, named after the scenario. */
export function junitXml(suite: string, cases: readonly RunCase[]): string {
  const failures = cases.filter((candidate) => candidate.failure !== null).length;
  const lines = cases.map(({ name, failure }) => failure === null
    ? `  <testcase classname="${escape(suite)}" name="${escape(name)}"/>`
    : `  <testcase classname="${escape(suite)}" name="${escape(name)}"><failure message="${escape(failure)}"/></testcase>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escape(suite)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
    ...lines,
    '</testsuite>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  // Control characters are not allowed in XML 1.0 at all.
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[&<>"]/gu, (character) => ENTITIES[character]!).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, ' ');
}
