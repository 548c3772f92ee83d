"""Pending devices: discovered, remembered, never acknowledged; and what adoption changes."""

from collections.abc import Mapping
from dataclasses import replace

from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlowContext
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ozon_telemetry.api.fleet_feed import async_fleet_view
from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Channel, Heartbeat, Kind, Status
from custom_components.ozon_telemetry.core.protocol.codec import encode_report
from custom_components.ozon_telemetry.core.read_models.totals import FLEET
from custom_components.ozon_telemetry.devices.pending import MOST_PENDING

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .fake_device import GEN
from .hub_fixture import HubFixture

MORNING = at("2026-03-02T08:30:00")
BIRTH = Status(OTHER_DEVICE, online=True, gen=GEN, seq=2, acked=0)


async def test_an_unknown_device_is_offered_and_not_acknowledged(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device(OTHER_DEVICE)

    await device.send_event(1, Kind.BASIC)

    assert hub_fixture.pending_devices() == [OTHER_DEVICE]
    assert (device.acks(), await hub_fixture.treatments()) == ([], 0)


@pytest.mark.parametrize("report", [BIRTH, Heartbeat(OTHER_DEVICE, uptime=60)])
async def test_any_sign_of_life_makes_a_device_known(hub_fixture: HubFixture, report: Status | Heartbeat) -> None:
    await hub_fixture.device(OTHER_DEVICE).send_report(report)
    assert (hub_fixture.pending_devices(), hub_fixture.hub.devices.pending.devices) == ([OTHER_DEVICE], [OTHER_DEVICE])


async def test_a_device_is_offered_once(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device(OTHER_DEVICE)
    await device.send_report(BIRTH)
    (flow,) = hub_fixture.hass.config_entries.flow.async_progress()
    hub_fixture.hass.config_entries.flow.async_abort(flow["flow_id"])

    await device.send_event(1, Kind.BASIC)
    await device.send_report(BIRTH)

    assert hub_fixture.pending_devices() == []


async def test_adoption_asks_for_the_whole_journal(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device(OTHER_DEVICE)
    await device.send_report(BIRTH)

    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))

    assert device.acks() == [{"gen": GEN, "seq": 0, "resync": True}]
    assert hub_fixture.hub.devices.pending.devices == []


async def test_the_journal_replays_and_counts_from_when_the_user_said(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device(OTHER_DEVICE)
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE, MORNING)))

    await device.send_event(1, Kind.BASIC, MORNING - 1)
    await device.send_event(2, Kind.BASIC, MORNING)

    assert device.acks()[-1] == {"gen": GEN, "seq": 2}
    assert (hub_fixture.state("machine-2"), hub_fixture.state(OTHER_DEVICE, "unassigned")) == ("1", "1")


async def test_the_state_of_a_pending_device_is_shown_when_it_is_adopted(hub_fixture: HubFixture) -> None:
    await hub_fixture.device(OTHER_DEVICE).send_report(Status(OTHER_DEVICE, online=True, sd_available=False))

    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))

    assert hub_fixture.state(OTHER_DEVICE, "connectivity") == "on"
    assert hub_fixture.state(OTHER_DEVICE, "sd_card") == "on"


async def test_an_adopted_device_is_described_by_what_it_said_before(hub_fixture: HubFixture) -> None:
    birth = replace(BIRTH, model="Counter C3", firmware="1.2.0", channel="stable", latest="1.3.0")
    await hub_fixture.device(OTHER_DEVICE).send_report(birth)

    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))

    registered = hub_fixture.registered(OTHER_DEVICE)
    assert (registered.sw_version, registered.model) == ("1.2.0", "Counter C3")
    assert hub_fixture.state(OTHER_DEVICE, "firmware") == "on"


async def test_the_menu_of_adoption_says_what_the_device_is_and_how_much_waits(hub_fixture: HubFixture) -> None:
    await hub_fixture.configure(outlet())
    device = hub_fixture.device(OTHER_DEVICE)
    await device.send_report(replace(BIRTH, model="Counter C3", firmware="1.2.0"))
    (flow,) = hub_fixture.hass.config_entries.flow.async_progress()

    async def said() -> Mapping[str, str] | None:
        """Return what a person reads who opens the dialog now."""
        step = await hub_fixture.hass.config_entries.flow.async_configure(flow["flow_id"])
        return step["description_placeholders"]

    known = {"device": OTHER_DEVICE, "model": "Counter C3", "firmware": "1.2.0"}
    assert await said() == known | {"waiting": "2"}
    await device.send_report(Heartbeat(OTHER_DEVICE, uptime=60, pending=5))
    assert await said() == known | {"waiting": "5"}


async def test_the_menu_of_adoption_does_not_invent_what_a_device_did_not_say(hub_fixture: HubFixture) -> None:
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    (flow,) = hub_fixture.hass.config_entries.flow.async_progress()
    step = await hub_fixture.hass.config_entries.flow.async_configure(flow["flow_id"])
    unknown = {"model": "-", "firmware": "-", "waiting": "-"}
    assert step["description_placeholders"] == {"device": OTHER_DEVICE} | unknown


