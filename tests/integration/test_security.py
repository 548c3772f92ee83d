"""Security: the broker of docs/security.md lets a device publish for itself only, and the hub rejects the rest."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
import queue
import shutil
import ssl
import subprocess
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
import orjson
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
import pytest

from custom_components.ozon_telemetry.core.domain.messages import Channel, Kind
from custom_components.ozon_telemetry.devices.pending import MOST_PENDING
from custom_components.ozon_telemetry.ingest.rejection_log import _MOST_DEVICES
from devtools.polling import WAIT_SECONDS
from devtools.ports import free_port

from .builders import DEVICE, OTHER_DEVICE
from .doc_examples import block
from .hub_fixture import HubFixture

HUB: Final = "home-assistant"
DEVICE_USER: Final = "device-246F28AABB01"
PASSWORD: Final = "a secret"  # noqa: S105 -- of a broker that lives for one test
NOT_AUTHORIZED: Final = 135


def certificate(folder: Path) -> Path:
    """Write a certificate of 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "server.key").write_bytes(key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain))
    (folder / "server.crt").write_bytes(signed.public_bytes(form))
    return folder / "server.crt"


class SecuredBroker:
    """The broker of the documentation."""

    def __init__(self, folder: Path) -> None:
        """Write its files as the page says, with another port and folder."""
        self.port = free_port()
        self.trusted = certificate(folder)
        config = block("security.md", "ozon.conf").replace("listener 8883", f"listener {self.port} 127.0.0.1")
        for documented in ("/etc/mosquitto/certs", "/etc/mosquitto"):
            config = config.replace(documented, str(folder))
        # Mosquitto gives up root's rights, and must still be able to read its files.
        (folder / "mosquitto.conf").write_text(f"{config}\nuser {os.environ.get('USER', 'root')}\n")
        (folder / "acl").write_text(block("security.md", "acl"))
        (folder / "acl").chmod(0o600)
        for user in (HUB, DEVICE_USER):
            new = [] if (folder / "passwords").exists() else ["-c"]
            command = [_found("mosquitto_passwd"), "-b", *new, str(folder / "passwords"), user, PASSWORD]
            subprocess.run(command, check=True, capture_output=True)
        self._config = folder / "mosquitto.conf"

    def start(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it says that it runs."""
        process = subprocess.Popen([_found("mosquitto"), "-v", "-c", str(self._config)], stderr=subprocess.PIPE)
        assert process.stderr is not None
        lines = iter(process.stderr.readline, b"")
        assert any(b"running" in line for line in lines), "Mosquitto did not start"
        return process

    def connect(self, user: str, password: str = PASSWORD, *, encrypted: bool = True) -> BrokerClient:
        """Return a client that tries to connect."""
        return BrokerClient(self, user, password, encrypted=encrypted)


def _found(command: str) -> str:
    return shutil.which(command, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or command


class BrokerClient:
    """A client of the broker."""

    def __init__(self, broker: SecuredBroker, user: str, password: str, *, encrypted: bool) -> None:
        """Connect."""
        self.heard: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._client = client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        client.username_pw_set(user, password)
        if encrypted:
            client.tls_set(str(broker.trusted), tls_version=ssl.PROTOCOL_TLS_CLIENT)
        client.on_connect = lambda *args: self._answers.put(args[3].value)
        client.on_publish = lambda *args: self._answers.put(args[3].value)
        client.on_subscribe = lambda *args: self._answers.put(args[3][0].value)
        client.on_message = lambda *args: self.heard.put(args[-1])
        client.connect("localhost" if encrypted else "127.0.0.1", broker.port)
        client.loop_start()

    def close(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        self._client.loop_stop()

    def connected(self) -> int:
        """Return the broker's answer to the connection; 0 is success."""
        return self._answers.get(timeout=WAIT_SECONDS)

    def publish(self, topic: str, payload: bytes = b"{}") -> int:
        """Return the broker's answer to a message; 0 is success, 16 that nobody listens."""
        self._client.publish(topic, payload, qos=1)
        return self._answers.get(timeout=WAIT_SECONDS)

    def subscribe(self, topic: str) -> int:
        """Return the broker's answer to a subscription; at most 2 is success."""
        self._client.subscribe(topic, qos=1)
        return self._answers.get(timeout=WAIT_SECONDS)


@pytest.fixture
def broker(tmp_path: Path, socket_enabled: None) -> Iterator[SecuredBroker]:
    """Return the broker of the documentation, running."""
    guarded = SecuredBroker(tmp_path)
    process = guarded.start()
    yield guarded
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


@pytest.mark.broker
class TestBroker:
    """What the broker of the documentation allows."""

    def test_a_device_speaks_for_itself(self, broker: SecuredBroker) -> None:
        with closing(broker.connect(HUB)) as hub, closing(broker.connect(DEVICE_USER)) as device:
            assert (hub.connected(), device.connected()) == (0, 0)
            assert hub.subscribe("ozon/device/+/event") == 1
            assert device.publish(f"ozon/device/{DEVICE}/event", b"mine") == 0
            assert hub.heard.get(timeout=WAIT_SECONDS).payload == b"mine"

    def test_home_assistant_answers(self, broker: SecuredBroker) -> None:
        with closing(broker.connect(HUB)) as hub, closing(broker.connect(DEVICE_USER)) as device:
            assert (hub.connected(), device.connected()) == (0, 0)
            assert device.subscribe(f"ozon/device/{DEVICE}/ack") == 1
            assert hub.publish(f"ozon/device/{DEVICE}/ack", b"ack") == 0
            assert device.heard.get(timeout=WAIT_SECONDS).payload == b"ack"

    @pytest.mark.parametrize(
        "topic",
        [
            f"ozon/device/{OTHER_DEVICE}/event",
            f"ozon/device/{OTHER_DEVICE}/status",
            f"ozon/device/{DEVICE}/ack",
            f"ozon/device/{DEVICE}/command",
            f"ozon/device/{OTHER_DEVICE}/command",
            "homeassistant/sensor/x/config",
        ],
    )
    def test_a_device_cannot_speak_for_others(self, broker: SecuredBroker, topic: str) -> None:
        with closing(broker.connect(DEVICE_USER)) as device:
            assert device.connected() == 0
            assert device.publish(topic) == NOT_AUTHORIZED

    @pytest.mark.parametrize(("user", "password"), [(DEVICE_USER, "guessed"), ("nobody", PASSWORD)])
    def test_nobody_connects_without_credentials(self, broker: SecuredBroker, user: str, password: str) -> None:
        with closing(broker.connect(user, password)) as intruder:
            assert intruder.connected() == NOT_AUTHORIZED

    def test_nobody_connects_without_encryption(self, broker: SecuredBroker) -> None:
        with closing(broker.connect(DEVICE_USER, encrypted=False)) as intruder, pytest.raises(queue.Empty):
            intruder._answers.get(timeout=1)


def event_of(device_id: str) -> bytes:
    """Return an event that claims to come from a device."""
    return orjson.dumps(
        {
            "device_id": device_id,
            "event_type": Kind.BASIC.name,
            "timestamp": None,
            "count_basic": 1,
            "count_standard": 0,
            "count_premium": 0,
        }
    )


class TestHub:
    """What is refused by the hub, whatever its broker lets pass."""

    @pytest.mark.parametrize(("claimed", "counted"), [(DEVICE, 1), (OTHER_DEVICE, 0)])
    async def test_a_payload_with_another_device_id_is_not_counted(
        self, hub_fixture: HubFixture, claimed: str, counted: int
    ) -> None:
        await hub_fixture.device().send_raw(Channel.EVENT, event_of(claimed))
        assert await hub_fixture.treatments() == counted
        assert hub_fixture.hub.worker.rejections.counts.total() == 1 - counted

    async def test_invented_devices_fill_neither_memory_nor_the_list_of_discoveries(
        self, hub_fixture: HubFixture
    ) -> None:
        for number in range(2 * MOST_PENDING):
            await hub_fixture.device(f"invented-{number}").send_raw(Channel.EVENT, event_of(f"invented-{number}"))
        assert len(hub_fixture.hub.devices.pending.devices) == MOST_PENDING
        assert len(hub_fixture.pending_devices()) <= MOST_PENDING
        assert await hub_fixture.treatments() == 0

    async def test_nonsense_of_many_senders_is_counted_and_not_remembered_for_each(
        self, hub_fixture: HubFixture
    ) -> None:
        for number in range(_MOST_DEVICES + 20):
            await hub_fixture.device(f"invented-{number}").send_raw(Channel.EVENT, b"nonsense")
        rejections: Any = hub_fixture.hub.worker.rejections
        assert rejections.counts == {"not_json": _MOST_DEVICES + 20}
        assert len(rejections._logged) <= _MOST_DEVICES + 1
