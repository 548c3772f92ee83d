"""Probe inside Home Assistant: measures the lag of its event loop, its CPU time, its memory and what it writes.

The lag is measured from the first time on that it is asked for, since that costs more than a treatment, or from the
start on if the configuration says so. What is written is known if the library of `disk_counter.cpp` is preloaded. It
can also count MQTT messages and do nothing else with them: the least that any integration can cost.
"""

import asyncio
import ctypes
import gc
from pathlib import Path
from time import monotonic, process_time
import tracemalloc
from typing import Any, Final

from homeassistant.components import mqtt, websocket_api
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

DOMAIN: Final = "event_loop_probe"
FROM_START: Final = "from_start"
CONFIG_SCHEMA: Final = vol.Schema(
    {DOMAIN: {vol.Optional(FROM_START, default=False): cv.boolean}}, extra=vol.ALLOW_EXTRA
)
_STEP: Final = 0.005  # seconds
_LOOK_AGAIN: Final = 0.05
_KIBIBYTE: Final = 1024
_MOST_TEXT: Final = 1_048_576


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the commands."""
    if (config[DOMAIN] or {}).get(FROM_START):
        _begin(hass)
    websocket_api.async_register_command(hass, ws_take)
    websocket_api.async_register_command(hass, ws_used)
    websocket_api.async_register_command(hass, ws_count)
    return True


@callback
def _begin(hass: HomeAssistant) -> None:
    """Measure the lag from now on."""
    hass.data[DOMAIN] = list[float]()
    hass.async_create_background_task(_measure(hass.data[DOMAIN]), DOMAIN)


async def _measure(lags: list[float]) -> None:
    while True:
        began = monotonic()
        await asyncio.sleep(_STEP)
        lags.append(monotonic() - began - _STEP)


@callback
@websocket_api.websocket_command({vol.Required("type"): "event_loop_probe/take"})
def ws_take(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Return what was measured since the last call, and start again."""
    if DOMAIN not in hass.data:
        _begin(hass)
    lags = sorted(hass.data[DOMAIN]) or [0.0]
    hass.data[DOMAIN].clear()
    connection.send_result(
        msg["id"],
        {
            "cpu": process_time(),
            "memory": _resident(),
            "held": _held(),
            "lag_p50": lags[len(lags) // 2],
            "lag_p99": lags[len(lags) * 99 // 100],
            "lag_max": lags[-1],
        },
    )


@callback
@websocket_api.websocket_command({vol.Required("type"): "event_loop_probe/used"})
def ws_used(_: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Return the CPU time and memory so far, and the bytes and syncs of each file that was written."""
    connection.send_result(msg["id"], {"cpu": process_time(), "memory": _resident(), "files": _written()})


@websocket_api.websocket_command({vol.Required("type"): "event_loop_probe/count", vol.Required("topic"): str})
@websocket_api.async_response
async def ws_count(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Count the messages of a topic: reply once it is subscribed to, then send each new count."""
    number = 0
    subscribed = asyncio.Event()

    @callback
    def on_message(_: mqtt.ReceiveMessage) -> None:
        nonlocal number
        number += 1

    connection.subscriptions[msg["id"]] = await mqtt.async_subscribe(hass, msg["topic"], on_message, 0, None)
    mqtt.async_on_subscribe_done(hass, msg["topic"], 0, subscribed.set)
    await subscribed.wait()
    connection.send_result(msg["id"])
    while msg["id"] in connection.subscriptions:
        connection.send_event(msg["id"], number)
        await asyncio.sleep(_LOOK_AGAIN)


def _written() -> dict[str, list[int]]:
    """Return how many bytes were written to each file, and how often it was synced."""
    read = getattr(ctypes.CDLL(None), "disk_counter_read", None)
    if read is None:
        return {}
    text = ctypes.create_string_buffer(_MOST_TEXT)
    read(text, _MOST_TEXT)
    lines = (line.split("\t") for line in text.value.decode().splitlines())
    return {path: [int(number) for number in numbers] for path, *numbers in lines}


def _held() -> int:
    """Return the bytes that Python's objects hold, without what is free between them; 0 unless it is traced."""
    if not tracemalloc.is_tracing():
        return 0
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def _resident() -> int:
    """Return the bytes of memory the process holds."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) * _KIBIBYTE
