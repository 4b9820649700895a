// Views on the fleet: the page asks, the workers answer. No column of the whole fleet crosses a thread.

/** Most rows one answer holds. */
export const VIEW_ROWS = 200;

export interface ViewQuery {
  /** Fleet's name. */
  readonly fleet: string;
  /** Expression in the scenario's language, true for the devices wanted; empty for all. */
  readonly filter: string;
  /** Column to sort by (a signal, parameter, label or `index`), or null for the order of index. */
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  /** Text or boolean column to count by, or null. */
  readonly group: string | null;
  readonly first: number;
  /** At most VIEW_ROWS. */
  readonly rows: number;
}

export interface ViewRow {
  readonly index: number;
  readonly id: string;
  /** Values of the query's fleet's visible columns, in the order of `ViewAnswer.columns`, as shown on the wire. */
  readonly values: readonly (number | string | boolean | null)[];
  readonly online: boolean;
}

export interface ViewAnswer {
  /** Devices that match. */
  readonly count: number;
  readonly total: number;
  readonly columns: readonly { readonly name: string; readonly unit: string; readonly type: 'number' | 'boolean' | 'text' }[];
  readonly rows: readonly ViewRow[];
  readonly groups: readonly { readonly value: string; readonly count: number }[];
  readonly tick: number;
}

/** A picture of one column of one fleet: at most `cells` bytes, see Kernel.heat. */
export interface HeatQuery {
  readonly fleet: string;
  readonly column: string;
  readonly cells: number;
  /** Fixed scale, or null for the column's own range. */
  readonly scale: { readonly low: number; readonly high: number } | null;
}

export interface HeatAnswer {
  readonly cells: Uint8Array;
  readonly devices: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly tick: number;
}
