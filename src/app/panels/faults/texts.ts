// The texts of the faults pane, which comes on demand, and so do they. What a kind and its parameters mean is told by the
// summary in English; here it stands in German.

import type { FaultKindSummary } from '../../../contracts/fleet.ts';
import type { Language } from '../../state/i18n.svelte.ts';

const en = {
  faults: 'Faults',
  list: 'In this run',
  active: '{active} of {count} hold now',
  none: 'The scenario has no faults, and none was injected.',
  notRunning: 'No fleet runs',
  busy: 'A change is under way',
  holds: 'holds',
  idle: 'does not hold',
  skipped: 'not this time',
  left: '{time} left',
  next: 'in {time}',
  over: 'over',
  toTheEnd: 'to the end',
  untilCleared: 'until cleared',
  devices: '{count} {count|device|devices}',
  live: 'by hand',
  clear: 'Clear',
  clearOne: 'Clear {name}',
  inject: 'Inject a fault',
  injectNow: 'Inject',
  injected: '{name} holds from tick {tick} on',
  atNextTick: 'Takes effect at one tick in all workers.',
  kind: 'Kind',
  'acts.own': 'The models’ own',
  'acts.reading': 'Readings',
  'acts.device': 'Devices',
  'acts.message': 'Messages',
  fleet: 'Fleet',
  allFleets: 'all fleets',
  allOfModel: 'all of {model}',
  signal: 'Signal',
  noSignal: 'none',
  publication: 'Publication',
  allPublications: 'all publications',
  whom: 'Devices that it hits',
  share: 'a share',
  thisDevice: 'this device',
  ids: 'by id',
  shareOf: 'Share',
  idsList: 'Ids, by commas',
  device: 'Device',
  lasts: 'Lasts (simulated)',
  byHand: 'Changed by hand.',
  byHandWhy: '{count} {count|change|changes} since this text is in effect: the text alone no longer gives these values.',
  write: 'Write into the scenario',
  writeTip: 'Puts what was done by hand into the text as dated faults; a start from the beginning then gives the same run',
  written: 'Written into the text; start again to replay it.',
  truth: 'Ground truth',
  truthWhat: 'One record per device and fault: what was wrong, with whom, from when to when. None so far.',
  records: '{count} {count|record|records}',
  recordsDropped: '{count} {count|record was|records were} not kept.',
  noRecords: 'No record so far',
  download: 'Download truth',
  downloadTip: 'All records as JSON lines',
  open: 'open',
} as const;

const de: Readonly<Record<keyof typeof en, string>> = {
  faults: 'Störungen',
  list: 'In diesem Lauf',
  active: '{active} von {count} wirken jetzt',
  none: 'Das Szenario hat keine Störungen, und von Hand kam keine dazu.',
  notRunning: 'Es läuft keine Flotte',
  busy: 'Eine Änderung ist im Gange',
  holds: 'wirkt',
  idle: 'wirkt nicht',
  skipped: 'diesmal nicht',
  left: 'noch {time}',
  next: 'in {time}',
  over: 'vorbei',
  toTheEnd: 'bis zum Ende',
  untilCleared: 'bis zum Aufheben',
  devices: '{count} {count|Gerät|Geräte}',
  live: 'von Hand',
  clear: 'Aufheben',
  clearOne: '{name} aufheben',
  inject: 'Störung auslösen',
  injectNow: 'Auslösen',
  injected: '{name} wirkt ab Takt {tick}',
  atNextTick: 'Wirkt ab einem Takt in allen Workern.',
  kind: 'Art',
  'acts.own': 'Eigene der Modelle',
  'acts.reading': 'Messwerte',
  'acts.device': 'Geräte',
  'acts.message': 'Nachrichten',
  fleet: 'Flotte',
  allFleets: 'alle Flotten',
  allOfModel: 'alle von {model}',
  signal: 'Signal',
  noSignal: 'keines',
  publication: 'Veröffentlichung',
  allPublications: 'alle Veröffentlichungen',
  whom: 'Betroffene Geräte',
  share: 'ein Anteil',
  thisDevice: 'dieses Gerät',
  ids: 'nach Kennung',
  shareOf: 'Anteil',
  idsList: 'Kennungen, mit Komma',
  device: 'Gerät',
  lasts: 'Dauer (simuliert)',
  byHand: 'Von Hand geändert.',
  byHandWhy: '{count} {count|Änderung|Änderungen}, seit dieser Text gilt: Der Text allein ergibt diese Werte nicht mehr.',
  write: 'Ins Szenario schreiben',
  writeTip: 'Schreibt, was von Hand geschah, als datierte Störungen in den Text; ein Start von vorn ergibt dann denselben Lauf',
  written: 'Steht im Text; ein Neustart spielt es noch einmal.',
  truth: 'Grundwahrheit',
  truthWhat: 'Ein Eintrag je Gerät und Störung: was woran nicht stimmte, von wann bis wann. Bisher keiner.',
  records: '{count} {count|Eintrag|Einträge}',
  recordsDropped: '{count} {count|Eintrag wurde|Einträge wurden} nicht behalten.',
  noRecords: 'Bisher kein Eintrag',
  download: 'Wahrheit herunterladen',
  downloadTip: 'Alle Einträge als JSON-Zeilen',
  open: 'offen',
};

