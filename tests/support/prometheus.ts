// Prometheus and promtool of Debian's package, unpacked: a real scraper for what the relay exposes.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackages, installed } from './debian-package.ts';
import { temporaryFolder } from './folder.ts';
import { freePort } from './ports.ts';
import { Program } from './program.ts';
import { waitUntil } from './wait.ts';

/** Path of `prometheus` or `promtool`. */
export async function prometheusTool(program: 'prometheus' | 'promtool'): Promise<string> {
  return installed(program) ?? join(await debianPackages('prometheus-debian', ['prometheus']), 'usr/bin', program);
}

export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** An instant query that answers a vector. */
  query(expression: string): Promise<readonly QueryResult[]>;
}

/** Scrapes the named `host:port` targets once a second. */
export async function startPrometheus(jobs: Readonly<Record<string, string>>): Promise<Prometheus> {
  const tool = await prometheusTool('prometheus');
  const folder = await temporaryFolder('prometheus');
  const port = await freePort();
  const file = join(folder.path, 'prometheus.yml');
  await writeFile(file, configuration(jobs));
  const url = `http://127.0.0.1:${port}`;
  const program = new Program(tool, [
    ...[`--config.file=${file}`, `--storage.tsdb.path=${join(folder.path, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    ...[`--web.external-url=${url}`, '--log.level=warn'],
  ]);
  const close = async () => {
    await program.stop();
    await folder[Symbol.asyncDispose]();
  };
  try {
    await waitUntil(() => fetch(`${url}/-/ready`).then((answer) => answer.ok, () => false), { what: 'Prometheus is ready', withinMs: 20_000, otherwise: () => program.tail() });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, query: (expression) => query(url, expression), [Symbol.asyncDispose]: close };
}

function configuration(jobs: Readonly<Record<string, string>>): string {
  const lines = ['global: { scrape_interval: 1s, scrape_timeout: 1s }', 'scrape_configs:'];
  for (const [job, target] of Object.entries(jobs)) lines.push(`  - { job_name: ${job}, static_configs: [{ targets: ['${target}'] }] }`);
  return `${lines.join('\n')}\n`;
}

async function query(url: string, expression: string): Promise<QueryResult[]> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const body = (await answer.json()) as { status: string; error?: string; data: { result: { metric: Record<string, string>; value: [number, string] }[] } };
  if (body.status !== 'success') throw new Error(`Prometheus refused ${expression}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
