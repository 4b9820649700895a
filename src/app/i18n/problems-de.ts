// Fehler auf Deutsch, nach ihrem Code: was geschah, und was zu tun ist. Fehlt ein Code oder ein Wert, gilt der englische
// Satz, den das Problem selbst trägt.

export const deProblems: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  'worker-restarted': ['Ein Simulations-Worker antwortete nicht mehr und wurde neu gestartet', 'Es ist nichts zu tun: Seine Geräte laufen weiter; was er ungesehen getan haben kann, steht in der Bilanz als Lücke.'],
  'gallery-absent': ['Das Szenario `{name}` ließ sich nicht laden', 'Prüfen, ob das Relay noch läuft, dann noch einmal wählen.'],
  'broker-address': ['`{url}` ist keine WebSocket-Adresse', 'ws:// oder wss://, Rechner, Port und Pfad angeben, z. B. wss://broker.example:8084/mqtt.'],
  'broker-credentials-in-address': ['Die Adresse enthält einen Benutzernamen oder ein Passwort', 'Beides in die eigenen Felder schreiben: Adressen werden gezeigt und geteilt.'],
  'broker-mixed-content': ['Eine über https geöffnete Seite darf kein ws:// verwenden', 'wss:// verwenden oder die Seite über http öffnen.'],
};