export const faultTexts = { en, de } as const;

/** German word and meaning of each kind. */
const KINDS: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  stuck: ['steht', 'Der Messwert steht: Er bleibt, wie er im ersten Schritt der Spanne war.'],
  spike: ['Ausreißer', 'Einzelne Messwerte springen.'],
  drift: ['Drift', 'Der Messwert läuft weg, je länger, desto weiter.'],
  bias: ['Versatz', 'Der Messwert liegt um einen festen Betrag daneben.'],
  noise: ['Rauschen', 'Der Messwert ist verrauscht.'],
  missing: ['fehlt', 'Es gibt keinen Messwert: `null` in der Nachricht; `seq` läuft weiter.'],
  disconnect: ['getrennt', 'Das Gerät ist in der Spanne offline und erzeugt nichts.'],
  flap: ['Wackelkontakt', 'Das Gerät geht offline und kommt zurück, immer wieder; es beginnt offline.'],
  storm: ['Ansturm', 'Das Gerät ist abgeschnitten, misst aber weiter; am Ende der Spanne gehen alle Nachrichten auf einmal hinaus. Bei einem Anteil einer Flotte verbinden sich alle zugleich neu.'],
  battery: ['Batterie leer', 'Die Batterie läuft leer: Der Ladestand fällt geradlinig auf 0, dann schweigt das Gerät.'],
  silence: ['schweigt', 'Nachrichten werden erzeugt und verschluckt: verworfen wegen Störung, ihre Nummern sind verbraucht.'],
  late: ['verspätet', 'Nachrichten gehen später hinaus; die Zeit in ihnen bleibt.'],
  reorder: ['vertauscht', 'Jede Nachricht wird unterschiedlich lange gehalten, so überholen sie einander.'],
  duplicate: ['doppelt', 'Nachrichten gehen noch einmal hinaus, mit derselben Nummer.'],
  flood: ['Flut', 'Das Gerät läuft Amok: Jede Nachricht geht viele Male hinaus.'],
  corrupt: ['verfälscht', 'Bytes der Nachricht werden durch andere ersetzt.'],
  truncate: ['abgeschnitten', 'Die Nachricht bricht ab.'],
  skew: ['Uhr falsch', 'Die Uhr des Geräts geht falsch: `{time}` ist verkehrt, das Senden nicht.'],
};

/** German meanings by `kind.parameter`, or by the parameter where it means the same everywhere. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'spike.probability': 'Der Schritte in der Spanne, jeder einzeln gezogen.',
  probability: 'Der Nachrichten in der Spanne, jede einzeln gezogen.',
  by: 'Kommt zum Messwert hinzu.',
  'drift.rate': 'Eine Zahl je Sekunde, oder z. B. `0.5/1h`.',
  sd: 'Standardabweichung.',
  period: 'Von einem Ausfall zum nächsten.',
  duty: 'So viel jeder Periode offline.',
  over: 'Bis sie leer ist. Ohne Dauer gilt 1m.',
  'late.by': 'Verzögerung jeder Nachricht.',
  within: 'Längstens so lange gehalten.',
  copies: 'Weitere Male jeder Nachricht.',
  bytes: 'So viele werden ersetzt.',
  keep: 'Was hinausgeht.',
  'skew.by': 'So weit geht die Uhr vor.',
};

const UNITS: Readonly<Record<string, string>> = {
  share: 'Anteil', 'share of the period': 'Anteil der Periode', duration: 'Dauer', 'duration, also negative': 'Dauer, auch negativ',
  'share of `for`, or duration': 'Anteil oder Dauer', messages: 'Nachrichten', bytes: 'Bytes', 'share of the payload': 'Anteil der Nachricht',
};

/** How a kind is called in the list of kinds: its word in the language, and in German what that means. */
export function kindName(kind: string, language: Language): string {
  const german = language === 'de' ? KINDS[kind]?.[0] : undefined;
  return german === undefined ? kind : `${kind} · ${german}`;
}

export function kindMeaning(kind: FaultKindSummary, language: Language): string {
  return plain((language === 'de' && kind.model === null ? KINDS[kind.kind]?.[1] : undefined) ?? kind.meaning);
}

export function parameterMeaning(name: string, english: string, kind: FaultKindSummary, language: Language): string {
  return plain((language === 'de' ? (PARAMETERS[`${kind.kind}.${name}`] ?? PARAMETERS[name]) : undefined) ?? english);
}

/** Below a field there is no code. */
function plain(text: string): string {
  return text.replaceAll('`', '');
}

/** A unit that is a word. */
export function unitText(unit: string, language: Language): string {
  return language === 'de' ? (UNITS[unit] ?? unit) : plain(unit);
}
