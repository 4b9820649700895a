// The kinds of faults of the language: one table. The planner checks by it, the page offers by it, the reference is written
// from it. A model's own faults are kinds of their own, beside these.

/** How a parameter is written, and what it becomes. */
export type ParameterForm =
  /** A finite number. */
  | 'number'
  /** A number per second, or `0.5/1h`. */
  | 'rate'
  /** `20%`, above 0 and at most 100 %. */
  | 'share'
  /** `50%`, from 0 to below 100 %. */
  | 'part'
  /** A whole number from 1. */
  | 'count'
  /** A duration of whole ticks. */
  | 'duration'
  /** A duration, or one with a minus sign. */
  | 'shift'
  /** A share of the fault's `for`, or a duration of whole ticks. */
  | 'span';

export interface FaultParameter {
  readonly name: string;
  readonly form: ParameterForm;
  readonly default: number | string;
  readonly unit: string;
  readonly meaning: string;
  /** Largest count. */
  readonly most?: number;
}

export interface FaultKind {
  readonly kind: string;
  readonly acts: 'reading' | 'device' | 'message';
  /** Whether it takes `signal`. */
  readonly signal: 'needed' | 'optional' | 'none';
  /** Whether it takes `publication`, and else acts on all of them. */
  readonly publication: boolean;
  /** It does something at its end, so it must have one. */
  readonly ends: boolean;
  readonly meaning: string;
  readonly formula: string;
  readonly parameters: readonly FaultParameter[];
}

const BY: FaultParameter = { name: 'by', form: 'number', default: 5, unit: 'the signal’s', meaning: 'Added to the reading.' };
const PROBABILITY: FaultParameter = { name: 'probability', form: 'share', default: '100%', unit: 'share', meaning: 'Of the messages within the span, each by a draw of its own.' };

const reading = (kind: string, meaning: string, formula: string, parameters: readonly FaultParameter[] = []): FaultKind => (
  { kind, acts: 'reading', signal: 'needed', publication: false, ends: false, meaning, formula, parameters }
);
const device = (kind: string, meaning: string, formula: string, parameters: readonly FaultParameter[] = []): FaultKind => (
  { kind, acts: 'device', signal: 'none', publication: false, ends: false, meaning, formula, parameters }
);
const message = (kind: string, meaning: string, formula: string, parameters: readonly FaultParameter[] = []): FaultKind => (
  { kind, acts: 'message', signal: 'none', publication: true, ends: false, meaning, formula, parameters: parameters.length === 0 ? [PROBABILITY] : [...parameters, PROBABILITY] }
);

/** All kinds, in the order of the reference. */
export const FAULT_KINDS: readonly FaultKind[] = [
  reading('stuck', 'The reading stands still: it is what it was in the span’s first step.', 'reading of the first step'),
  reading('spike', 'Some readings are off by a jump.', 'reading + by in a share `probability` of the steps', [
    { name: 'probability', form: 'share', default: '20%', unit: 'share', meaning: 'Of the steps within the span, each by a draw of its own.' }, { ...BY, default: 10 },
  ]),
  reading('drift', 'The reading goes astray, the longer the further.', 'reading + rate · seconds since the span began', [
    { name: 'rate', form: 'rate', default: 0.1, unit: 'the signal’s per second', meaning: 'A number per second, or e.g. `0.5/1h`.' },
  ]),
  reading('bias', 'The reading is off by a constant.', 'reading + by', [BY]),
  reading('noise', 'The reading is blurred.', 'reading + sd · N(0, 1)', [{ name: 'sd', form: 'number', default: 1, unit: 'the signal’s', meaning: 'Standard deviation.' }]),
  reading('missing', 'There is no reading: `null` in the payload, while `seq` goes on.', 'null'),
  device('disconnect', 'The device is offline for the span and generates nothing.', 'offline'),
  device('flap', 'The device goes offline and comes back, again and again; it begins offline.', 'offline during the first `duty` of each `period`', [
    { name: 'period', form: 'duration', default: '10s', unit: 'duration', meaning: 'From one loss to the next.' },
    { name: 'duty', form: 'share', default: '50%', unit: 'share of the period', meaning: 'Of each period, offline.' },
  ]),
  { ...device('storm', 'The device is cut off but keeps measuring; all its messages leave at once when the span ends. With a share of a fleet: all reconnect together.', 'sent at the end of the span'), ends: true },
  {
    ...device('battery', 'The battery runs down: the level signal falls to 0 in a straight line, then the device is silent.', 'level · (1 − time / over), then offline', [
      { name: 'over', form: 'span', default: '50%', unit: 'share of `for`, or duration', meaning: 'Until it is empty. Without a `for` the default is 1m.' },
    ]), signal: 'optional',
  },
  message('silence', 'Messages are generated and swallowed: `dropped{fault}`, their numbers used up.', 'not sent'),
  message('late', 'Messages leave later; the time in them stays.', 'sent after `by`', [{ name: 'by', form: 'duration', default: '5s', unit: 'duration', meaning: 'Delay of each message.' }]),
  message('reorder', 'Each message is held for a time of its own, so they overtake each other.', 'sent after 0 … `within`', [{ name: 'within', form: 'duration', default: '5s', unit: 'duration', meaning: 'Longest hold.' }]),
  message('duplicate', 'Messages go out again, with the same number.', 'sent 1 + `copies` times', [{ name: 'copies', form: 'count', default: 1, unit: 'messages', meaning: 'More of each message.', most: 100 }]),
  message('flood', 'The device goes wild: each message goes out many times.', 'sent 1 + `copies` times', [{ name: 'copies', form: 'count', default: 20, unit: 'messages', meaning: 'More of each message.', most: 1000 }]),
  message('corrupt', 'Bytes of the payload are replaced by others.', '`bytes` random bytes', [{ name: 'bytes', form: 'count', default: 4, unit: 'bytes', meaning: 'How many are replaced.', most: 1024 }]),
  message('truncate', 'The payload breaks off.', 'the first `keep` of its bytes', [{ name: 'keep', form: 'part', default: '50%', unit: 'share of the payload', meaning: 'What goes out.' }]),
  message('skew', 'The device’s clock is wrong: `{time}` is, the sending is not.', 'time + by', [{ name: 'by', form: 'shift', default: '1h', unit: 'duration, also negative', meaning: 'How far its clock is ahead.' }]),
];

const byName = new Map(FAULT_KINDS.map((entry) => [entry.kind, entry]));

export function findFaultKind(kind: string): FaultKind | undefined {
  return byName.get(kind);
}

/** Keys of an entry of `faults` that every kind takes. */
export const FAULT_KEYS: readonly string[] = ['kind', 'name', 'select', 'at', 'for', 'every', 'until', 'chance', 'detected'];

/** Names of all parameters of all kinds. */
export const FAULT_PARAMETERS: readonly string[] = [...new Set(FAULT_KINDS.flatMap(({ parameters }) => parameters.map(({ name }) => name)))];
