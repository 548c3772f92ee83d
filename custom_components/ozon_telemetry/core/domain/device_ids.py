"""Spellings of device ids: a MAC address names one device, written `3C:8A:1F:A4:3E:C4` or `3c8a1fa43ec4`.

A hub knows a device by the spelling that came first; topics keep the one that the device itself uses.
"""

from collections.abc import Iterable
import re
from typing import Final

_SEPARATORS: Final = str.maketrans("", "", ":-.")
_MAC: Final = re.compile(r"[0-9A-F]{12}")


def mac_of(device_id: str) -> str | None:
    """Return the digits of the MAC address that a device id is; None if it is none."""
    digits = device_id.translate(_SEPARATORS).upper()
    return digits if _MAC.fullmatch(digits) else None


def is_same_device(one: str, other: object) -> bool:
    """Tell whether two ids name one device."""
    if one == other:
        return True
    mac = mac_of(one)
    return mac is not None and isinstance(other, str) and mac == mac_of(other)


class Spellings:
    """The spelling by which each device is known: the first one that was noted."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Note the ids that are known already; each of them stays as it is."""
        self._known = set(known)
        self._by_mac: dict[str, str] = {}
        for device_id in sorted(self._known):
            self._by_mac.setdefault(mac_of(device_id) or device_id, device_id)

    def known_as(self, device_id: str) -> str:
        """Return the id by which a device is known; its own if it is not."""
        if device_id in self._known:
            return device_id
        return self._by_mac.get(mac_of(device_id) or device_id, device_id)

    def note(self, device_id: str) -> str:
        """Return the id by which a device is known, which is its own from now on if it was not."""
        return self._by_mac.setdefault(mac_of(device_id) or device_id, self.known_as(device_id))
