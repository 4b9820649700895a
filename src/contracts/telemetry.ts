// A session's snapshot to the relay (`POST /api/telemetry`): cumulative counts, so that a snapshot that is lost, doubled
// or late does no harm. The page's main thread imports only the types of this file; the schema is the relay's.
//
//   session      one page or one headless run, for as long as it lives
//   incarnation  counts up whenever the session's own counts start from zero (a new run, new workers)
//   number       counts up with every snapshot of an incarnation; one already seen changes nothing
//   relay        the relay that acknowledged this incarnation last, or null
//   base         what that relay had acknowledged; sent when another relay answers, which then adds only what came after

import { z } from 'zod';
import { SESSION_FAMILIES, type SessionFamilyName } from './metrics/catalogue.ts';

export const SNAPSHOT_VERSION = 1;
/** Most bytes of a snapshot: what a page may send while it goes away. */
export const SNAPSHOT_BYTES = 60 * 1024;
export const SNAPSHOT_ROWS = 1000;
/** How often a session reports. */
export const SNAPSHOT_PERIOD_MS = 5000;

/** A family's samples: label values in the catalogue's order, then the value. */
export type SampleRow = readonly (string | number)[];
export type FamilySamples = Partial<Readonly<Record<SessionFamilyName, readonly SampleRow[]>>>;

const identifier = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const labelValue = z.string().min(1).max(1024);
const sampleRow = z.array(z.union([labelValue, z.number()])).min(1).max(8);
const sampleRows = z.array(sampleRow).max(SNAPSHOT_ROWS).optional();
const familySamples = z.strictObject(Object.fromEntries(SESSION_FAMILIES.map((family) => [family.name, sampleRows])) as Record<SessionFamilyName, typeof sampleRows>);

export const snapshotSchema = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  session: identifier,
  incarnation: z.int().min(0).max(1_000_000_000),
  number: z.int().min(1).max(1_000_000_000),
  relay: identifier.nullable(),
  base: familySamples.nullable(),
  /** The session says goodbye: its gauges end at once. */
  final: z.boolean(),
  values: familySamples,
});

export type Snapshot = Readonly<z.infer<typeof snapshotSchema>>;

/** The relay's answer to a snapshot that it understood. */
export interface SnapshotAnswer {
  /** This relay's instance. */
  readonly relay: string;
  /** `seen`: nothing changed. `base-wanted`: this relay does not know the incarnation; send again with `base`. */
  readonly result: 'accepted' | 'seen' | 'base-wanted';
}
