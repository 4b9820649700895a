// Probleme mit Zuständen, Stufen, Daten und Veröffentlichungen, auf Deutsch; wie in problems-de.ts.

import type { ProblemTexts } from './problem-text.ts';

const PUBLICATIONS: ProblemTexts = {
  'align-without-every': ['`align` gehört zu `every`', '`every:` ergänzen, z. B. `every: 15m`, oder `align` entfernen.'],
  'bad-expiry': ['`expiry: {expiry}` ist keine ganze Zahl von Sekunden von 1 bis 4.294.967.295', 'Zum Beispiel `expiry: 1h` schreiben.'],
  'deadband-needs-number': ['Eine Totzone braucht eine Zahl, `{name}` ist keine', '`deadband` weglassen: Jede Änderung wird veröffentlicht.'],
  'deadband-without-change': ['`deadband` gehört zu `onChange`', '`onChange:` mit einem Signal ergänzen oder `deadband` entfernen.'],
  'delay-too-long': ['`{key}` hat mehr als 2.147.483.647 Takte', 'Kürzer machen.'],
  'due-twice': ['`{key}` verträgt sich in einer Veröffentlichung nicht mit dem anderen Schlüssel', 'Zwei Veröffentlichungen daraus machen.'],
  'event-needs-boolean': ['`on` braucht ein Signal, das wahr oder falsch ist, oder einen Zustand; `{name}` ist keines von beiden', 'Zum Beispiel `onChange: {name}` verwenden.'],
  'empty-stage': ['Diese Stufe ändert nichts', '`online:` oder `rate:` ergänzen, z. B. `online: 50%`.'],
  'not-whole-ticks': ['`{key}` ist keine ganze Zahl von Takten', 'Ein Vielfaches von `tick` wählen oder oben einen feineren `tick` angeben.'],
};

const STATES: ProblemTexts = {
  'unknown-state': ['Der Zustand `{name}` ist unbekannt{suggestion}', 'Möglich sind {list}.'],
  'no-states': ['`{state}` braucht eine Zustandsmaschine, und dieses Modell hat keine', 'Dem Modell `states:` geben oder es weglassen.'],
  'too-many-states': ['Das sind {states} Zustände, möglich sind {limit}', 'Weniger verwenden.'],
  'not-a-parameter': ['`{name}` ist kein Parameter, und Zustände ändern nur Parameter', '`{name}` mit seinem ersten Wert zu den Parametern des Modells schreiben.'],
  'unknown-parameter': ['Einen Parameter `{name}` gibt es nicht, und Zustände ändern nur Parameter', '`{name}` mit seinem ersten Wert zu den Parametern des Modells schreiben.'],
  'only-in-transitions': ['`{name}` gehört zu den Übergängen einer Zustandsmaschine', 'Unter `states:` hinter einen Zustand schreiben; in einem Signal `event(rate)` oder einen Vergleich verwenden.'],
  'draw-in-after': ['Dieser Wert wird in jedem Schritt neu gezogen und ist keine Zeit, auf die sich warten lässt', 'Einmal ziehen: beim Eintritt in den Zustand einem Parameter zuweisen und hier diesen schreiben.'],
  'not-transitions': ['Hier muss eine Liste von Übergängen stehen', 'Übergänge als Liste von Zustand, Zustand und Rate schreiben.'],
  'duplicate-transition': ['Dieser Übergang steht zweimal da', 'Einen der beiden entfernen oder die Raten addieren.'],
};

const DATA: ProblemTexts = {
  'bad-column': ['Eine Spalte hat keinen brauchbaren Namen', 'Die Tabelle mit einer Kopfzeile beginnen: die Namen der Spalten, durch Komma getrennt.'],
  'empty-cell': ['In einer Zeile fehlt ein Wert', 'Einen Wert schreiben oder die Zeile weglassen.'],
  'mixed-column': ['Ein Wert ist von anderer Art als die Werte über ihm', 'Einen Wert derselben Art schreiben oder die Zeile weglassen.'],
  'no-rows': ['Die Tabelle hat keine Zeilen', 'Eine Kopfzeile und darunter mindestens eine Zeile schreiben.'],
  'ragged-row': ['Diese Zeile hat {values} Werte, die Kopfzeile {columns}', 'Jeder Zeile einen Wert je Spalte geben; ein Wert mit Trennzeichen gehört in doppelte Anführungszeichen.'],
  'too-many-columns': ['Die Tabelle hat {columns} Spalten, möglich sind {limit}', 'Weglassen, was nicht gebraucht wird.'],
  'too-many-rows': ['Die Tabellen unter `data` haben mehr als {limit} Zeilen', 'Weniger Zeilen verwenden: jede zweite oder ein kürzeres Stück.'],
  'too-many-texts': ['Eine Spalte hat mehr als {limit} verschiedene Texte', 'Weniger verschiedene Texte oder Zahlen verwenden.'],
  'unknown-data': ['Daten namens `{name}` gibt es nicht{suggestion}', 'Unter `data:` am Anfang des Szenarios stehen die vorhandenen.'],
  'unknown-column': ['Eine Spalte `{name}` gibt es nicht{suggestion}', 'Möglich sind {list}.'],
  'not-data': ['Hier müssen Daten des Szenarios stehen', '`data.` und einen Namen schreiben, der unter `data:` steht.'],
  'data-here': ['`data.{name}` ist eine Tabelle und kein Wert', 'Sie `route`, `day`, `week` oder `replay` geben.'],
};

