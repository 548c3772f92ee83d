"""A device's connection to the broker: paho, driven by the running asyncio loop, so that a thousand share one thread.

Each connection is a new client. Paho would repeat by itself what was not acknowledged by the broker, but it is Home
Assistant's acknowledgement that counts, and the journal that repeats.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
import socket
from typing import TYPE_CHECKING, Final, Protocol

import orjson
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from custom_components.ozon_telemetry.core.domain.messages import (
    Ack,
    Channel,
    Command,
    CommandRequest,
    Event,
    Heartbeat,
    Millis,
    Status,
)
from custom_components.ozon_telemetry.core.protocol.codec import (
    Topics,
    decode_ack,
    decode_command,
    encode_event,
    encode_events,
    encode_report,
)

from .clock import now
from .message_disorder import MessageDisorder

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike  # paho has it for type checkers only

KEEPALIVE: Final = 60
RETRY_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 60.0
RESTART_SECONDS: Final = 1.0  # after its confirmation, which must get through first
_MISC_SECONDS: Final = 5.0
_MOST_PACKETS: Final = 100  # read at once before other devices have their turn


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker listens, and below which prefix the devices speak."""

    host: str = "127.0.0.1"
    port: int = 1883
    topics: Topics = field(default_factory=Topics)


class Firmware(Protocol):
    """Interface of a device that a link drives, ours or an original one."""

    device_id: str

    @property
    def deadline(self) -> Millis | None:
        """Return when `due` must be asked again although nothing happened."""
        ...

    def connected(self) -> None:
        """Begin to send."""
        ...

    def disconnected(self) -> None:
        """Stop sending."""
        ...

    def due(self, now: Millis, /) -> Iterator[tuple[Event, ...]]:
        """Yield the messages to send now: the events of each."""
        ...

    def acknowledged(self, ack: Ack, now: Millis, /) -> None:
        """Take Home Assistant's acknowledgement."""
        ...

    def reboot(self, now: Millis, /) -> None:
        """Lose everything but what is kept."""
        ...

    def understands(self, command: Command, /) -> bool:
        """Tell whether it can carry a command out."""
        ...

    def obey(self, request: CommandRequest, /) -> bool:
        """Tell whether to carry a command out."""
        ...

    def update(self) -> None:
        """Install the newest firmware."""
        ...

    def status(self, command_id: str | None = None, /) -> Status:
        """Return the device's status."""
        ...

    def heartbeat(self, now: Millis, /) -> Heartbeat:
        """Return the heartbeat."""
        ...


