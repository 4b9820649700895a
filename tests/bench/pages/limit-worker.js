// The limit that nothing in a page can beat: one worker that sends the same prebuilt WebSocket frame of PUBLISH packets
// again and again, and computes nothing. `?url=…&frame=4000&bytes=90`.

const job = new URLSearchParams(location.search);
const HIGH_WATER = 4 * 1024 * 1024;

const encoder = new TextEncoder();
const text = (value) => {
  const bytes = encoder.encode(value);
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
};
const connect = new Uint8Array([0x10, 10 + 2 + 5, ...text('MQTT'), 4, 2, 0, 0, ...text('limit')]);

function frame(packets, size) {
  const topic = text('bench/limit/device-00042/telemetry');
  const payload = size - 2 - topic.length;
  const packet = [0x30, size - 2, ...topic, ...new Array(payload).fill(0x41)];
  const bytes = new Uint8Array(packets * size);
  for (let i = 0; i < packets; i++) bytes.set(packet, i * size);
  return bytes;
}

const bytes = frame(Number(job.get('frame') ?? 4000), Number(job.get('bytes') ?? 90));
const socket = new WebSocket(job.get('url'), 'mqtt');
socket.binaryType = 'arraybuffer';
socket.onopen = () => socket.send(connect);
socket.onmessage = () => pump();

function pump() {
  while (socket.bufferedAmount < HIGH_WATER) socket.send(bytes);
  setTimeout(pump, 1);
}
