// What went wrong, for people and for programs: a code that never changes, a sentence, a remedy, and the place.

export interface Problem {
  /** Stable kebab-case name, e.g. `unknown-signal`; the page translates by it. */
  readonly code: string;
  /** What happened, in English, one sentence without a full stop. */
  readonly message: string;
  /** What to do, in English, one sentence. */
  readonly remedy: string;
  /** Figures and names that the sentence is made of, for translations. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** 1-based line and column of the scenario's text, when the problem lies there. */
  readonly line?: number;
  readonly column?: number;
  /** Length of the faulty text in characters, for underlining. */
  readonly length?: number;
  /** Path of keys, e.g. `models.pump.signals.flow`. */
  readonly path?: string;
}

/** An exception that carries a Problem. Everything that a user's input can cause is thrown or returned as one. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** `line:column: message (remedy)`, as `iot-emulator check` prints it behind the file's name. */
export function problemText(problem: Problem): string {
  const place = problem.line === undefined ? '' : `${problem.line}:${problem.column ?? 1}: `;
  return `${place}${problem.message} (${problem.remedy})`;
}
