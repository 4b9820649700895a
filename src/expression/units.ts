// Units that may stand behind a number. A quantity is stored in its dimension's base unit: seconds, per second,
// metres, metres per second; a share is a plain number.

/** What a number measures, as far as the language checks it. */
export type Dimension = 'none' | 'duration' | 'rate' | 'distance' | 'speed';

export interface Unit {
  readonly name: string;
  readonly dimension: Dimension;
  /** The stored value is number · multiply / divide: one exact factor each, so that `5%` is exactly 5 / 100. */
  readonly multiply: number;
  readonly divide: number;
}

const unit = (name: string, dimension: Dimension, multiply: number, divide = 1): Unit => ({ name, dimension, multiply, divide });

export const UNITS: readonly Unit[] = [
  unit('ms', 'duration', 1, 1000),
  unit('s', 'duration', 1),
  unit('m', 'duration', 60),
  unit('min', 'duration', 60),
  unit('h', 'duration', 3600),
  unit('d', 'duration', 86400),
  unit('%', 'none', 1, 100),
  unit('km', 'distance', 1000),
  unit('km/h', 'speed', 1000, 3600),
  unit('m/s', 'speed', 1),
  unit('mph', 'speed', 1609.344, 3600),
  unit('kn', 'speed', 1852, 3600),
];

const byName = new Map(UNITS.map((entry) => [entry.name, entry]));

export function findUnit(name: string): Unit | undefined {
  return byName.get(name);
}
