// Probleme mit Störungen, auf Deutsch; wie in problems-de.ts.

import type { ProblemTexts } from './problem-text.ts';

export const FAULTS: ProblemTexts = {
  'unknown-fault-kind': ['Die Art `{name}` einer Störung ist unbekannt{suggestion}', 'Möglich sind {list}.'],
  'strange-fault': ['`{name}` ist die Störung eines anderen Modells', 'Unter `select` eine Flotte dieses Modells wählen.'],
  'strange-fault-key': ['`{name}` gehört nicht zu `{kind}`{suggestion}', 'Möglich sind {list}.'],
  'bad-fault-parameter': ['Dieser Wert von `{name}` ist nicht möglich', 'Zum Beispiel `{name}: {default}` schreiben.'],
  'bad-fault-name': ['Der Name einer Störung ist ein Text', 'Einen Namen schreiben oder ihn weglassen.'],
  'duplicate-fault': ['Eine Störung namens `{name}` gibt es schon', 'Einen anderen Namen wählen oder ihn weglassen.'],
  'dated-live-fault': ['`{key}` hat hier keine Bedeutung', 'Weglassen: Von Hand beginnt eine Störung mit ihrem Auslösen und endet mit dem Aufheben.'],
  'live-fault-at': ['Eine Störung, die im Lauf ausgelöst wird, beginnt jetzt und hat kein `at`', '`at` entfernen oder die Störung ins Szenario schreiben.'],
  'too-many-live-faults': ['In diesem Lauf wurden schon {limit} Störungen ausgelöst, mehr werden nicht behalten', 'Sie ins Szenario schreiben und es neu starten.'],
  'too-many-faults': ['Das sind zu viele Störungen', 'Weniger Störungen verwenden, oder eine mit `every` statt vieler einzelner.'],
  'fault-ended': ['`{name}` wurde bei Takt {tick} schon aufgehoben', 'Unter einem anderen Namen noch einmal auslösen.'],
  'fault-is-scripted': ['`{name}` steht im Szenario und endet von selbst', '`for` im Text ändern und ihn anwenden.'],
  'unknown-fault': ['Eine Störung `{name}` wurde in diesem Lauf nicht ausgelöst', 'Eine der laufenden aufheben.'],
  'fault-without-signal': ['`{kind}` wirkt auf ein Signal, aber keines ist genannt', 'Ein Signal angeben: `signal: …`.'],
  'fault-without-publication': ['`{kind}` wirkt auf Nachrichten, aber nichts Gewähltes veröffentlicht welche', 'Eine Flotte wählen, die veröffentlicht.'],
  'fault-without-end': ['Diese Störung braucht ein Ende', 'Eine Dauer angeben: `for: …`.'],
  'fault-without-span': ['`until` liegt nicht nach `at`', 'Beide zählen vom Beginn: `until` später setzen.'],
  'fault-meets-itself': ['`for` ist länger als `every`: Die Störung begänne wieder, bevor sie endet', '`every` länger oder `for` kürzer machen.'],
  'fault-needs-number': ['Diese Art von Störung braucht eine Zahl', '`stuck` oder `missing` verwenden oder ein Signal nennen, das eine Zahl ist.'],
  'empty-fault': ['`{name}` ändert nichts', 'Einen Parameter oder ein Signal nennen und was daraus wird, z. B. `temperature: "temperature + 10"`.'],
  'empty-selection': ['Diese Auswahl trifft kein Gerät', 'Geräte wählen, die es gibt.'],
  'bad-index-range': ['Das ist kein Bereich von Nummern', 'Zum Beispiel `7` oder `"0..99"` schreiben; beide Enden gehören dazu.'],
  'unknown-device': ['Kein Gerät, auf das die Störung wirken kann, hat die Kennung `{id}`', 'Kennungen ansehen: Sie stehen in der Tabelle der Flotte.'],
  'unknown-label': ['Keine gewählte Flotte hat ein Label `{name}`{suggestion}', 'Ein vorhandenes Label nennen oder es der Flotte unter `labels:` geben.'],
  'unknown-fleet': ['Eine Flotte `{fleet}` gibt es nicht', 'Eine Flotte wählen, die läuft.'],
};
