"""Patches copies of ESPHome's components for the host: an MQTT backend, pins, preferences that are written atomically.

Nothing of ESPHome is kept here. Each patch must match exactly once, so an ESPHome that changed the code stops the build
instead of testing something else.

Usage: `python generate.py OUT`, with the Python of the ESPHome environment.
"""

from pathlib import Path
import shutil
import sys

import esphome

HERE = Path(__file__).resolve().parent
INSTALLED = Path(esphome.__file__).parent / "components"

type Patch = tuple[str, str]

MQTT_PYTHON: list[Patch] = [
    ("            PLATFORM_RTL87XX,\n        ]", '            PLATFORM_RTL87XX,\n            "host",\n        ]'),
    (
        '    cg.add_define("USE_MQTT")\n',
        f"""    cg.add_define("USE_MQTT")
    cg.add_build_flag("-I{HERE / "include"}")
    cg.add_build_flag("-lmosquitto")
""",
    ),
    (
        "cv.Optional(CONF_CERTIFICATE_AUTHORITY): cv.All(\n                cv.string, cv.only_on_esp32\n            ),",
        "cv.Optional(CONF_CERTIFICATE_AUTHORITY): cv.string,",
    ),
    (
        "set_skip_cert_cn_check(config[CONF_SKIP_CERT_CN_CHECK])",
        "set_skip_cert_cn_check(config.get(CONF_SKIP_CERT_CN_CHECK, False))",
    ),
]
MQTT_HEADER: list[Patch] = [
    (
        '#include "mqtt_backend_libretiny.h"\n#endif',
        '#include "mqtt_backend_libretiny.h"\n#elif defined(USE_HOST)\n#include "mqtt_backend_host.h"\n#endif',
    ),
    (
        "  MQTTBackendLibreTiny mqtt_backend_;\n#endif",
        "  MQTTBackendLibreTiny mqtt_backend_;\n#elif defined(USE_HOST)\n  MQTTBackendHost mqtt_backend_;\n#endif",
    ),
    (
        "#ifdef USE_ESP32\n  void set_ca_certificate",
        "#if defined(USE_ESP32) || defined(USE_HOST)\n  void set_ca_certificate",
    ),
]
# NVS writes a value whole or not at all; the host's file is emptied first and then written.
PREFERENCES: list[Patch] = [
    (
        'FILE *fp = fopen(this->filename_.c_str(), "wb");',
        'const std::string fresh = this->filename_ + ".new";\n  FILE *fp = fopen(fresh.c_str(), "wb");',
    ),
    (
        "sizeof(uint8_t), it.second.size(), fp);\n  }\n  fclose(fp);\n  return true;",
        """sizeof(uint8_t), it.second.size(), fp);
  }
  fclose(fp);
  return rename(fresh.c_str(), this->filename_.c_str()) == 0;""",
    ),
]
# The host's pins are constants; these have levels and interrupts.
PINS: list[Patch] = [
    ('#include "gpio.h"\n', '#include "gpio.h"\n#include "pins_host.h"\n'),
    (
        'ESP_LOGD(TAG, "Attaching interrupt %p to pin %d and mode %d", func, pin_, (uint32_t) type);',
        "host_pins::attach(pin_, func, arg);",
    ),
    (
        "bool HostGPIOPin::digital_read() { return inverted_; }",
        "bool HostGPIOPin::digital_read() { return host_pins::level(pin_) != inverted_; }",
    ),
    (
        "void HostGPIOPin::detach_interrupt() const {}",
        "void HostGPIOPin::detach_interrupt() const { host_pins::detach(pin_); }",
    ),
    ("return arg->inverted;", "return host_pins::level(arg->pin) != arg->inverted;"),
]
# In an interrupt, the time is that of its edge, however late a busy machine runs the thread.
CLOCK: list[Patch] = [
    ('#include "core.h"\n', '#include "core.h"\n#include "pins_host.h"\n'),
    ("micros() {\n", "micros() {\n  if (host_pins::edge_time() != nullptr)\n    return *host_pins::edge_time();\n"),
]
PATCHES: dict[str, dict[str, list[Patch]]] = {
    "mqtt": {"__init__.py": MQTT_PYTHON, "mqtt_client.h": MQTT_HEADER},
    "host": {"preferences.cpp": PREFERENCES, "gpio.cpp": PINS, "hal.cpp": CLOCK},
}
ADDED_FILES = {name: HERE / f"overlay_{name}" for name in PATCHES}


def patched(text: str, patches: list[Patch], name: str) -> str:
    """Apply patches that must each match exactly once."""
    for old, new in patches:
        if text.count(old) != 1:
            message = f"{name}: this patch does not match the installed ESPHome:\n{old}"
            raise SystemExit(message)
        text = text.replace(old, new)
    return text


def generate(component: str, out: Path) -> None:
    """Copy one installed component to `out`, patch it and add our files."""
    target = out / component
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(INSTALLED / component, target, ignore=shutil.ignore_patterns("__pycache__"))
    for name, patches in PATCHES[component].items():
        path = target / name
        path.write_text(patched(path.read_text(), patches, f"{component}/{name}"))
    shutil.copytree(ADDED_FILES[component], target, dirs_exist_ok=True)


if __name__ == "__main__":
    for changed in PATCHES:
        generate(changed, Path(sys.argv[1]))
