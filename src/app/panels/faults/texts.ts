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
  injected: '{name} is injected',
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
  publication: 'Publication',
  allPublications: 'all publications',
  whom: 'Devices that it hits',
  share: 'a share',
  thisDevice: 'this device',
  ids: 'by id',
  shareOf: 'Share of the devices',
  idsList: 'Ids, separated by commas',
  lasts: 'Lasts, in simulated time',
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
  injected: '{name} ist ausgelöst',
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
  publication: 'Veröffentlichung',
  allPublications: 'alle Veröffentlichungen',
  whom: 'Betroffene Geräte',
  share: 'ein Anteil',
  thisDevice: 'dieses Gerät',
  ids: 'nach Kennung',
  shareOf: 'Anteil der Geräte',
  idsList: 'Kennungen, durch Komma getrennt',
  lasts: 'Dauer in simulierter Zeit',
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
  stuck: ['bleibt stehen', 'Der Messwert bleibt, wie er zu Beginn war.'],
  spike: ['Ausreißer', 'Einzelne Messwerte springen weit weg.'],
  drift: ['Drift', 'Der Messwert entfernt sich stetig vom wahren Wert.'],
  bias: ['Versatz', 'Der Messwert liegt um einen festen Betrag daneben.'],
  noise: ['Rauschen', 'Der Messwert rauscht stärker.'],
  missing: ['fehlt', 'Es gibt keinen Messwert: null.'],
  disconnect: ['getrennt', 'Das Gerät ist offline und erzeugt nichts.'],
  flap: ['Wackelkontakt', 'Das Gerät ist im Wechsel online und offline.'],
  storm: ['Ansturm', 'Alle getroffenen Geräte verbinden sich im selben Takt neu.'],
  battery: ['Batterie leer', 'Der Ladestand sinkt auf null, dann schweigt das Gerät.'],
  silence: ['schweigt', 'Nachrichten werden verschluckt; ihre Nummern sind verbraucht.'],
  late: ['verspätet', 'Nachrichten gehen später hinaus, mit ihrer eigenen Zeit.'],
  reorder: ['vertauscht', 'Nachrichten gehen in anderer Reihenfolge hinaus.'],
  duplicate: ['doppelt', 'Nachrichten gehen mehrmals hinaus.'],
  flood: ['Flut', 'Jede fällige Nachricht geht in vielen Kopien hinaus.'],
  corrupt: ['verfälscht', 'Einzelne Bytes der Nachricht sind falsch.'],
  truncate: ['abgeschnitten', 'Die Nachricht endet zu früh.'],
  skew: ['Uhr geht falsch', 'Die Zeit in der Nachricht ist verschoben.'],
};

/** How a kind is called in the list of kinds: its word in the language, and in German what that means. */
export function kindName(kind: string, language: Language): string {
  const german = language === 'de' ? KINDS[kind]?.[0] : undefined;
  return german === undefined ? kind : `${kind} · ${german}`;
}

export function kindMeaning(kind: FaultKindSummary, language: Language): string {
  return (language === 'de' && kind.model === null ? KINDS[kind.kind]?.[1] : undefined) ?? kind.meaning;
}

/** German meanings by `kind.parameter`, or by the parameter where it means the same everywhere. */
const PARAMETERS: Readonly<Record<string, string>> = {};

export function parameterMeaning(name: string, english: string, kind: FaultKindSummary, language: Language): string {
  return (language === 'de' ? (PARAMETERS[`${kind.kind}.${name}`] ?? PARAMETERS[name]) : undefined) ?? english;
}
