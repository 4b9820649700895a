// Reads the Prometheus text format, for tests: independent of the library that wrote it.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:\\.|[^"\\])*)"/g;

/** All samples. A line that is neither a comment nor a sample fails. */
export function readExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const parts = LINE.exec(line);
    if (parts === null) throw new Error(`not a sample: ${line}`);
    samples.push({ name: parts[1]!, labels: readLabels(parts[2] ?? ''), value: Number(parts[3]) });
  }
  return samples;
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, name, value]) => [name, value!.replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c))]));
}

/** Sum over all samples of a name whose labels include `labels`; 0 when there is none. */
export function sumOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samples
    .filter((sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, sample) => sum + sample.value, 0);
}

export async function scrape(url: string): Promise<Sample[]> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return readExposition(await response.text());
}
