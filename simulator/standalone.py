"""Lets a command use the integration's core without loading Home Assistant.

The core lies in the integration's package, whose own `__init__` imports Home Assistant: a second and 100 MiB that a
device does not need. Imported first by a command, this module stands in for that `__init__`. A process that runs Home
Assistant must never import it.
"""

from importlib.util import find_spec
from pathlib import Path
import sys
from types import ModuleType
from typing import Final

_PACKAGE: Final = "custom_components.ozon_telemetry"

if _PACKAGE not in sys.modules and (_parent := find_spec("custom_components")) is not None:
    _bare = ModuleType(_PACKAGE)
    _bare.__path__ = [str(Path(place) / "ozon_telemetry") for place in _parent.submodule_search_locations or ()]
    sys.modules[_PACKAGE] = _bare