async def test_a_device_of_the_original_firmware_is_adopted_without_an_acknowledgement(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device(OTHER_DEVICE)
    await device.send_report(Status(OTHER_DEVICE, online=True, wifi_connected=True))
    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    assert device.acks() == []


async def test_pages_know_the_flow_in_which_a_device_is_adopted(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    seen: list[dict[str, str]] = []
    hub_fixture.hub.state_changed.connect(lambda: seen.append(hub_fixture.hub.devices.pending.flows), FLEET)
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert seen[-1] == {OTHER_DEVICE: flow["flow_id"]}
    assert (await async_fleet_view(hub_fixture.hub))["adoption_flows"] == seen[-1]

    hass.config_entries.flow.async_abort(flow["flow_id"])
    assert seen[-1] == {}


class TestIgnored:
    """A device that a person ignores is known, but shown nowhere."""

    async def shown(self, hub_fixture: HubFixture) -> tuple[list[str], bool]:
        """Return the devices that pages show as waiting, and whether a repair issue names any."""
        view = await async_fleet_view(hub_fixture.hub)
        return view["waiting"], "devices_waiting" in hub_fixture.issues()

    async def ignore(self, hass: HomeAssistant, device_id: str) -> None:
        """Ignore a device, as a person does in the list of what was discovered."""
        context = ConfigFlowContext(source=SOURCE_IGNORE)
        data = {"unique_id": device_id, "title": device_id}
        await hass.config_entries.flow.async_init(DOMAIN, context=context, data=data)

    @pytest.mark.parametrize("spelling", [OTHER_DEVICE, OTHER_DEVICE.replace(":", "").lower()])
    async def test_it_is_silent_from_then_on(self, hub_fixture: HubFixture, spelling: str) -> None:
        device = hub_fixture.device(OTHER_DEVICE)
        await device.send_event(1, Kind.BASIC)
        assert await self.shown(hub_fixture) == ([OTHER_DEVICE], True)

        await self.ignore(hub_fixture.hass, spelling)
        assert await self.shown(hub_fixture) == ([], False)
        await device.send_event(2, Kind.BASIC)
        assert await self.shown(hub_fixture) == ([], False)

    async def test_open_pages_follow_at_once(self, hub_fixture: HubFixture) -> None:
        await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
        seen: list[list[str]] = []
        hub_fixture.hub.state_changed.connect(lambda: seen.append(hub_fixture.hub.devices.pending.devices), FLEET)
        await self.ignore(hub_fixture.hass, OTHER_DEVICE)
        assert seen[-1] == []

    async def test_it_is_offered_again_when_it_is_no_longer_ignored(self, hub_fixture: HubFixture) -> None:
        await self.ignore(hub_fixture.hass, OTHER_DEVICE)
        await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.BASIC)
        assert (hub_fixture.pending_devices(), await self.shown(hub_fixture)) == ([], ([], False))

        ignored = hub_fixture.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, OTHER_DEVICE)
        assert ignored is not None
        await hub_fixture.hass.config_entries.async_remove(ignored.entry_id)
        await hub_fixture.hass.async_block_till_done()
        shown = await self.shown(hub_fixture)
        assert (hub_fixture.pending_devices(), shown) == ([OTHER_DEVICE], ([OTHER_DEVICE], True))


async def test_a_flood_of_invented_devices_is_bounded(
    hass: HomeAssistant, hub_fixture: HubFixture, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(MOST_PENDING + 50):
        invented = f"invented-{number:03}"
        hub_fixture.device(invented).publish(Channel.HEARTBEAT, encode_report(Heartbeat(invented)))
    await hub_fixture.device().settle()

    assert len(hub_fixture.pending_devices()) == len(hub_fixture.hub.devices.pending.devices) == MOST_PENDING
    assert caplog.text.count("are not offered") == 1


async def test_after_a_flood_a_real_device_can_still_be_adopted_by_its_id(hub_fixture: HubFixture) -> None:
    for number in range(MOST_PENDING):
        invented = f"invented-{number:03}"
        hub_fixture.device(invented).publish(Channel.HEARTBEAT, encode_report(Heartbeat(invented)))
    device = hub_fixture.device(OTHER_DEVICE)
    await device.send_report(BIRTH)

    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE)))
    await device.send_event(1, Kind.BASIC)

    assert hub_fixture.state("machine-2") == "1"


async def test_a_device_whose_machine_was_removed_waits_again(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)

    await hub_fixture.remove("machine-1")
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=1, acked=1))

    assert not hub_fixture.is_registered(DEVICE)
    assert hub_fixture.pending_devices() == [DEVICE]
    assert len(device.acks()) == 1


async def test_a_device_that_comes_back_to_a_machine_continues_where_it_was(hub_fixture: HubFixture) -> None:
    device = hub_fixture.device()
    await device.send_event(1, Kind.BASIC)
    await hub_fixture.remove("machine-1")
    await device.send_report(Status(DEVICE, online=True, gen=GEN, seq=2, acked=1))

    await hub_fixture.configure(machine("Ozone 2", machine_id="machine-2", assignments=assigned(), placements=placed()))
    assert device.acks()[-1] == {"gen": GEN, "seq": 1, "resync": True}
    await device.send_event(2, Kind.BASIC)

    assert hub_fixture.state("machine-2") == "2"
    assert hub_fixture.state(DEVICE, "connectivity") == "on"
