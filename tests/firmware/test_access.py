"""Password of a device's access point: each has its own, and script/ap-password knows it too."""

from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
import re
from types import ModuleType

import pytest

from devtools.firmware.build import API, ROOT, program
from devtools.firmware.device import Device

from .conftest import MakeDevice

SECRET = "a secret of the fleet"  # noqa: S105 - that of mqtt.yaml


def load(name: str) -> ModuleType:
    """Return a script as a module."""
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "script" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def password_of(device: Device, starts: int = 1) -> str:
    """Start a device, the first time or again, and return the password that it prints."""
    device.start()
    device.wait_for_log("Access point password: ", starts)
    return str(re.findall(r"Access point password: (\w+)", device.log)[-1])


def test_each_device_has_a_password_of_its_own_that_the_script_knows(make_device: MakeDevice) -> None:
    one, other = make_device(), make_device()
    passwords = password_of(one), password_of(other)
    ap_password = load("ap-password").ap_password
    assert passwords == (
        ap_password(SECRET, one.device_id),
        ap_password(SECRET, other.device_id.replace(":", "").lower()),
    )
    assert passwords[0] != passwords[1]
    assert len(passwords[0]) == 12


@pytest.fixture
def ready_made(tmp_path: Path) -> Iterator[tuple[Device, Device]]:
    """Yield two devices whose firmware has no secret; they are stopped at the end."""
    devices = Device(tmp_path / "one", program(API), 0), Device(tmp_path / "other", program(API), 0)
    yield devices
    for device in devices:
        device.kill()


def test_a_device_without_a_secret_makes_its_own_password_once(ready_made: tuple[Device, Device]) -> None:
    one, other = ready_made
    password = password_of(one)
    one.kill()
    assert password_of(one, starts=2) == password
    assert password_of(other) != password
    # both programs have the same MAC address, and a secret of nothing is not the secret
    assert password != load("ap-password").ap_password("", one.device_id)
