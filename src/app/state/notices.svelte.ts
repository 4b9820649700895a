// What the person should know now: errors stay until dismissed; confirmations, and what has healed, leave by themselves.

import type { Problem } from '../../contracts/problem.ts';

export type NoticeKind = 'error' | 'warning' | 'done';

export interface Notice {
  readonly key: number;
  readonly kind: NoticeKind;
  /** A coded problem, or a finished text. */
  readonly problem: Problem | null;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const MOST = 4;
const DONE_MS = 4000;
const HEALED_MS = 15_000;

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #keys = 0;
  #after: (ms: number, run: () => void) => void;

  constructor(after: (ms: number, run: () => void) => void) {
    this.#after = after;
  }

  /** Shows a problem; the same one is not shown twice. Returns its key. */
  problem(problem: Problem, action: Notice['action'] = null): number {
    const same = this.list.find((notice) => notice.problem?.code === problem.code && notice.problem.message === problem.message);
    return same ? same.key : this.#add({ kind: 'error', problem, text: '', action });
  }

  /** A problem that is over: told for a while, as a warning. */
  healed(problem: Problem): void {
    const key = this.#add({ kind: 'warning', problem, text: '', action: null });
    this.#after(HEALED_MS, () => this.dismiss(key));
  }

  /** A problem that was told is gone: its notice leaves, too. */
  over(problem: Problem): void {
    const key = this.list.find((notice) => notice.problem?.code === problem.code && notice.problem.message === problem.message)?.key;
    if (key !== undefined) this.#after(HEALED_MS, () => this.dismiss(key));
  }

  warn(text: string, action: Notice['action'] = null): number {
    return this.#add({ kind: 'warning', problem: null, text, action });
  }

  done(text: string): void {
    const key = this.#add({ kind: 'done', problem: null, text, action: null });
    this.#after(DONE_MS, () => this.dismiss(key));
  }

  dismiss(key: number): void {
    this.list = this.list.filter((notice) => notice.key !== key);
  }

  #add(notice: Omit<Notice, 'key'>): number {
    const key = ++this.#keys;
    this.list = [...this.list, { ...notice, key }].slice(-MOST);
    return key;
  }
}
