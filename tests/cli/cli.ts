// Starts the command line as a person does, under the Node of the checkout.

import { run, NODE, type Finished, type ProgramOptions } from '../support/program.ts';

/** Runs `iot-emulator ARGS` to its end. */
export function cli(args: readonly string[], options: ProgramOptions & { readonly withinMs?: number } = {}): Promise<Finished> {
  return run(NODE, ['server/bin.js', ...args], options);
}

/** A small scenario with both kinds of publications, a fixed seed and a fixed start. */
export const SMALL = `version: 1
name: small
seed: 7
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  pump:
    step: 1s
    parameters: { base: "normal(20, 2)" }
    signals:
      flow: { value: "base + noise(0.5) + sine(60s, 3)", unit: l/s, decimals: 2 }
      level: { value: "ou(30s, 5)", decimals: 1 }
    publish:
      - { topic: "plant/{id}/telemetry", every: 1s, payload: json }
      - { topic: "plant/{id}/state", every: 5s, qos: 1, payload: '{"id":"{id}","flow":{flow}}' }
fleets:
  - { name: pumps, model: pump, count: 25, id: "pump-{index:03}" }
`;
