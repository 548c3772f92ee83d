"""The examples of the documentation, as they are written there, in a running Home Assistant."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr, label_registry as lr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.core.domain.messages import ONE, Channel, Kind, Status
from custom_components.ozon_telemetry.core.domain.opening_hours import WHOLE_WEEK, ClosedDays, OpeningHours
from devtools.polling import until

from .builders import DEVICE, at, outlet
from .doc_examples import automate, block, parsed, run_actions
from .fake_device import GEN
from .hub_fixture import HubFixture

ONLINE: Final = Status(DEVICE, online=True, gen=GEN, seq=0, acked=0, rtc_available=True, sd_available=True)
YESTERDAY: Final = 24 * 3600 * 1000


@pytest.fixture
def messages(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what was sent."""
    return async_mock_service(hass, "notify", "send_message")


def example(title: str) -> dict[str, Any]:
    """Return an automation of docs/automations.md."""
    return parsed(block("automations.md", title))


def label(hub_fixture: HubFixture) -> None:
    """Give the machine, and with it its device, the label of the examples."""
    ozon = lr.async_get(hub_fixture.hass).async_create("Ozon")
    dr.async_get(hub_fixture.hass).async_update_device(hub_fixture.registered("machine-1").id, labels={ozon.label_id})


async def show(hub_fixture: HubFixture, flag: str, state: str, **attributes: Any) -> None:
    """Let a flag of the machine be on or off."""
    entity_id = hub_fixture.entity_id("machine-1", flag)
    assert entity_id is not None
    hub_fixture.hass.states.async_set(entity_id, state, attributes)
    await hub_fixture.hass.async_block_till_done()


def texts_of(messages: list[ServiceCall]) -> list[str]:
    """Return the texts that were sent."""
    return [call.data["message"] for call in messages]


