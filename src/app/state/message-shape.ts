// What differs between messages, rather than what repeats: the pieces a row of the message list is drawn from. The
// whole text as it went out is a click away.

export interface Piece {
  readonly text: string;
  /** `quiet`: repeats or is punctuation; `key`: a name; `value`: what a reader looks for. */
  readonly kind: 'quiet' | 'key' | 'value';
}

/** Splits a topic where it begins to differ from another one, at a level's boundary. */
export function topicParts(topic: string, other: string | undefined): { readonly same: string; readonly own: string } {
  if (other === undefined || other === topic) return { same: '', own: topic };
  let end = 0;
  for (let at = 0; at < topic.length && topic[at] === other[at]; at++) if (topic[at] === '/') end = at + 1;
  return { same: topic.slice(0, end), own: topic.slice(end) };
}

/** Cuts a topic at its beginning, where it says the least, to `most` characters. */
export function shortTopic(topic: { readonly same: string; readonly own: string }, most: number): { readonly same: string; readonly own: string } {
  const over = topic.same.length + topic.own.length - most;
  if (over <= 0) return topic;
  const same = topic.same.slice(over + 1);
  return same === '' ? { same: '…', own: topic.own.slice(Math.max(0, over + 1 - topic.same.length)) } : { same: `…${same}`, own: topic.own };
}

const PAIR = /"((?:[^"\\]|\\.)*)":("(?:[^"\\]|\\.)*"|[^,{}[\]"]+)/y;

/**
 * A flat JSON object as pieces: names and punctuation quiet, values strong, and `"id"` and `"time"` left out (`…`) where
 * the topic and the row's time say the same. Anything else comes back as one piece, unchanged.
 */
export function payloadPieces(payload: string, topic: string): readonly Piece[] {
  const pairs = flatPairs(payload);
  if (!pairs) return [{ text: payload, kind: 'value' }];
  const told = pairs.filter(([name, value]) => !repeats(name, value, topic));
  const pieces: Piece[] = [{ text: told.length < pairs.length ? '{… ' : '{', kind: 'quiet' }];
  told.forEach(([name, value], place) => {
    pieces.push({ text: `"${name}":`, kind: 'key' }, { text: value, kind: 'value' });
    if (place < told.length - 1) pieces.push({ text: ', ', kind: 'quiet' });
  });
  return [...pieces, { text: '}', kind: 'quiet' }];
}

function repeats(name: string, value: string, topic: string): boolean {
  if (name === 'time' || name === 'at') return true;
  return value.startsWith('"') && value.length > 3 && topic.split('/').includes(value.slice(1, -1));
}

function flatPairs(payload: string): [string, string][] | null {
  if (payload.length > 4096 || !payload.startsWith('{') || !payload.endsWith('}')) return null;
  const pairs: [string, string][] = [];
  let at = 1;
  while (at < payload.length - 1) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(payload);
    if (!match) return null;
    pairs.push([match[1] ?? '', match[2] ?? '']);
    at = PAIR.lastIndex;
    if (payload[at] === ',') at++;
  }
  return pairs;
}

/** The payload over several lines when it is JSON, else unchanged. */
export function prettyPayload(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}

/** Whether a topic matches a topic filter (`+` one level, `#` all the rest) [MQTT-4.7.1]; other text is searched for. */
export function topicMatches(topic: string, wanted: string): boolean {
  if (wanted === '') return true;
  if (!/[+#]/.test(wanted)) return topic.includes(wanted);
  const levels = topic.split('/');
  const filter = wanted.split('/');
  for (const [place, level] of filter.entries()) {
    if (level === '#') return true;
    if (place >= levels.length || (level !== '+' && level !== levels[place])) return false;
  }
  return filter.length === levels.length;
}

/** A command for a POSIX shell that shows these messages as another program receives them. */
export function subscribeCommand(host: string, port: number, topic: string): string {
  return `mosquitto_sub -h ${quoted(host)} -p ${port} -t ${quoted(topic)} -F '%t %p'`;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
