"""Every repair issue that a person can repair is repaired in its own flow, and deleted then."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from homeassistant.components.repairs import DOMAIN as REPAIRS, RepairsFlowManager
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.ozon_telemetry.clock import now_millis
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Channel, Clock, Counters, Event, Kind, Status
from custom_components.ozon_telemetry.core.ledger import Ledger, LedgerError, LedgerErrorKind
from custom_components.ozon_telemetry.core.protocol.codec import encode_event
from custom_components.ozon_telemetry.devices.broker_check import BrokerCheck
from custom_components.ozon_telemetry.fleet.subentries import fleet_of
from tests import ledger_faults as faults
from tests.ledger_faults import file_of

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .fake_device import GEN
from .hub_fixture import HubFixture
from .translation_check import missing_texts

MORNING = at("2026-03-02T08:30:00")
NOON = at("2026-03-02T12:00:00")


ANSWERS: dict[str, dict[str, str]] = {
    "device_without_machine": {"machine": "machine-1", "since": "now"},
    "devices_waiting": {"device": OTHER_DEVICE, "machine": "machine-1", "since": "now"},
    "machine_without_outlet": {"outlet": "outlet-1", "since": "now"},
    "device_overlap": {"machine": "machine-1"},
}


class RepairFlowDriver:
    """Driver of repair flows."""

    def __init__(self, hub_fixture: HubFixture, manager: RepairsFlowManager) -> None:
        """Use the issues of a hub."""
        self._house = hub_fixture
        self._manager = manager
        self.step: Any = None
        self._key = ""

    async def open(self, key: str) -> Any:
        """Open an issue's repair flow."""
        self._key = key
        issue = self._house.issues()[key]
        return self._shown(await self._manager.async_init(DOMAIN, context={"issue_id": issue.issue_id}))

    async def submit(self, **form: Any) -> Any:
        """Fill in the form."""
        return self._shown(await self._manager.async_configure(self.step["flow_id"], form))

    async def mended(self, **form: Any) -> bool:
        """Fill in the form and tell whether that was all, and the issue is gone."""
        await self.submit(**form)
        await self._house.device().settle()
        return self.step["type"] is FlowResultType.CREATE_ENTRY and self._key not in self._house.issues()

    def _shown(self, step: Any) -> Any:
        assert missing_texts(f"issues.{self._key}.fix_flow", step) == []
        self.step = step
        return step


@pytest.fixture
async def repair_flow(hub_fixture: HubFixture) -> RepairFlowDriver:
    """Return a driver of repair flows."""
    assert await async_setup_component(hub_fixture.hass, REPAIRS, {})
    return RepairFlowDriver(hub_fixture, hub_fixture.hass.data[REPAIRS]["flow_manager"])


async def release_device(hub_fixture: HubFixture) -> None:
    """Let a device count that was taken from its machine."""
    await hub_fixture.configure(machine(assignments=assigned(end=MORNING), placements=placed()))
    await hub_fixture.device().send_event(1, Kind.BASIC, NOON)


async def wait_outside(hub_fixture: HubFixture) -> None:
    """Let a device count that nobody has adopted."""
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC, NOON)


async def lose_outlet(hub_fixture: HubFixture) -> None:
    """Remove the outlet of a machine."""
    await hub_fixture.configure(machine(assignments=assigned()))
    await hub_fixture.device().send_event(1, Kind.BASIC, NOON)


async def claim_twice(hub_fixture: HubFixture) -> None:
    """Let two machines claim a device from the morning on."""
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(start=MORNING)))


@dataclass(frozen=True)
class Case:
    """What happens, the issue that tells of it, and what is removed while its flow is open."""

    happen: Callable[[HubFixture], Awaitable[None]]
    issue: str
    removed: str


