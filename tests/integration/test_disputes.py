"""What counters of the original firmware say, in a running Home Assistant: entities, repairs, actions and undo."""

from collections.abc import Sequence
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import Context, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Counters, Kind

from .builders import DEVICE, assigned, machine, placed
from .doc_examples import block, parsed, run_actions
from .fake_device import GEN
from .hub_fixture import HubFixture
from .translation_check import missing_texts

MINUTE: Final = 60


class OriginalFirmware:
    """A device that publishes nothing but its counters, each some time after the one before."""

    def __init__(self, hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> None:
        """Publish to a hub whose clock is `freezer`."""
        self._hub_fixture, self._freezer = hub_fixture, freezer

    async def count(self, *basic: int, pause: int = MINUTE) -> None:
        """Publish basic treatments with these counters."""
        for number in basic:
            self._freezer.tick(pause)
            counters = Counters(number)
            await self._hub_fixture.device().send_event(number, Kind.BASIC, gen=None, counters=counters)


@pytest.fixture
def original(hub_fixture: HubFixture, freezer: FrozenDateTimeFactory) -> OriginalFirmware:
    return OriginalFirmware(hub_fixture, freezer)


def total(hub_fixture: HubFixture) -> str | None:
    return hub_fixture.state("machine-1")


def attributes(hub_fixture: HubFixture) -> dict[str, Any]:
    entity_id = hub_fixture.entity_id("machine-1", "total")
    assert entity_id is not None
    state = hub_fixture.hass.states.get(entity_id)
    assert state is not None
    return dict(state.attributes)


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    has_response = action == "get_disputed"
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=has_response)


async def open_repair(hub_fixture: HubFixture) -> Any:
    """Open the repair of disputed treatments, all of whose texts are there."""
    hass = hub_fixture.hass
    assert await async_setup_component(hass, REPAIRS, {})
    issue = hub_fixture.issues()["counters_disputed"]
    step = await hass.data[REPAIRS]["flow_manager"].async_init(DOMAIN, context={"issue_id": issue.issue_id})
    assert missing_texts("issues.counters_disputed.fix_flow", step) == []
    return step


async def choose(hub_fixture: HubFixture, step: Any, option: str) -> Any:
    """Choose from the menu."""
    manager = hub_fixture.hass.data[REPAIRS]["flow_manager"]
    step = await manager.async_configure(step["flow_id"], {"next_step_id": option})
    assert missing_texts("issues.counters_disputed.fix_flow", step) == []
    await hub_fixture.device().settle()
    return step


@pytest.mark.parametrize(
    ("counters", "shown"),
    [
        pytest.param([501, 502, 503, 501, 502, 503, 504], 7, id="restored"),
        pytest.param([500, 501, 1, 2, 502, 503], 6, id="card missing at one boot"),
        pytest.param([500, 20, 501, 21, 502, 22], 6, id="two devices"),
        pytest.param([499, 500, 500, 500, 501], 3, id="sent again"),
        pytest.param([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5], 15, id="begun anew"),
    ],
)
async def test_the_machine_shows_what_was_pressed(
    hub_fixture: HubFixture, original: OriginalFirmware, counters: Sequence[int], shown: int
) -> None:
    await original.count(*counters)
    assert total(hub_fixture) == str(shown)


async def test_counters_that_rose_too_fast_are_shown_but_not_counted(
    hub_fixture: HubFixture, original: OriginalFirmware
) -> None:
    await original.count(500, 1001)
    assert (total(hub_fixture), attributes(hub_fixture)["disputed"]) == ("2", 500)
    issue = hub_fixture.issues()["counters_disputed"]
    assert issue.translation_placeholders == {"device": DEVICE, "machine": "Ozone 1", "treatments": "500"}


@pytest.mark.parametrize(("option", "shown"), [("none", "2"), ("all", "502"), ("other_device", "2")])
async def test_a_person_decides_in_the_repair(
    hub_fixture: HubFixture, original: OriginalFirmware, option: str, shown: str
) -> None:
    await original.count(500, 1001)
    step = await open_repair(hub_fixture)
    assert step["type"] is FlowResultType.MENU
    assert step["menu_options"] == ["none", "all", "other_device"]
    named = step["description_placeholders"]
    assert (named["treatments"], named["kinds"], named["possible"], named["shortest"]) == (
        "500",
        "500 Basic",
        "2",
        "30",
    )
    assert (await choose(hub_fixture, step, option))["type"] is FlowResultType.CREATE_ENTRY
    assert total(hub_fixture) == shown
    assert "disputed" not in attributes(hub_fixture)
    assert "counters_disputed" not in hub_fixture.issues()
    assert ("device_id_shared" in hub_fixture.issues()) == (option == "other_device")


