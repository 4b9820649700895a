// The one catalogue of metric families. A new part adds a file of rows beside this one and a line here.

import { DEVICE_FAMILIES } from './devices.ts';
import { LEDGER_FAMILIES } from './ledger.ts';
import type { FamilyRow } from './row.ts';
import { WEB_FAMILIES } from './web.ts';

/** Families that sessions report in their snapshots. */
export const SESSION_FAMILIES: readonly FamilyRow[] = [...LEDGER_FAMILIES, ...DEVICE_FAMILIES];

/** Names that a snapshot may use. */
export type SessionFamilyName = (typeof LEDGER_FAMILIES | typeof DEVICE_FAMILIES)[number]['name'];

/** All families but those of the relay's own parts, which the server adds (`relayFamilies`). */
export const CATALOGUE: readonly FamilyRow[] = [...SESSION_FAMILIES, ...WEB_FAMILIES];
