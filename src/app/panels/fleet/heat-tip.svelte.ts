// What stands in the tip over a cell: the device's row, asked for when the pointer rests, one question at a time.

import type { FleetControl } from '../../../contracts/fleet.ts';
import type { ViewRow } from '../../../contracts/view.ts';

const WIDTH = 170;
const HEIGHT = 84;

export class HeatTip {
  row = $state.raw<ViewRow | null>(null);
  values = $state.raw<Readonly<Record<string, ViewRow['values'][number]>>>({});
  left = $state(0);
  top = $state(0);
  #control: FleetControl;
  #wanted: { fleet: string; index: number } | null = null;
  #asking = false;

  constructor(control: FleetControl) {
    this.#control = control;
  }

  /** Shows a device beside a point inside a box. */
  show(fleet: string, index: number, x: number, y: number, box: { readonly width: number; readonly height: number }): void {
    this.left = x + 16 + WIDTH > box.width ? Math.max(0, x - 16 - WIDTH) : x + 16;
    this.top = y + 16 + HEIGHT > box.height ? Math.max(0, y - 12 - HEIGHT) : y + 16;
    this.#wanted = { fleet, index };
    if (!this.#asking) void this.#ask();
  }

  hide(): void {
    this.#wanted = null;
    this.row = null;
  }

  /** Asks until the answer is for the device that is wanted, then now and again while it is: values live. */
  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#wanted) {
      const { fleet, index } = this.#wanted;
      const answer = await this.#control.view({ fleet, filter: '', sort: null, group: null, first: index, rows: 1 }).catch(() => null);
      if (this.#wanted && answer?.ok) {
        const { columns, rows } = answer.value;
        this.row = rows[0] ?? null;
        this.values = Object.fromEntries(columns.map((column, place) => [column.name, rows[0]?.values[place] ?? null]));
      }
      if (this.#wanted?.index === index) await new Promise((resolve) => setTimeout(resolve, 150));
    }
    this.#asking = false;
    this.row = null;
  }
}
