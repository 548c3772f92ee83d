"""Password of a device's access point: each has its own, and script/ap-password knows it too."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
import re
from types import ModuleType

from devtools.firmware.build import ROOT
from devtools.firmware.device import Device

from .conftest import MakeDevice

SECRET = "a secret of the fleet"  # noqa: S105 - that of device.yaml


def load(name: str) -> ModuleType:
    """Return a script as a module."""
    loader = SourceFileLoader(name.replace("-", "_"), str(ROOT / "script" / name))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def password_of(device: Device) -> str:
    """Start a device and return the password that it prints."""
    device.start()
    device.wait_for_log("Access point password: ")
    return str(re.findall(r"Access point password: (\w+)", device.log)[0])


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
