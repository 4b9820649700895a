// One device under watch: its values at every step of its model, and the faults that hit it.

import type { Watched } from '../contracts/fleet.ts';
import type { Kernel } from '../contracts/kernel.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Tick } from '../contracts/time.ts';
import { DeviceFaults } from './device-faults.ts';
import { firstStepTick } from './phase.ts';
import { shownValue, visibleColumns, type Shown } from './shown.ts';

/** Most steps that one report carries; at speed `max` the earlier ones are left out. */
const MOST = 500;

interface Device {
  readonly fleet: string;
  readonly index: number;
  readonly group: number;
  readonly rank: number;
  readonly firstTick: number;
  readonly id: string;
  readonly faults: DeviceFaults;
}

/** Rank of a device: ranks are few comparisons apart from phases, but only the kernel knows their order. */
function rankOf(kernel: Kernel, group: number, index: number, count: number): number {
  for (let rank = 0; rank < count; rank++) if (kernel.indexOfRank(group, rank) === index) return rank;
  return -1;
}

export class Watch {
  #device: Device | null = null;
  #steps: Watched[] = [];

  /** Looks the device up; null, or one that this shard does not hold, ends the watch. */
  set(target: { readonly fleet: string; readonly index: number } | null, kernel: Kernel, plan: Plan, startMs: number): void {
    this.#device = null;
    this.#steps = [];
    if (target === null) return;
    const group = plan.groups.findIndex((one) => one.fleet === target.fleet);
    const groupPlan = plan.groups[group];
    if (groupPlan === undefined || kernel.readDevice(group, target.index) === null) return;
    const rank = rankOf(kernel, group, target.index, groupPlan.count);
    const id = kernel.deviceId(group, target.index);
    this.#device = { ...target, group, rank, id, faults: new DeviceFaults(kernel, plan, group, rank), firstTick: firstStepTick(groupPlan, target.index, startMs, plan.tickMs) };
  }

  get target(): { readonly fleet: string; readonly index: number } | null {
    return this.#device;
  }

  /** Rank of the watched device if it is of this group, else −1. */
  rankIn(group: number): number {
    return this.#device?.group === group ? this.#device.rank : -1;
  }

  /** Index of the watched device if it is of this group, else −1. */
  indexIn(group: number): number {
    return this.#device?.group === group ? this.#device.index : -1;
  }

  /** Call after every step of the kernel. */
  stepped(tick: Tick, kernel: Kernel, plan: Plan, simulatedMs: number): void {
    const device = this.#device;
    if (device === null) return;
    const group = plan.groups[device.group]!;
    if ((tick - device.firstTick) % group.stepTicks !== 0) return;
    this.#steps.push({ ...this.#values(device, kernel, plan, simulatedMs), faults: device.faults.at(tick) });
    if (this.#steps.length > 2 * MOST) this.#steps = this.#steps.slice(-MOST);
  }

  take(): Watched[] {
    const steps = this.#steps.slice(-MOST);
    this.#steps = [];
    return steps;
  }

  #values(device: Device, kernel: Kernel, plan: Plan, simulatedMs: number): Watched {
    const group = plan.groups[device.group]!;
    const raw = kernel.readDevice(device.group, device.index)!;
    const values: Record<string, Shown> = Object.create(null) as Record<string, Shown>;
    for (const place of visibleColumns(group)) values[group.columns[place]!.name] = shownValue(group.columns[place]!, raw[place]!);
    return { fleet: device.fleet, index: device.index, id: device.id, simulatedMs, values };
  }
}
