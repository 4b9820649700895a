// Scenarios of the fleet's tests.

/** Two fleets, QoS 0 and 1, values that remember; 100 ms ticks, a fixed start. */
export function smallFleet({ pumps = 40, meters = 25, extra = '' } = {}): string {
  return `version: 1
name: small
seed: 7
start: 2026-06-01T06:00:00Z
tick: 100ms
models:
  pump:
    step: 200ms
    parameters: { site: 'choice("north", "south")' }
    signals:
      flow: { value: "20 + ou(10s, 2)", unit: l/min, decimals: 2 }
      hot: flow > 21
${extra}
    publish:
      - { topic: "plant/{site}/{id}/flow", every: 200ms, payload: json }
      - { topic: "plant/{site}/{id}/state", every: 2s, qos: 1, payload: '{"hot":{hot},"seq":{seq}}' }
  meter:
    step: 1s
    signals: { power: { value: "walk(3)", decimals: 1 } }
    publish:
      - { topic: "meters/{id}", every: 1s, qos: 1, payload: json }
fleets:
  - { name: pumps, model: pump, count: ${pumps}, id: "pump-{index:03}" }
  - { name: meters, model: meter, count: ${meters}, id: "meter-{index:03}" }
`;
}
