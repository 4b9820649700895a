// CPU seconds (user and system) of a process and all that descend from it, from /proc (Linux).

import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ: a constant of Linux's interface to programs. */
const TICKS_PER_SECOND = 100;

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** Seconds used so far by `pid` and its descendants that still live. */
export function processorSeconds(pid: number): number {
  const rows = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(readRow).filter((row) => row !== null);
  const family = new Set([pid]);
  // A child may stand before its parent in the list: repeat until nobody joins.
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const row of rows) if (family.has(row.parent)) family.add(row.pid);
  }
  return rows.filter((row) => family.has(row.pid)).reduce((sum, row) => sum + row.seconds, 0);
}

function readRow(name: string): Row | null {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The program's name stands in brackets and may hold anything: fields are counted behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid: Number(name), parent: Number(fields[1]), seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND };
  } catch {
    return null; // ended meanwhile
  }
}
