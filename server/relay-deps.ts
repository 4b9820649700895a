// What the relay is made of; the process makes the real ones, tests make their own.

import type { Clock } from '../src/contracts/time.ts';
import type { REQUEST_REFUSALS, SNAPSHOT_RESULTS } from '../src/contracts/metrics/relay.ts';
import type { PageStart, RelayInfo } from '../src/contracts/page.ts';
import type { Access } from './broker/access.ts';
import type { Broker } from './broker/broker.ts';
import type { CallerRules } from './http/callers.ts';
import type { Gallery } from './http/gallery.ts';
import type { HealthChecks } from './http/health.ts';
import type { StaticFiles } from './http/static-files.ts';
import type { Exposition } from './metrics/exposition.ts';
import type { SessionSnapshots } from './metrics/sessions.ts';

export interface RelayDeps {
  readonly clock: Clock;
  /** Names this run of the relay; sessions see by it that it started anew. */
  readonly instance: string;
  readonly rules: CallerRules;
  readonly access: Access;
  readonly broker: Broker;
  readonly files: StaticFiles;
  readonly gallery: Gallery;
  readonly health: HealthChecks;
  readonly exposition: Exposition;
  readonly sessions: SessionSnapshots;
  /** Counts a request that was turned away. */
  readonly requestRefused: (reason: (typeof REQUEST_REFUSALS)[number]) => void;
  /** Counts what became of a snapshot. */
  readonly snapshotResult: (result: (typeof SNAPSHOT_RESULTS)[number]) => void;
  readonly pageStart: () => PageStart;
  readonly info: () => RelayInfo;
}