class TestFleet:
    """Issues about the fleet."""

    async def test_a_device_without_a_machine_gets_one(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        await release_device(hub_fixture)
        await repair_flow.open("device_without_machine")
        await repair_flow.submit(machine="machine-1", since="first")
        assert repair_flow.step["step_id"] == "confirm"
        assert repair_flow.step["description_placeholders"]["transfers"] == (
            "- **1**: - → Ozone 1, Harbour (2026-03-02)"
        )
        assert await repair_flow.mended()
        assert hub_fixture.state("machine-1") == "1"
        assert hub_fixture.hub.fleet.machine_by_device.keys() == {DEVICE}

    async def test_a_time_must_be_a_time(self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver) -> None:
        await release_device(hub_fixture)
        await repair_flow.open("device_without_machine")
        assert (await repair_flow.submit(machine="machine-1", since="time"))["errors"] == {"since_time": "time_missing"}

    async def test_a_device_that_waits_gets_its_machine(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        await wait_outside(hub_fixture)
        placeholders = hub_fixture.issues()["devices_waiting"].translation_placeholders
        assert placeholders == {"number": "1", "devices": OTHER_DEVICE}
        await repair_flow.open("devices_waiting")
        assert await repair_flow.mended(device=OTHER_DEVICE, machine="machine-1", since="now")
        assert hub_fixture.pending_devices() == []
        assert hub_fixture.hub.fleet.machine_by_device.keys() == {OTHER_DEVICE}

    async def test_pending_devices_are_one_issue_and_a_silent_one_is_none(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.device("silent").send_report(Status("silent", online=True))
        assert "devices_waiting" not in hub_fixture.issues()
        for number in range(7):
            await hub_fixture.device(f"D{number}").send_event(1, Kind.BASIC)
        placeholders = hub_fixture.issues()["devices_waiting"].translation_placeholders
        assert placeholders == {"number": "7", "devices": "D0, D1, D2, D3, D4"}

    async def test_an_ignored_device_has_no_issue(self, hub_fixture: HubFixture) -> None:
        context: Any = {"source": SOURCE_IGNORE}
        data = {"unique_id": OTHER_DEVICE, "title": OTHER_DEVICE}
        await hub_fixture.hass.config_entries.flow.async_init(DOMAIN, context=context, data=data)
        await wait_outside(hub_fixture)
        assert "devices_waiting" not in hub_fixture.issues()

    async def test_the_issue_goes_with_the_last_pending_device(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        await wait_outside(hub_fixture)
        await repair_flow.open("devices_waiting")
        await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
        assert (await repair_flow.submit(device=OTHER_DEVICE, machine="machine-1", since="now"))[
            "reason"
        ] == "no_device_waiting"
        assert "devices_waiting" not in hub_fixture.issues()

    async def test_a_machine_without_an_outlet_gets_one(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        await lose_outlet(hub_fixture)
        await repair_flow.open("machine_without_outlet")
        await repair_flow.submit(outlet="outlet-1", since="time", since_time="2026-03-01 12:00:00")
        assert repair_flow.step["description_placeholders"]["transfers"] == "- **1**: - → Harbour (2026-03-02)"
        assert await repair_flow.mended()
        assert hub_fixture.state("outlet-1") == "1"

    @pytest.mark.parametrize(("keeper", "others"), [("machine-1", ()), ("machine-2", assigned(end=MORNING))])
    async def test_of_two_machines_that_claim_a_device_one_keeps_it(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver, keeper: str, others: tuple[Any, ...]
    ) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC, NOON)
        await claim_twice(hub_fixture)
        step = await repair_flow.open("device_overlap")
        assert step["description_placeholders"]["overlaps"] == (
            f"- Ozone 1 + Ozone 2: {DEVICE} (2026-03-02 00:30:00 → …): **1**"
        )
        step = await repair_flow.submit(machine=keeper)
        assert (step.get("step_id") == "confirm") == (keeper == "machine-1"), "the later one has it until then"
        assert keeper == "machine-2" or await repair_flow.mended()
        await hub_fixture.device().settle()
        (other,) = {"machine-1", "machine-2"} - {keeper}
        assert fleet_of(hub_fixture.entry).machines[other].assignments == others

    @pytest.mark.parametrize(
        ("case", "reason"),
        [
            (Case(release_device, "device_without_machine", "machine-1"), "no_machine"),
            (Case(wait_outside, "devices_waiting", "machine-1"), "no_machine"),
            (Case(lose_outlet, "machine_without_outlet", "outlet-1"), "no_outlet"),
            (Case(lose_outlet, "machine_without_outlet", "machine-1"), "machine_removed"),
            (Case(claim_twice, "device_overlap", "machine-2"), "machine_removed"),
        ],
        ids=lambda case: case.issue if isinstance(case, Case) else case,
    )
    async def test_a_flow_ends_where_nothing_is_left_to_choose(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver, case: Case, reason: str
    ) -> None:
        await case.happen(hub_fixture)
        await repair_flow.open(case.issue)
        await hub_fixture.remove(case.removed)
        assert (await repair_flow.submit(**ANSWERS[case.issue])).get("reason") == reason

    @pytest.mark.parametrize(
        ("case", "field"),
        [
            (Case(release_device, "device_without_machine", "machine-1"), "machine"),
            (Case(lose_outlet, "machine_without_outlet", "outlet-1"), "outlet"),
        ],
        ids=lambda case: case.issue if isinstance(case, Case) else case,
    )
    async def test_what_was_removed_meanwhile_cannot_be_chosen(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver, case: Case, field: str
    ) -> None:
        await hub_fixture.configure(machine("Ozone 3", machine_id="machine-3"), outlet("Station", outlet_id="outlet-3"))
        await case.happen(hub_fixture)
        await repair_flow.open(case.issue)
        await hub_fixture.remove(case.removed)
        assert (await repair_flow.submit(**ANSWERS[case.issue]))["errors"] == {field: f"{field}_removed"}


class TestHardware:
    """Issues about hardware."""

    @pytest.mark.parametrize(("part", "issue"), [("rtc_available", "clock_failed"), ("sd_available", "card_failed")])
    async def test_a_part_is_looked_at_again(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver, part: str, issue: str
    ) -> None:
        failed: dict[str, Any] = {part: False}
        works: dict[str, Any] = {part: True}
        await hub_fixture.device().send_report(Status(DEVICE, online=True, **failed))
        await repair_flow.open(issue)
        assert (await repair_flow.submit())["errors"] == {"base": "not_yet"}
        with patch.object(hub_fixture.hub.issues, "check_parts"):
            await hub_fixture.device().send_report(Status(DEVICE, online=True, **works))
        assert await repair_flow.mended()

    async def test_a_device_that_has_not_spoken_since_the_restart_has_not_said_that_it_works(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        await hub_fixture.device().send_report(Status(DEVICE, online=True, sd_available=False))
        await hub_fixture.reload()
        await repair_flow.open("card_failed")
        assert (await repair_flow.submit())["errors"] == {"base": "not_yet"}

    async def test_a_wrong_clock_is_an_issue_until_it_is_right(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        device = hub_fixture.device()
        await device.send_event(1, Kind.BASIC, at("1999-01-01T00:00:00"))
        placeholders = hub_fixture.issues()["clock_wrong"].translation_placeholders or {}
        assert placeholders.items() >= {"machine": "Ozone 1", "reported_time": "1999-01-01T00:00:00Z"}.items()
        timeless = Event(DEVICE, Kind.BASIC, None, Counters(2), GEN, 2, 1, clock=Clock.NONE)
        await device.send_raw(Channel.EVENT, encode_event(timeless))
        assert "clock_wrong" in hub_fixture.issues(), "no time is no right one"
        await device.send_event(3, Kind.BASIC, now_millis(), counters=Counters(3))
        assert "clock_wrong" not in hub_fixture.issues()
        await device.send_event(4, Kind.BASIC, at("2165-01-01T00:00:00"), counters=Counters(4))
        assert (await repair_flow.open("clock_wrong"))["step_id"] == "confirm"
        assert await repair_flow.mended()


class TestLedger:
    """Issues about the ledger."""

    async def test_the_ledger_is_tried_at_once(self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver) -> None:
        hub_fixture.hub.issues.ledger_failed(
            LedgerError(LedgerErrorKind.DISK_FULL, "full"), file_of(hub_fixture.hub.ledger)
        )
        with patch.object(Ledger, "check_writable", side_effect=LedgerError(LedgerErrorKind.DISK_FULL, "full")):
            await repair_flow.open("ledger_disk_full")
            assert (await repair_flow.submit())["errors"] == {"base": "not_yet"}
        assert await repair_flow.mended()

    async def test_a_hub_that_could_not_open_it_is_loaded_anew(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver
    ) -> None:
        path = file_of(hub_fixture.hub.ledger)
        await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
        with faults.damage(path):
            await hub_fixture.hass.config_entries.async_setup(hub_fixture.entry.entry_id)
            await repair_flow.open("ledger_corrupt")
            assert (await repair_flow.submit())["errors"] == {"base": "not_yet"}
        assert await repair_flow.mended()


class TestBroker:
    """Home Assistant and the devices at two brokers."""

    async def move(self, hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch) -> None:
        """Give Home Assistant another broker, and let the devices be silent there for long enough."""
        await hub_fixture.device().send_event(1, Kind.BASIC)
        monkeypatch.setattr(BrokerCheck, "_address", lambda _: "new:1883")
        for is_connected in (False, True):
            hub_fixture.hub.mqtt.connection_changed(is_connected=is_connected)
        hub_fixture.hub.broker_check.tick(now_millis() + 60_000, 180_000)
        assert "broker_changed" not in hub_fixture.issues()
        hub_fixture.hub.broker_check.tick(now_millis() + 200_000, 180_000)

    async def test_it_is_an_issue_until_the_first_device_is_heard(
        self, hub_fixture: HubFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self.move(hub_fixture, monkeypatch)
        placeholders = hub_fixture.issues()["broker_changed"].translation_placeholders
        assert placeholders == {"old_broker": "mock-broker:1883", "new_broker": "new:1883"}
        await hub_fixture.device().send_event(2, Kind.BASIC)
        assert "broker_changed" not in hub_fixture.issues()

    async def test_the_new_broker_can_be_taken_as_the_right_one(
        self, hub_fixture: HubFixture, repair_flow: RepairFlowDriver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self.move(hub_fixture, monkeypatch)
        await repair_flow.open("broker_changed")
        assert await repair_flow.mended()
        hub_fixture.hub.broker_check.tick(now_millis() + 200_000, 180_000)
        assert "broker_changed" not in hub_fixture.issues()

    async def test_a_retained_message_is_no_sign_of_life(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.device().send_report(Status(DEVICE, online=True), retain=True)
        assert "broker" not in hub_fixture.entry.data

    async def test_devices_that_are_silent_at_their_own_broker_are_only_offline(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.device().send_event(1, Kind.BASIC)
        for is_connected in (False, True):
            hub_fixture.hub.mqtt.connection_changed(is_connected=is_connected)
        hub_fixture.hub.broker_check.tick(now_millis() + 200_000, 180_000)
        assert "broker_changed" not in hub_fixture.issues()


@pytest.mark.parametrize(
    ("happen", "issue"), [(release_device, "device_without_machine"), (claim_twice, "device_overlap")]
)
async def test_a_flow_needs_its_hub(
    hub_fixture: HubFixture, repair_flow: RepairFlowDriver, happen: Callable[[HubFixture], Awaitable[None]], issue: str
) -> None:
    await happen(hub_fixture)
    await hub_fixture.hass.config_entries.async_unload(hub_fixture.entry.entry_id)
    assert (await repair_flow.open(issue))["reason"] == "hub_not_loaded"
