"""Downloads: a link that is signed, a file that adds up, and no cell that is a formula."""

import csv
import io
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, MqttMockHAClient

from custom_components.ozon_telemetry.core.analytics import csv_export
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind
from custom_components.ozon_telemetry.hub import Hub

from ..builders import at
from ..fake_device import FakeDevice
from .websocket_client import MARCH, WebSocketClient


@pytest.fixture
async def download(hass: HomeAssistant, client: WebSocketClient, hass_client_no_auth: ClientSessionGenerator) -> Any:
    """Return a browser that follows the link which the card gets."""
    browser = await hass_client_no_auth()

    async def load(**params: Any) -> list[dict[str, str]]:
        response = await browser.get((await client.call("export", **params))["url"])
        assert response.status == 200
        assert response.headers["Content-Disposition"].startswith('attachment; filename="ozon-')
        return list(csv.DictReader(io.StringIO(await response.text())))

    return load


async def test_treatments_come_one_a_line_with_their_own_time(hub_with_history: Hub, download: Any) -> None:
    lines = await download(**MARCH)
    assert [line["kind"] for line in lines] == ["basic", "basic", "premium", "basic"]
    assert lines[0]["at"] == "2026-03-02T08:30:00+00:00"
    assert (lines[0]["machine"], lines[0]["outlet"], lines[0]["time_source"]) == ("Ozone 1", "Harbour", "device")


async def test_the_file_adds_up_to_the_analytics_also_with_recovered_treatments(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, hub_with_history: Hub, client: WebSocketClient, download: Any
) -> None:
    fake_device = FakeDevice(hass, mqtt_mock, hub_with_history)
    await fake_device.send_event(
        9, Kind.BASIC, at("2026-03-09T09:00:00"), prev=4, counters=Counters(basic=4, standard=2, premium=3)
    )
    for params in ({}, {"kinds": ["premium"]}, {"outlets": ["outlet-1"]}):
        lines = await download(**MARCH, **params)
        total = (await client.call("analytics", **MARCH, **params))["total"]
        assert sum(int(line["treatments"]) for line in lines) == total
    recovered = [line for line in await download(**MARCH) if line["time_source"] == "recovered"]
    assert [(line["kind"], line["treatments"]) for line in recovered] == [
        ("basic", "1"),
        ("standard", "1"),
        ("premium", "2"),
    ]


async def test_many_chunks_are_one_file(monkeypatch: pytest.MonkeyPatch, hub_with_history: Hub, download: Any) -> None:
    whole = await download(**MARCH)
    monkeypatch.setattr(csv_export, "CHUNK_ROWS", 1)
    assert await download(**MARCH) == whole


async def test_a_summary_has_a_line_for_each_group_and_bucket(hub_with_history: Hub, download: Any) -> None:
    lines = await download(**MARCH, what="summary", bucket="day", group_by="outlet")
    assert len(lines) == 2 * 31
    assert sum(int(line["treatments"]) for line in lines) == 4


async def test_a_daily_summary_is_separated_as_the_spreadsheet_expects(
    hub_with_history: Hub, client: WebSocketClient, hass_client_no_auth: ClientSessionGenerator
) -> None:
    link = await client.call("export", **MARCH, what="daily", separator="semicolon")
    text = await (await (await hass_client_no_auth()).get(link["url"])).text()
    header, *lines = text.removeprefix("\ufeff").splitlines()
    assert header == "date;outlet;machine;kind;treatments;price;revenue"
    assert sum(int(line.split(";")[4]) for line in lines) == 4


async def test_a_name_that_looks_like_a_formula_stays_a_name(
    hass: HomeAssistant, hub_with_history: Hub, download: Any
) -> None:
    subentry = hub_with_history.entry.subentries["machine-1"]
    hass.config_entries.async_update_subentry(hub_with_history.entry, subentry, title='=HYPERLINK("http://evil")')
    await FakeDevice(hass, None, hub_with_history).settle()  # type: ignore[arg-type]  # it only waits
    assert {line["machine"] for line in await download(**MARCH)} == {'\'=HYPERLINK("http://evil")', "Ozone 2"}


async def test_a_link_without_its_signature_opens_nothing(
    client: WebSocketClient, hub_with_history: Hub, hass_client_no_auth: ClientSessionGenerator
) -> None:
    browser = await hass_client_no_auth()
    url = (await client.call("export", **MARCH))["url"]
    assert (await browser.get(url.split("&authSig")[0])).status == 401
    assert (await browser.get(url.replace("2026-03-31", "2026-12-31"))).status == 401


async def test_a_malformed_request_is_refused(hub_with_history: Hub, hass_client: ClientSessionGenerator) -> None:
    browser = await hass_client()
    for query in ("", "nonsense", "[]", '{"start": "2026-03-01"}', '{"start": "2026-03-02", "end": "2026-03-01"}'):
        response = await browser.get("/api/ozon_telemetry/export.csv", params={"query": query})
        assert response.status == 400
