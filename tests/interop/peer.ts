// What a peer is: a program that nobody of this project wrote, and what is checked against it. A file per peer in
// peers/, with the peer as its default export; run.ts finds it there.

export interface Check {
  /** A sentence of behaviour. */
  readonly name: string;
  readonly run: () => Promise<void>;
  /** A check ends in failure after this long. */
  readonly withinMs?: number;
}

export interface Peer {
  readonly name: string;
  /** Whether it takes part in every run, or only with --full. */
  readonly runs: 'every' | 'full';
  /** Finds or installs the program, and says which one it is. Throws when it is not to be had. */
  readonly install: () => Promise<string>;
  readonly checks: readonly Check[];
}
