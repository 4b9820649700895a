// One entry of `publish` of one fleet → PublicationPlan.

import type { Column, PublicationPlan, Segment } from '../contracts/plan.ts';
import type { GroupCode } from '../expression/index.ts';
import type { Due } from './due.ts';
import { expirySeconds } from './placement.ts';
import type { Report } from './report.ts';
import type { PublicationShape } from './schema.ts';
import { grouped } from './schema-problems.ts';
import { compileTemplate, jsonPayload, largestBytes, type TemplateSetting } from './template.ts';
import type { Place } from './text.ts';

export const TOPIC_BYTES = 1024;
export const PAYLOAD_BYTES = 256 * 1024;
const HOLD_MESSAGES = 10_000;

export interface PublicationSetting {
  readonly group: number;
  readonly model: string;
  readonly fleet: string;
  readonly columns: readonly Column[];
  readonly id: readonly Segment[];
  readonly due: Due;
  readonly gate: GroupCode['gates'][number];
  readonly report: Report;
}

/** Plans one publication, or reports why not. */
export function planPublication(shape: PublicationShape, place: Place, path: string, setting: PublicationSetting): PublicationPlan | null {
  const { report } = setting;
  const { everySteps } = setting.due;
  const expiry = expirySeconds(shape, place, path, report);
  const templates = { columns: setting.columns, model: setting.model, fleet: setting.fleet, id: setting.id };
  const topic = planTopic(shape.topic, place.children.get('topic') ?? place, `${path}.topic`, { ...templates, kind: 'topic' }, report);
  const payload = planPayload(shape.payload ?? 'json', place.children.get('payload') ?? place, `${path}.payload`, { ...templates, kind: 'payload' }, report);
  if (everySteps === null || !topic || !payload) return null;
  const qos = shape.qos ?? 0;
  return {
    group: setting.group, model: setting.model, fleet: setting.fleet, topicTemplate: shape.topic, topic, payload: payload.segments, qos,
    retain: shape.retain ?? false, offline: shape.offline ?? (qos === 0 ? 'drop' : 'hold'), holdMessages: shape.holdMessages ?? HOLD_MESSAGES,
    due: setting.due.source.kind, everySteps, aligned: shape.align ?? false, expirySeconds: expiry, ...setting.gate, dataPoints: payload.signals,
  };
}

function planTopic(template: string, place: Place, path: string, setting: TemplateSetting, report: Report): readonly Segment[] | null {
  const { segments, faults } = compileTemplate(template, setting);
  for (const fault of faults) report.atExpression(place, path, fault);
  if (faults.length > 0) return null;
  const texts = segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : segment.kind === 'choice' ? segment.texts : []));
  const wrong = texts.map((text) => /[+#\p{Cc}]/u.exec(text)?.[0]).find((character) => character !== undefined);
  if (wrong !== undefined) {
    report.atValue(place, path, { code: 'bad-topic', message: `a topic that is published to may not hold ${/\p{Cc}/u.test(wrong) ? 'a control character' : `\`${wrong}\``}`, remedy: 'Leave the character out, also from texts that stand in the topic.', values: { character: wrong } });
    return null;
  }
  const bytes = largestBytes(segments);
  if (bytes > TOPIC_BYTES || segments.length === 0) {
    report.atValue(place, path, { code: 'topic-too-long', message: `the topic can have ${bytes} bytes, more than ${grouped(TOPIC_BYTES)}`, remedy: 'Make it shorter.', values: { bytes, limit: TOPIC_BYTES } });
    return null;
  }
  return segments;
}

function planPayload(template: string, place: Place, path: string, setting: TemplateSetting, report: Report): { readonly segments: readonly Segment[]; readonly signals: number } | null {
  const compiled = template === 'json' ? jsonPayload(setting) : compileTemplate(template, setting);
  for (const fault of compiled.faults) report.atExpression(place, path, fault);
  if (compiled.faults.length > 0) return null;
  const bytes = largestBytes(compiled.segments);
  if (bytes > PAYLOAD_BYTES) {
    report.atValue(place, path, { code: 'payload-too-big', message: `the payload can have ${grouped(bytes)} bytes, more than ${grouped(PAYLOAD_BYTES)}`, remedy: 'Make it smaller, or split it into two publications.', values: { bytes, limit: PAYLOAD_BYTES } });
    return null;
  }
  return compiled;
}
