"""Counts messages that arrive over WebSocket: paho_subscriber.py ws://HOST:PORT/PATH FILTER COUNT

Prints `subscribed`, then, once COUNT have come and a second has brought no more, the numbers; exit 4 when they do not come.
"""
import sys
import time
from urllib.parse import urlparse

import paho.mqtt.client as mqtt

url, topic_filter, expected = urlparse(sys.argv[1]), sys.argv[2], int(sys.argv[3])
by_qos = [0, 0, 0]
last = time.monotonic()


def on_connect(client, userdata, flags, reason, properties):
    client.subscribe(topic_filter, 2)


def on_subscribe(client, userdata, mid, reasons, properties):
    print("subscribed", flush=True)


def on_message(client, userdata, message):
    global last
    last = time.monotonic()
    by_qos[message.qos] += 1


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, transport="websockets", protocol=mqtt.MQTTv311)
client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
client.ws_set_options(path=url.path or "/mqtt")
client.connect(url.hostname, url.port)
client.loop_start()
deadline = time.monotonic() + 60
while time.monotonic() < deadline and (sum(by_qos) < expected or time.monotonic() - last < 1):
    time.sleep(0.05)
client.loop_stop()
client.disconnect()
print(f"received {sum(by_qos)} qos0 {by_qos[0]} qos1 {by_qos[1]} qos2 {by_qos[2]}")
sys.exit(0 if sum(by_qos) == expected else 4)
