// Functions of the language that this version does not compute yet: known, so that the error says so.

export const LATER_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['pink', 'Use `ou(tau, sd)`, which wanders too.'],
  ['lognormal', 'Use `exp(normal(mu, sigma))`.'],
  ['exponential', 'Use `-mean * log(uniform(0, 1))`.'],
  ['poisson', 'Use `max(0, round(normal(mean, sqrt(mean))))` for large means.'],
  ['event', 'Use `uniform(0, 1) < probability` per step.'],
  ['markov', 'Use `choice(…)` for states without memory.'],
  ['previous', 'Leave it out for now.'],
  ['lag', 'Leave it out for now.'],
  ['delay', 'Use the phase of a wave.'],
  ['integrate', 'Use a formula of `t`.'],
  ['derivative', 'Leave it out for now.'],
  ['average', 'Leave it out for now.'],
  ['counter', 'Use `floor(t * rate)`.'],
  ['hold', 'Leave it out for now.'],
  ['latch', 'Leave it out for now.'],
  ['respond', 'Leave it out for now.'],
  ['toward', 'Use `ramp(duration, to)`.'],
  ['deadband', 'Use `quantize(x, size)`.'],
  ['day', 'Use `sine(24h, amplitude, phase)`.'],
  ['week', 'Use `sine(7d, amplitude, phase)`.'],
  ['route', 'Use `walk(sd, low, high)` for latitude and longitude.'],
  ['replay', 'Use a wave and noise.'],
]);

/** Names of the context that this version does not have yet. */
export const LATER_NAMES: ReadonlyMap<string, string> = new Map([
  ['state', 'Leave it out until state machines are there.'],
]);
