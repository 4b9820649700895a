// A small MQTT broker as a process of its own, to be killed and started again: aedes on TCP and WebSocket. For machines
// without mosquitto. Prints one line when it stands.
//   node test-broker.ts TCP_PORT WEBSOCKET_PORT [refuse]       refuse: answers every CONNECT with "not authorised"

import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

const [tcpPort, webSocketPort, mode] = process.argv.slice(2);
const broker = await Aedes.createBroker();
if (mode === 'refuse') {
  broker.authenticate = (_client, _name, _password, done) => done(Object.assign(new Error('refused'), { returnCode: 5 as const }), false);
}

// aedes reads once per `readable` and expects all that is buffered; since Node 26 `read()` gives one chunk at a time.
function readsAll<S extends Duplex>(stream: S): S {
  const readOne = stream.read.bind(stream);
  stream.read = (size?: number | null) => {
    if (size !== undefined && size !== null) return readOne(size); // read(0) only asks for more
    const chunks: Buffer[] = [];
    for (let chunk = readOne(); chunk !== null; chunk = readOne()) chunks.push(chunk);
    return chunks.length === 0 ? null : Buffer.concat(chunks);
  };
  return stream;
}

const tcp = createServer((socket) => broker.handle(readsAll(socket)));
const http = createHttpServer();
new WebSocketServer({ server: http, handleProtocols: () => 'mqtt' }).on('connection', (socket) => {
  const stream = createWebSocketStream(socket);
  stream.on('error', () => undefined);
  broker.handle(readsAll(stream));
});
await Promise.all([
  new Promise<void>((resolve) => tcp.listen(Number(tcpPort), '127.0.0.1', resolve)),
  new Promise<void>((resolve) => http.listen(Number(webSocketPort), '127.0.0.1', resolve)),
]);
console.log('broker stands');
process.once('SIGTERM', () => process.exit(0));
