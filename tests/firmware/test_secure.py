"""MQTT with TLS, and firmware updates over the air."""

from collections.abc import Callable, Iterator
from getpass import getuser
from pathlib import Path
import subprocess

import pytest

from devtools.firmware import build
from devtools.firmware.device import Device
from devtools.ports import free_port

from .broker import Broker
from .hub import FakeHub

type MakeDevice = Callable[[Path], Device]


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a self-signed certificate for a broker, and its key."""
    cert, key = folder / f"{host}.pem", folder / f"{host}.key"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=IP:{host}"]
    subprocess.run([*make, *name, "-keyout", key, "-out", cert], check=True, capture_output=True)
    key.chmod(0o644)
    return cert, key


@pytest.fixture
def tls_broker(tmp_path: Path) -> Iterator[tuple[Broker, int, Path]]:
    """Yield a broker with a second, encrypted listener, that one's port, and its certificate."""
    cert, key = certificate(tmp_path, "127.0.0.1")
    plain = Broker(tmp_path / "ports")
    tls_port = plain.port
    broker = Broker(
        tmp_path / "broker",
        extra=f"user {getuser()}\nlistener {tls_port} 127.0.0.1\ncertfile {cert}\nkeyfile {key}\n",
    )
    broker.start()
    yield broker, tls_port, cert
    broker.kill()


@pytest.fixture
def hub(tls_broker: tuple[Broker, int, Path]) -> Iterator[FakeHub]:
    """Yield the receiver, connected to the plain listener of the same broker."""
    hub = FakeHub(tls_broker[0].port)
    yield hub
    hub.close()


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the program of the secure variant."""
    return build.program(build.SECURE)


@pytest.fixture
def make_device(tmp_path: Path, program: Path, tls_broker: tuple[Broker, int, Path]) -> Iterator[MakeDevice]:
    """Yield a factory of devices that trust a certificate; they are stopped at the end."""
    devices: list[Device] = []

    def make(authority: Path) -> Device:
        number = len(devices)
        device = Device(tmp_path / f"device{number}", program, tls_broker[1], number)
        device.trust(authority.read_bytes())
        devices.append(device)
        return device

    yield make
    for device in devices:
        device.kill()


def test_events_arrive_by_tls(make_device: MakeDevice, tls_broker: tuple[Broker, int, Path], hub: FakeHub) -> None:
    device = make_device(tls_broker[2])
    device.start()
    device.press("basic", 5)
    assert len(hub.wait_for_events(device.device_id, 5)) == 5


def test_a_broker_with_another_certificate_gets_nothing(
    tmp_path: Path, make_device: MakeDevice, tls_broker: tuple[Broker, int, Path], hub: FakeHub
) -> None:
    device = make_device(certificate(tmp_path, "127.0.0.2")[0])
    device.start()
    device.press("basic")
    device.wait_for_log("Connecting")
    trusting = make_device(tls_broker[2])
    trusting.start()
    hub.wait_for_status(trusting.device_id, online=True)  # so the broker is reachable
    assert device.device_id not in hub.seen


def test_an_update_over_the_air_keeps_the_journal(
    tmp_path: Path, make_device: MakeDevice, tls_broker: tuple[Broker, int, Path], hub: FakeHub
) -> None:
    hub.acknowledges = False
    device = make_device(tls_broker[2])
    newer = tmp_path / "newer"
    newer.write_bytes(device.firmware().replace(b"1.0.0\0", b"2.0.0\0"))
    port = free_port()
    device.start(OZON_OTA_PORT=str(port))
    device.press("basic", 5)
    hub.wait_for_status(device.device_id, online=True, firmware="1.0.0")
    device.wait_for_log("recorded", 5)
    upload = (
        "import sys; from pathlib import Path; from esphome.espota2 import run_ota;"
        f"sys.exit(run_ota(['127.0.0.1'], {port}, 'hunter2', Path({str(newer)!r}))[0])"
    )
    subprocess.run([build.ESPHOME / "python", "-c", upload], check=True, capture_output=True)
    hub.wait_for_status(device.device_id, online=True, firmware="2.0.0", boot=2)
    hub.acknowledges = True
    assert [event["seq"] for event in hub.wait_for_events(device.device_id, 5)] == [1, 2, 3, 4, 5]