class Link:
    """Keeps a device connected until it is closed."""

    def __init__(self, device: Firmware, broker: Broker, message_disorder: MessageDisorder | None = None) -> None:
        """Belong to the running event loop."""
        self.device = device
        self.message_disorder = message_disorder or MessageDisorder()
        self._broker = broker
        self._loop = asyncio.get_running_loop()
        self._client: Client | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def open(self) -> None:
        """Connect, or try again until it works."""
        self._client = client = self._new_client()
        try:
            client.connect(self._broker.host, self._broker.port, KEEPALIVE)
        except OSError:
            self._after(RETRY_SECONDS, self.open)
        self._misc()

    def lose(self, seconds: float) -> None:
        """Lose the network without a disconnect, so that the broker publishes the will; come back after a while."""
        self._let_go()
        self._after(seconds, self.open)

    def close(self) -> None:
        """Disconnect as a device does that is unplugged."""
        self._let_go()

    def reboot(self) -> None:
        """Switch the device off and on."""
        self.lose(RETRY_SECONDS)
        self.device.reboot(now())

    def update(self) -> None:
        """Start with the newest firmware."""
        self.device.update()
        self.reboot()

    def pump(self) -> None:
        """Send what is due, and look again when the device has waited long enough for an acknowledgement."""
        if (client := self._client) is None:
            return
        for events in self.message_disorder.apply(list(self.device.due(now()))):
            if len(events) == 1:
                client.publish(self._topic(Channel.EVENT), encode_event(events[0]), qos=1)
            else:
                client.publish(self._topic(Channel.EVENTS), encode_events(events), qos=1)
        if (deadline := self.device.deadline) is not None:
            self._after(max(deadline - now(), 0) / 1000, self.pump)

    def tell_status(self, command_id: str | None = None) -> None:
        """Publish the device's status, as after each change."""
        if self._client is not None:
            status = encode_report(self.device.status(command_id))
            self._client.publish(self._topic(Channel.STATUS), status, qos=1, retain=True)

    def _new_client(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, self.device.device_id)
        will = orjson.dumps({"online": False, "device_id": self.device.device_id})
        client.will_set(self._topic(Channel.STATUS), will, qos=1, retain=True)
        _drive(client, self._loop)
        client.on_connect = lambda *_: self._connected(client)
        client.on_disconnect = lambda *_: self._disconnected()
        client.on_message = lambda *args: self._received(args[-1])
        client.max_inflight_messages_set(0)
        return client

    def _connected(self, client: Client) -> None:
        client.subscribe([(self._topic(channel), 1) for channel in (Channel.ACK, Channel.COMMAND)])
        self.device.connected()
        self.tell_status()
        self.pump()
        self._heartbeat()

    def _disconnected(self) -> None:
        self._client = None
        self.device.disconnected()
        self._after(RETRY_SECONDS, self.open)

    def _received(self, message: MQTTMessage) -> None:
        if message.topic == self._topic(Channel.COMMAND):
            self._commanded(message.payload)
        elif (ack := decode_ack(message.payload)) is not None:
            self.device.acknowledged(ack, now())
            self.pump()

    def _commanded(self, payload: bytes) -> None:
        request = decode_command(payload)
        if request is None or not self.device.understands(request.command):
            return
        is_new = self.device.obey(request)
        self.tell_status(request.id)
        if is_new and request.command is not Command.IDENTIFY:
            self._after(RESTART_SECONDS, self.update if request.command is Command.UPDATE else self.reboot)

    def _misc(self) -> None:
        if self._client is not None:
            self._client.loop_misc()
            self._after(_MISC_SECONDS, self._misc)

    def _heartbeat(self) -> None:
        if self._client is not None:
            self._client.publish(self._topic(Channel.HEARTBEAT), encode_report(self.device.heartbeat(now())))
            self._after(HEARTBEAT_SECONDS, self._heartbeat)

    def _let_go(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        client, self._client = self._client, None
        self.device.disconnected()
        if client is not None and isinstance(connection := client.socket(), socket.socket):
            client.on_disconnect = None
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            client.loop_read()  # notices, and closes the socket

    def _topic(self, channel: Channel) -> str:
        return self._broker.topics.of(self.device.device_id, channel)

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        """Let one timer run for each action, the newest."""
        name = action.__name__
        if (timer := self._timers.get(name)) is not None:
            timer.cancel()
        self._timers[name] = self._loop.call_later(seconds, action)


def _drive(client: Client, loop: asyncio.AbstractEventLoop) -> None:
    """Let the loop call the client whenever its socket is ready."""

    def opened(_: Client, __: object, connection: SocketLike) -> None:
        if isinstance(connection, socket.socket):
            # Small packets wait for each other's TCP acknowledgement otherwise: 40 ms for each window of events.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop.add_reader(connection, client.loop_read, _MOST_PACKETS)

    def closed(_: Client, __: object, connection: SocketLike) -> None:
        loop.remove_reader(connection)

    def has_to_write(_: Client, __: object, connection: SocketLike) -> None:
        loop.add_writer(connection, client.loop_write)

    def has_written(_: Client, __: object, connection: SocketLike) -> None:
        loop.remove_writer(connection)

    client.on_socket_open, client.on_socket_close = opened, closed
    client.on_socket_register_write, client.on_socket_unregister_write = has_to_write, has_written
