"""Signals of the status LED, compared with docs/hardware.md."""

from collections.abc import Iterator
import re
from typing import Any

import yaml

from devtools.firmware.build import ROOT

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}


class Loader(yaml.SafeLoader):
    """Loader of ESPHome's YAML that ignores lambdas."""


Loader.add_constructor("!lambda", lambda *_: None)

LED: dict[str, Any] = yaml.load((ROOT / "esphome/packages/status_led.yaml").read_text(), Loader)  # noqa: S506 - a safe loader
DOCS = (ROOT / "docs/hardware.md").read_text()


def flash_counts(choice: Any) -> Iterator[tuple[int, str]]:
    """Yield the number of flashes and its condition in order of priority."""
    match choice:
        case {"globals.set": {"value": flashes}}:
            yield int(flashes), "no fault"
        case {"if": {"condition": condition, "then": [{"globals.set": {"value": flashes}}], "else": [other]}}:
            yield int(flashes), str(condition)
            yield from flash_counts(other)


def test_the_flashes_are_those_of_the_docs() -> None:
    [urgent, _flash] = LED["interval"][0]["then"][0]["if"]["then"]
    assert dict(flash_counts(urgent)) == {
        4: "{'not': 'wifi.connected'}",
        3: "{'not': 'treatment_journal.is_connected'}",
        2: "{'binary_sensor.is_off': 'card_usable'}",
        1: "no fault",
    }
    meanings = "no Wi-Fi|Wi-Fi, but no connection|no card in use|no fault"
    documented = re.findall(rf"^\| (\w+) \| ({meanings}) \|", DOCS, re.MULTILINE)
    assert [(WORDS[word], meaning) for word, meaning in documented] == [
        (4, "no Wi-Fi"),
        (3, "Wi-Fi, but no connection"),
        (2, "no card in use"),
        (1, "no fault"),
    ]


def test_a_dark_led_is_explained() -> None:
    boot = yaml.load((ROOT / "esphome/packages/boot.yaml").read_text(), Loader)  # noqa: S506 - a safe loader
    assert (boot["safe_mode"]["num_attempts"], boot["safe_mode"]["boot_is_good_after"]) == (30, "10s")
    assert "| none: dark | no supply, the first seconds of a start, or safe mode |" in DOCS
    explained = " ".join(DOCS.partition("A **dark LED**")[2].split()[:90])
    assert "ends within ten seconds" in explained
    assert "After thirty of them in a row" in explained


def test_a_treatment_and_an_identification_are_shown_at_once() -> None:
    shown = LED["treatment_journal"]
    assert shown == {
        "on_record": [{"script.execute": "light_led"}],
        "on_identify": [{"script.execute": "identify_led"}],
    }
    scripts = {script["id"]: script["then"] for script in LED["script"]}
    assert scripts["light_led"][0] == scripts["identify_led"][0] == {"script.stop": "flash_led"}
    assert {"delay": "500ms"} in scripts["light_led"]
    assert scripts["identify_led"][1]["repeat"]["count"] == 50