class TestAutomations:
    """docs/automations.md."""

    async def test_on_premium_treatments(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        await automate(hass, example("premium"))
        await hub_fixture.device().send_event(1, Kind.BASIC)
        await hub_fixture.device().send_event(2, Kind.PREMIUM)
        assert texts_of(messages) == ["A premium treatment on Ozone 1 in Harbour"]

    async def test_on_every_treatment_however_late(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        await automate(hass, example("everything"))
        await hub_fixture.device().send_event(1, Kind.BASIC, at=now_millis() - YESTERDAY)
        await hub_fixture.device().send_event(2, Kind.BASIC)
        assert [text.split(" at ")[0] for text in texts_of(messages)] == [f"{DEVICE} #1: basic", f"{DEVICE} #2: basic"]

    async def test_on_lost_treatments(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        await automate(hass, example("lost"))
        await hub_fixture.device().send_event(1, Kind.BASIC)
        hub_fixture.device().counters = hub_fixture.device().counters.plus(ONE[Kind.PREMIUM])
        await hub_fixture.device().send_event(3, Kind.BASIC, prev=1)
        assert texts_of(messages) == ["Ozone 1: 1 events lost, 1 treatments recovered"]

    async def test_on_a_device_that_needs_somebody(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        label(hub_fixture)
        await hub_fixture.device().send_report(ONLINE)
        await automate(hass, example("devices"))
        await hub_fixture.device().send_report(replace(ONLINE, rtc_available=False))
        await hub_fixture.device().send_report(replace(ONLINE, sd_available=False))
        await hub_fixture.device().send_report(Status(DEVICE, online=False))
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=11))
        await hass.async_block_till_done()
        await hub_fixture.device().send_report(ONLINE)
        what = ("has lost its clock", "cannot write to its card", "has been offline for ten minutes", "is back")
        assert texts_of(messages) == [f"Counter of Ozone 1 {part}" for part in what]

    async def test_on_maintenance_of_a_machine_that_is_connected(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        label(hub_fixture)
        await automate(hass, example("maintenance"))
        for status, heard in ((Status(DEVICE, online=False), 0), (ONLINE, 1)):
            await hub_fixture.device().send_report(status)
            await show(hub_fixture, "maintenance_due", "off")
            await show(hub_fixture, "maintenance_due", "on")
            assert len(messages) == heard

    async def test_a_condition_of_the_connection(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        label(hub_fixture)
        await automate(hass, example("before-opening"))
        for status, heard in ((ONLINE, 0), (Status(DEVICE, online=False), 1)):
            await hub_fixture.device().send_report(status)
            hass.bus.async_fire("before_opening")
            await hass.async_block_till_done()
            assert len(messages) == heard

    async def test_a_condition_of_maintenance(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        label(hub_fixture)
        await automate(hass, example("reminder"))
        for state, heard in (("off", 0), ("on", 1)):
            await show(hub_fixture, "maintenance_due", state)
            hass.bus.async_fire("before_opening")
            await hass.async_block_till_done()
            assert len(messages) == heard

    async def test_on_silence(self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]) -> None:
        label(hub_fixture)
        await automate(hass, example("silent"))
        await show(hub_fixture, "silent", "off")
        await show(hub_fixture, "silent", "on", expected=16)
        assert texts_of(messages) == ["Ozone 1 is silent: 16 treatments are missing"]

    async def test_a_condition_of_silence(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        label(hub_fixture)
        await automate(hass, example("still-silent"))
        for state, heard in (("off", 0), ("on", 1)):
            await show(hub_fixture, "silent", state)
            hass.bus.async_fire("before_opening")
            await hass.async_block_till_done()
            assert len(messages) == heard

    @pytest.mark.parametrize(
        ("closed", "heard"), [((), 1), ((ClosedDays(date(2020, 1, 1), date(2099, 12, 31)),), 0)], ids=["open", "closed"]
    )
    async def test_a_condition_of_opening_hours(
        self,
        hass: HomeAssistant,
        hub_fixture: HubFixture,
        messages: list[ServiceCall],
        closed: tuple[ClosedDays, ...],
        heard: int,
    ) -> None:
        await hub_fixture.configure(outlet(hours=OpeningHours(WHOLE_WEEK, closed)))
        label(hub_fixture)
        await hub_fixture.device().send_report(ONLINE)
        await automate(hass, example("open"))
        await hub_fixture.device().send_report(Status(DEVICE, online=False))
        assert texts_of(messages) == ["Counter of Ozone 1 is offline while customers can come"] * heard


class TestActions:
    """docs/actions.md."""

    @pytest.mark.usefixtures("stopped_clock")
    async def test_the_monthly_message(
        self, hass: HomeAssistant, hub_fixture: HubFixture, messages: list[ServiceCall]
    ) -> None:
        last_month = dt_util.now() - timedelta(days=30)
        await hub_fixture.device().send_event(1, Kind.BASIC, at=round(last_month.timestamp() * 1000))
        await hub_fixture.device().send_event(2, Kind.BASIC)
        await run_actions(hass, *parsed(block("actions.md", "monthly"))["actions"])
        assert " ".join(texts_of(messages)[0].split()) == "1 treatments, 0 the month before. Harbour: 1"

    async def test_the_newest_treatments(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC)
        await hub_fixture.device().send_event(2, Kind.PREMIUM)
        answer = await run_actions(hass, parsed(block("actions.md", "recent")))
        assert [event["kind"] for event in answer["newest"]["events"]] == ["premium"]

    async def test_the_export(self, hass: HomeAssistant, hub_fixture: HubFixture, tmp_path: Path) -> None:
        hass.config.allowlist_external_dirs = {str(tmp_path)}
        await hub_fixture.device().send_event(1, Kind.BASIC, at=at("2026-03-01T12:00:00"))
        text = block("actions.md", "export").replace("/config/www", str(tmp_path))
        answer = await run_actions(hass, parsed(text))
        assert (tmp_path / "treatments.csv").stat().st_size == answer["written"]["bytes"]
        assert len((tmp_path / "treatments.csv").read_text().splitlines()) == 1 + 1


class TestOperations:
    """docs/operations.md."""

    @pytest.mark.usefixtures("hub_fixture")
    async def test_verifying_the_ledger(self, hass: HomeAssistant) -> None:
        answer = await run_actions(hass, *parsed(block("operations.md", "verify"))["actions"])
        assert answer["found"]["sound"] is True

    async def test_identifying_a_device(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        identify = parsed(block("operations.md", "identify"))["actions"]
        await hub_fixture.device().send_report(ONLINE)
        running = asyncio.create_task(run_actions(hass, *identify))
        await until("the command", lambda: bool(hub_fixture.device().received(Channel.COMMAND)))
        command = hub_fixture.device().received(Channel.COMMAND)[-1]
        await hub_fixture.device().send_report(Status(DEVICE, online=True, gen=GEN, command_id=command["id"]))
        await running

    async def test_updating_a_device(self, hass: HomeAssistant, hub_fixture: HubFixture) -> None:
        outdated = replace(ONLINE, firmware="1.0.0", channel="stable", latest="1.1.0")
        await hub_fixture.device().send_report(outdated)
        update = parsed(block("operations.md", "update"))["actions"]
        running = asyncio.create_task(run_actions(hass, *update))
        await until("the command", lambda: bool(hub_fixture.device().received(Channel.COMMAND)))
        command = hub_fixture.device().received(Channel.COMMAND)[-1]
        hub_fixture.device().publish_report(replace(outdated, firmware="1.1.0", latest=None, command_id=command["id"]))
        await running