const POINTS: ProblemTexts = {
  'not-points': ['Hier muss eine Liste von Punkten stehen', 'Zum Beispiel `[[0h, 10], [12h, 20]]` schreiben, oder `data.` und einen Namen, der unter `data:` steht.'],
  'bad-point': ['Der Punkt einer Kurve ist eine Zeit und ein Wert', 'Zum Beispiel `[6h, 14]` schreiben.'],
  'duplicate-point': ['Zwei Punkte der Kurve stehen zur selben Zeit', 'Einen entfernen oder sie für einen Sprung um eine Sekunde trennen.'],
  'outside-period': ['Diese Zeit liegt außerhalb der Periode', 'Zeiten zählen ab Mitternacht, in der Woche ab der des Montags.'],
  'bad-place': ['Ein Ort ist eine Breite und eine Länge', 'Zum Beispiel `[52.52, 13.40]` schreiben: zuerst die Breite, −90 bis 90, dann die Länge.'],
  'too-few-points': ['Ein Weg braucht mindestens zwei Punkte', 'Einen Punkt ergänzen: `[Breite, Länge]`.'],
  'too-many-points': ['Das sind zu viele Punkte', 'Weniger Punkte verwenden.'],
  'opposite-places': ['Zwei Punkte liegen auf dem Globus einander gegenüber, einen kürzesten Weg gibt es da nicht', 'Einen Punkt dazwischen setzen.'],
};

const VALUES: ProblemTexts = {
  'array-here': ['Eine Liste kann hier nicht stehen', 'Listen sind nur Argumente von Funktionen wie `route`, `day` und `markov`.'],
  'record-here': ['Das hat mehrere Ergebnisse', 'Eines davon lesen, z. B. `.latitude`.'],
  'not-a-record': ['`.{field}` braucht eine Funktion mit mehreren Ergebnissen', 'Nur `route(…)` hat Felder: latitude, longitude, heading und speed.'],
  'unknown-field': ['Ein Feld `.{field}` gibt es hier nicht{suggestion}', 'Möglich sind {list}.'],
  'not-a-rate': ['Hier muss eine Rate stehen', 'Schreiben, wie oft je Sekunde, z. B. `1/60s` oder `0.5`.'],
  'not-a-share': ['Hier muss ein Anteil stehen, eine Zahl ohne Einheit', 'Den Anteil am Ganzen schreiben, z. B. `25%` oder `0.25`.'],
  'not-a-speed': ['Hier muss eine Geschwindigkeit stehen', 'Eine Einheit angeben, z. B. `40 km/h` oder `3 m/s`.'],
  'not-a-signal': ['`{name}` braucht den Namen eines Signals', 'Den Namen eines Signals schreiben, z. B. `measured(temperature)`.'],
  'not-a-text': ['Hier muss ein Text in Anführungszeichen stehen', 'Zum Beispiel `"power"` schreiben.'],
  'not-constant': ['`{name}` braucht hier eine feste Zahl, dieselbe für alle Geräte', 'Eine Zahl schreiben: Nach ihr richtet sich der Speicher.'],
  'number-too-big': ['Die Zahl ist zu groß für die Rechnung mit 64 Bit', 'Eine Zahl unter 1.7e308 verwenden.'],
  'too-many-steps': ['Das wären {steps} gemerkte Schritte je Gerät, möglich sind {limit}', 'Eine kürzere Zeit, einen längeren `step` oder `lag(x, tau)` verwenden, das eine Zahl merkt.'],
  'unknown-word': ['`{word}` ist hier kein mögliches Wort', 'Eines der möglichen Wörter schreiben; sie stehen in der Referenz der Ausdrücke.'],
  'memory-in-filter': ['`{name}` merkt sich etwas, ein Filter aber sieht nur hin', 'Nach Signalen, Parametern und Labels filtern.'],
  'filter-writes': ['Ein Filter darf Geräte nicht ändern', 'Funktionen weglassen, die sich etwas merken.'],
  'filter-too-long': ['Der Filter ist zu lang', 'Kürzer machen oder einen Teil in ein Signal legen.'],
  'model-too-big': ['Ein Modell hat zu viele Parameter, Signale und gemerkte Zahlen je Gerät', 'Das Modell teilen, oder `delay` und `average` weniger merken lassen: eine kürzere Zeit oder ein längerer `step`.'],
};

export const LANGUAGE: ProblemTexts = { ...PUBLICATIONS, ...STATES, ...DATA, ...POINTS, ...VALUES };
