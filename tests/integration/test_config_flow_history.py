"""Correcting the history of a machine: its devices and outlets through time."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.ozon_telemetry.core.domain.fleet import ALWAYS, Assignment, Placement
from custom_components.ozon_telemetry.fleet.editor import save

from .builders import DEVICE, OTHER_DEVICE, assigned, at, machine, outlet, placed
from .subentry_flow_driver import SubentryFlowDriver

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")

NOW = at("2026-11-23T10:00:00")
MARCH = at("2026-03-01T18:00:00")
MAY = at("2026-05-01T17:00:00")
IN_MARCH = "2026-03-01 10:00:00"  # Home Assistant's zone in these tests is US/Pacific
IN_MAY = "2026-05-01 10:00:00"
TOMORROW = "2026-11-24 10:00:00"


@pytest.fixture(autouse=True)
def _today(freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-23T10:00:00+00:00")


async def test_the_history_shows_every_device_and_outlet(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass,
        outlet(),
        machine(
            assignments=(Assignment(DEVICE, ALWAYS, MARCH), Assignment(OTHER_DEVICE, MARCH)),
            placements=(Placement("removed", ALWAYS, MAY), Placement("outlet-1", MAY)),
        ),
    )
    menu = await flow.reconfigure("machine-1", "history")

    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["assignments", "placements"]
    assert flow.placeholder("devices") == f"- {DEVICE}: … → {IN_MARCH}\n- {OTHER_DEVICE}: {IN_MARCH} → …"
    assert flow.placeholder("outlets") == f"- ?: … → {IN_MAY}\n- Harbour: {IN_MAY} → …"


@pytest.mark.parametrize(
    ("parts", "choices", "empty"),
    [
        ({"assignments": assigned()}, ["assignments"], "outlets"),
        ({"placements": placed()}, ["placements"], "devices"),
    ],
)
async def test_the_history_offers_only_what_there_is(
    hass: HomeAssistant, parts: dict[str, Any], choices: list[str], empty: str
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine(**parts))
    menu = await flow.reconfigure("machine-1", "history")
    assert menu["menu_options"] == choices
    assert flow.placeholder(empty) == "-"


CORRECTIONS = {
    "only its end": ({"device": DEVICE, "start": IN_MARCH}, (Assignment(DEVICE, MARCH + 1),)),
    "another device": (
        {"device": OTHER_DEVICE, "start": IN_MARCH, "end": IN_MAY},
        (Assignment(OTHER_DEVICE, MARCH + 1, MAY + 1),),
    ),
    "open on both sides": ({"device": DEVICE}, (Assignment(DEVICE, ALWAYS),)),
    "other times": (
        {"device": DEVICE, "start": "2026-02-01 10:00:00", "end": "2026-04-01 10:00:00"},
        (Assignment(DEVICE, at("2026-02-01T18:00:00"), at("2026-04-01T17:00:00")),),
    ),
    "removed": ({"device": DEVICE, "start": IN_MARCH, "end": IN_MAY, "remove": True}, ()),
    "removed, whatever else is entered": ({"device": "?", "start": TOMORROW, "remove": True}, ()),
}


@pytest.mark.parametrize(("form", "history"), CORRECTIONS.values(), ids=CORRECTIONS)
async def test_a_devices_time_is_corrected(
    hass: HomeAssistant, form: dict[str, Any], history: tuple[Assignment, ...]
) -> None:
    # The millisecond cannot be shown, and must not get lost where nothing was changed.
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE, MARCH + 1, MAY + 1)))
    await flow.reconfigure("machine-1", "history", "assignments")
    assert flow.options_of("line") == ["0"]
    await flow.submit({"line": "0"})
    assert flow.suggested() == {"device": DEVICE, "start": IN_MARCH, "end": IN_MAY}

    await flow.submit_and_finish(form)

    assert flow.fleet.machines["machine-1"].assignments == history


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"device": "?"}, {"device": "device_invalid"}),
        ({"start": TOMORROW}, {"start": "time_in_future"}),
        ({"start": "0001-01-01 00:00:00"}, {"start": "time_too_early"}),
        ({"start": IN_MARCH, "end": "1970-01-01 00:00:00"}, {"end": "time_too_early"}),
        ({"start": IN_MARCH, "end": TOMORROW}, {"end": "time_in_future"}),
        ({"start": IN_MAY, "end": IN_MARCH}, {"end": "end_before_start"}),
        ({"start": IN_MAY, "end": IN_MAY}, {"end": "end_before_start"}),
        ({"start": "2026-04-01 10:00:00"}, {"start": "overlaps"}),
        ({"device": OTHER_DEVICE, "start": "2026-04-01 10:00:00"}, {"start": "overlaps"}),
    ],
)
async def test_a_wrong_correction_is_refused_on_its_field_and_can_be_mended(
    hass: HomeAssistant, wrong: dict[str, str], errors: dict[str, str]
) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass,
        machine(assignments=(Assignment(DEVICE, MARCH, MAY), Assignment(DEVICE, MAY))),
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE, MARCH, MAY)),
    )
    await flow.reconfigure("machine-1", "history", "assignments")
    await flow.submit({"line": "1"})

    refused = await flow.submit({"device": DEVICE} | wrong)
    assert refused["errors"] == errors

    await flow.submit_and_finish({"device": OTHER_DEVICE, "start": IN_MAY})
    assert flow.fleet.overlaps() == []


async def test_a_machine_never_has_two_present_devices(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass, machine(assignments=(Assignment(DEVICE, ALWAYS, MARCH), Assignment(OTHER_DEVICE, MARCH)))
    )
    await flow.reconfigure("machine-1", "history", "assignments")
    await flow.submit({"line": "0"})

    refused = await flow.submit({"device": DEVICE})
    assert refused["errors"] == {"end": "other_device_present"}

    await flow.submit_and_finish({"device": DEVICE, "end": IN_MAY})
    assert flow.fleet.machines["machine-1"].current_device == OTHER_DEVICE


async def test_a_place_is_corrected(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(
        hass,
        outlet(),
        outlet("Station", outlet_id="outlet-2"),
        machine(placements=(Placement("outlet-1", ALWAYS, MARCH), Placement("removed", MARCH))),
    )
    await flow.reconfigure("machine-1", "history", "placements")
    await flow.submit({"line": "1"})
    assert flow.suggested() == {"outlet": "removed", "start": IN_MARCH}

    refused = await flow.submit({"outlet": "outlet-2", "start": "2026-02-01 10:00:00"})
    assert refused["errors"] == {"start": "overlaps"}
    await flow.submit_and_finish({"outlet": "outlet-2", "start": IN_MAY})

    assert flow.fleet.machines["machine-1"].placements == (
        Placement("outlet-1", ALWAYS, MARCH),
        Placement("outlet-2", MAY),
    )


async def test_a_place_is_removed(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine(placements=placed("outlet-1")))
    await flow.reconfigure("machine-1", "history", "placements")
    await flow.submit({"line": "0"})

    await flow.submit_and_finish({"outlet": "outlet-1", "remove": True})

    assert flow.fleet.machines["machine-1"].placements == ()


@pytest.mark.parametrize(
    ("part", "form"), [("assignments", {"device": DEVICE}), ("placements", {"outlet": "outlet-1"})]
)
async def test_a_line_that_was_changed_meanwhile_is_not_overwritten(
    hass: HomeAssistant, part: str, form: dict[str, Any]
) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), machine(assignments=assigned(), placements=placed()))
    await flow.reconfigure("machine-1", "history", part)
    await flow.submit({"line": "0"})
    elsewhere = machine(assignments=assigned(end=MARCH), placements=placed(end=MARCH))
    save(hass, flow.entry, [elsewhere])

    ended = await flow.submit(form)

    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "history_changed"
    assert flow.fleet.machines["machine-1"] == elsewhere


@pytest.mark.parametrize("part", ["assignments", "placements"])
async def test_a_line_that_is_gone_when_it_is_chosen_is_not_mistaken_for_another(
    hass: HomeAssistant, part: str
) -> None:
    shown = machine(
        assignments=(*assigned(end=MARCH), *assigned(OTHER_DEVICE, MARCH)),
        placements=(*placed(end=MARCH), *placed("outlet-2", MARCH)),
    )
    flow = SubentryFlowDriver.with_fleet(hass, outlet(), outlet("Station", outlet_id="outlet-2"), shown)
    await flow.reconfigure("machine-1", "history", part)
    save(hass, flow.entry, [machine(assignments=assigned(), placements=placed())])

    assert (await flow.submit({"line": "1"}))["reason"] == "history_changed"


async def test_a_correction_that_changes_nothing_says_so(hass: HomeAssistant) -> None:
    flow = SubentryFlowDriver.with_fleet(hass, machine(assignments=assigned(DEVICE, MARCH + 1, MAY + 1)))
    await flow.reconfigure("machine-1", "history", "assignments")
    await flow.submit({"line": "0"})

    refused = await flow.submit({"device": DEVICE, "start": IN_MARCH, "end": IN_MAY})

    assert refused["errors"] == {"base": "changes_nothing"}
    assert flow.fleet.machines["machine-1"].assignments == assigned(DEVICE, MARCH + 1, MAY + 1)
