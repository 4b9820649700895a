// What stands and what does not. The relay answers 200 as long as it serves; a part that fails is named.

export type CheckResult = 'ok' | { readonly problem: string };

export class HealthChecks {
  readonly #checks = new Map<string, () => CheckResult>();

  /** Adds a part by name; the check is asked at every request and must be cheap. */
  add(name: string, check: () => CheckResult): void {
    this.#checks.set(name, check);
  }

  /** `{"status","checks"}` of `GET /health`. */
  report(): { readonly status: 'ok' | 'degraded'; readonly checks: Record<string, string> } {
    const checks = Object.fromEntries([...this.#checks].map(([name, check]) => [name, textOf(check())]));
    return { status: Object.values(checks).every((text) => text === 'ok') ? 'ok' : 'degraded', checks };
  }
}

function textOf(result: CheckResult): string {
  return result === 'ok' ? result : result.problem;
}
