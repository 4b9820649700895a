// Collects what is wrong with a group's texts, each at the text that it stands in.

import { ExpressionError, type ExpressionFault } from './error.ts';
import type { Written, WrittenFault } from './group-source.ts';

/** Thrown through what only depends on a text whose fault has been reported already. */
export class AlreadyReported extends Error {
  override readonly name = 'AlreadyReported';
}

export class WrittenFaults {
  readonly all: WrittenFault[] = [];
  /** Texts that were given up for the sake of another one. */
  private readonly givenUp: Written[] = [];

  add(written: Written, fault: ExpressionFault): void {
    this.all.push({ definition: written, fault });
  }

  /** Runs a part of the compilation; null when it failed. A fault is reported at the text. */
  attempt<T>(written: Written, run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (error instanceof ExpressionError) this.add(written, error.fault);
      else if (error instanceof AlreadyReported) this.givenUp.push(written);
      else throw error;
      return null;
    }
  }

  /** What was given up must have had a cause: without one it needs, by a way that no order serves, what needs it. */
  settle(): void {
    const [first] = this.givenUp;
    if (!first || this.all.length > 0) return;
    this.add(first, wholly(first, {
      code: 'cycle', message: 'this needs something that cannot be there yet', remedy: 'Look at the faults that change what is named here: let them name less, or `previous(…)`.', values: { cycle: first.text.slice(0, 80) },
    }));
  }

  /** The same for a text within another: a fault is reported at this one, and the other is not compiled. */
  within<T>(written: Written, run: () => T): T {
    const result = this.attempt(written, () => ({ value: run() }));
    if (!result) throw new AlreadyReported();
    return result.value;
  }

  refuse(written: Written, fault: ExpressionFault): never {
    this.add(written, fault);
    throw new AlreadyReported();
  }
}

/** A fault that means the whole of a text. */
export function wholly(written: Written, fault: Omit<ExpressionFault, 'from' | 'to'>): ExpressionFault {
  return { from: 0, to: Math.max(1, written.text.length), ...fault };
}
