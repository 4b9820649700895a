// Parameters of a fault as they are written → what the truth shows and what the compiler reckons with.

import type { FaultKind, FaultParameter } from './kinds.ts';
import { durationMs, durationText } from '../quantities.ts';
import type { Report } from '../report.ts';
import type { FaultShape } from '../schema.ts';
import { childOf, type Place } from '../text.ts';

export interface ParameterSetting {
  readonly tickMs: number;
  readonly forTicks: number | null;
  readonly place: Place;
  readonly path: string;
  readonly report: Report;
}

export interface ReadParameters {
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly amounts: Readonly<Record<string, number>>;
}

interface Read {
  readonly shown: number | string;
  readonly amount: number;
}

const SHARE = /^\d+(?:\.\d+)?%$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Whole ticks stay exact in what is reckoned with them. */
const MOST_TICKS = 2 ** 40;
/** A battery without an end of its span and without `over`. */
const OPEN_BATTERY_MS = 60_000;

/** Reads all parameters of a kind, defaults included; reports what is wrong and what the kind does not take. */
export function readParameters(kind: FaultKind, shape: FaultShape, setting: ParameterSetting): ReadParameters {
  const parameters: Record<string, number | string> = {};
  const amounts: Record<string, number> = {};
  for (const parameter of kind.parameters) {
    const read = readParameter(parameter, shape[parameter.name as keyof FaultShape], setting);
    if (!read) continue;
    parameters[parameter.name] = read.shown;
    amounts[parameter.name] = read.amount;
  }
  return { parameters, amounts };
}

function readParameter(parameter: FaultParameter, written: unknown, setting: ParameterSetting): Read | null {
  if (written === undefined) return defaultOf(parameter, setting);
  const place = childOf(setting.place, parameter.name);
  const path = `${setting.path}.${parameter.name}`;
  const read = parse(parameter, written as string | number, setting);
  if (typeof read !== 'string') return read;
  setting.report.atValue(place, path, { code: 'bad-fault-parameter', message: `\`${parameter.name}\` must be ${read}`, remedy: `Write e.g. \`${parameter.name}: ${parameter.default}\`.`, values: { name: parameter.name, default: parameter.default } });
  return null;
}

/** A default is meant for any tick: it is rounded up to whole ones. */
function defaultOf(parameter: FaultParameter, { tickMs, forTicks }: ParameterSetting): Read {
  const { form, default: value } = parameter;
  const rounded = (ms: number): Read => {
    const ticks = Math.ceil(ms / tickMs);
    return { shown: durationText(ticks * tickMs), amount: ticks };
  };
  if (form === 'duration') return rounded(durationMs(String(value)) ?? 0);
  if (form === 'span' && forTicks === null) return rounded(OPEN_BATTERY_MS);
  const read = parse(parameter, value, { tickMs, forTicks });
  if (typeof read === 'string') throw new RangeError(`the default of ${parameter.name} is not ${read}`);
  return read;
}

/** What is written, or what it should have been. */
function parse({ form, most }: FaultParameter, written: string | number, { tickMs, forTicks }: Pick<ParameterSetting, 'tickMs' | 'forTicks'>): Read | string {
  switch (form) {
    case 'number': return numberOf(written) ?? 'a number';
    case 'rate': return rateOf(written) ?? 'a number per second, or e.g. `0.5/1h`';
    case 'share': return shareOf(written, 0, 100) ?? 'a share above 0 % and at most 100 %';
    case 'part': return partOf(written) ?? 'a share from 0 % to below 100 %';
    case 'count': return typeof written === 'number' && Number.isInteger(written) && written >= 1 && written <= (most ?? Infinity) ? { shown: written, amount: written } : `a whole number from 1 to ${most}`;
    case 'duration': return ticksOf(written, tickMs) ?? `a duration of whole ticks of ${durationText(tickMs)}`;
    case 'shift': return shiftOf(written) ?? 'a duration, also negative';
    case 'span': return spanOf(written, tickMs, forTicks) ?? (forTicks === null ? 'a duration, since there is no `for`' : `a share of \`for\`, or a duration of whole ticks of ${durationText(tickMs)}`);
  }
}

function numberOf(written: string | number): Read | null {
  const amount = typeof written === 'number' ? written : NUMBER.test(written) ? Number(written) : NaN;
  return Number.isFinite(amount) ? { shown: amount, amount } : null;
}

function rateOf(written: string | number): Read | null {
  const [number, duration] = String(written).split('/', 2);
  const amount = numberOf(number ?? '');
  if (!amount) return null;
  if (duration === undefined) return amount;
  const ms = DURATION.test(duration) ? durationMs(duration) : null;
  return ms === null || ms === 0 ? null : { shown: String(written), amount: (amount.amount * 1000) / ms };
}

function percentOf(written: string | number): number | null {
  return typeof written === 'string' && SHARE.test(written) ? Number(written.slice(0, -1)) : null;
}

function shareOf(written: string | number, above: number, most: number): Read | null {
  const percent = percentOf(written);
  return percent === null || percent <= above || percent > most ? null : { shown: written, amount: percent / 100 };
}

function partOf(written: string | number): Read | null {
  const percent = percentOf(written);
  return percent === null || percent >= 100 ? null : { shown: written, amount: percent / 100 };
}

function ticksOf(written: string | number, tickMs: number): Read | null {
  const ms = typeof written === 'string' && DURATION.test(written) ? durationMs(written) : null;
  return ms === null || ms === 0 || ms % tickMs !== 0 || ms / tickMs > MOST_TICKS ? null : { shown: written, amount: ms / tickMs };
}

function shiftOf(written: string | number): Read | null {
  const text = String(written);
  const [sign, duration] = text.startsWith('-') ? [-1, text.slice(1)] : [1, text];
  const ms = DURATION.test(duration) ? durationMs(duration) : null;
  return ms === null || ms === 0 ? null : { shown: text, amount: sign * ms };
}

function spanOf(written: string | number, tickMs: number, forTicks: number | null): Read | null {
  const share = shareOf(written, 0, 100);
  if (!share) return ticksOf(written, tickMs);
  if (forTicks === null) return null;
  const ticks = Math.max(1, Math.ceil(share.amount * forTicks - 1e-9));
  return { shown: durationText(ticks * tickMs), amount: ticks };
}