async def test_several_questions_are_asked_one_after_another(
    hub_fixture: HubFixture, original: OriginalFirmware
) -> None:
    await original.count(500, 1001, 2002, 4003)
    step = await open_repair(hub_fixture)
    assert step["menu_options"] == ["none", "all", "other_device", "all_none"]
    step = await choose(hub_fixture, step, "all")
    assert (step["description_placeholders"]["treatments"], total(hub_fixture)) == ("1000", "504")
    assert (await choose(hub_fixture, step, "all_none"))["type"] is FlowResultType.CREATE_ENTRY
    assert total(hub_fixture) == "504"
    assert "counters_disputed" not in hub_fixture.issues()


async def test_a_decision_is_taken_back_by_an_action(hub_fixture: HubFixture, original: OriginalFirmware) -> None:
    hass = hub_fixture.hass
    await original.count(500, 1001)
    (listed,) = (await run_actions(hass, parsed(block("actions.md", "disputed"))))["found"]["disputed"]
    assert (listed["amount"]["total"], listed["reason"], listed["choice"]) == (500, "too_fast", None)
    decide = parsed(block("actions.md", "decide"))
    decide["data"] |= {name: listed[name] for name in ("device_id", "gen", "seq")}
    await run_actions(hass, decide)
    assert total(hub_fixture) == "502"
    (listed,) = (await act(hass, "get_disputed"))["disputed"]
    assert (listed["choice"], listed["decided_by"]) == ("all", "automation")
    await act(hass, "decide_disputed", **decide["data"] | {"choice": "undecided"})
    assert (total(hub_fixture), attributes(hub_fixture)["disputed"]) == ("2", 500)
    assert "counters_disputed" in hub_fixture.issues()


async def test_only_what_is_there_can_be_decided(hub_fixture: HubFixture, original: OriginalFirmware) -> None:
    await original.count(500)
    with pytest.raises(ServiceValidationError):
        await act(hub_fixture.hass, "decide_disputed", device_id=DEVICE, gen="legacy", seq=500, choice="all")


async def test_only_administrators_decide(hass: HomeAssistant, hub_fixture: HubFixture) -> None:
    user = MockUser(is_owner=False).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "decide_disputed",
            {"device_id": DEVICE, "gen": "legacy", "seq": 1, "choice": "all"},
            blocking=True,
            context=Context(user_id=user.id),
        )


async def test_a_machine_with_a_shorter_treatment_can_have_given_more(
    hub_fixture: HubFixture, original: OriginalFirmware
) -> None:
    washer = machine(assignments=assigned(), placements=placed(), shortest_treatment=6)
    await hub_fixture.configure(washer)
    await original.count(500, 511)
    assert total(hub_fixture) == "12"
    assert "disputed" not in attributes(hub_fixture)


async def test_two_devices_under_one_id_are_told_until_one_is_left(
    hub_fixture: HubFixture, original: OriginalFirmware
) -> None:
    await original.count(20, 500, 21)
    assert "device_id_shared" not in hub_fixture.issues()
    await original.count(501)
    assert "device_id_shared" in hub_fixture.issues()
    assert "counters_disputed" not in hub_fixture.issues()  # what one is higher than the other is answered by that
    await original.count(*range(502, 523))
    assert "device_id_shared" not in hub_fixture.issues()
    assert total(hub_fixture) == str(4 + 21)


async def test_original_firmware_on_a_device_that_kept_a_journal(
    hub_fixture: HubFixture, original: OriginalFirmware
) -> None:
    device = hub_fixture.device()
    for seq in (1, 2, 3):
        await device.send_event(seq, Kind.BASIC)
    await original.count(800, 801)
    assert total(hub_fixture) == "5"
    assert "original_firmware" in hub_fixture.issues()
    await device.send_event(4, Kind.BASIC, gen=GEN, counters=Counters(4))
    assert (total(hub_fixture), "original_firmware" in hub_fixture.issues()) == ("6", False)
