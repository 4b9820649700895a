// How fresh the relay's figures of this fleet are.

export class TelemetryState {
  /** Seconds since the relay last acknowledged a snapshot; null before the first. */
  acknowledgedSecondsAgo = $state<number | null>(null);
}
