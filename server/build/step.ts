// A step of the build: a name, what it reads, what it makes, and how.

export interface Step {
  /** What a person types: `node server/build/build.ts NAME`. */
  readonly name: string;
  /** What is being made, for the progress line. */
  readonly makes: string;
  /** Files and folders below the root that decide the output; a change makes the step stale. */
  readonly inputs: readonly string[];
  /** Files below the root that must exist for the step to count as done. */
  readonly outputs: readonly string[];
  /** Packages of the development dependencies that the step runs. */
  readonly needs: readonly string[];
  /** Steps whose outputs this one reads; they run before. */
  readonly after: readonly string[];
  /** Throws a BuildError when it fails. Progress goes to `say`. */
  run(say: (line: string) => void): Promise<void>;
}

/** A step that failed: what, and how to mend it. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
