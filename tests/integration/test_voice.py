"""Questions asked aloud, through Home Assistant's own conversation agent, and the tool for language models."""

from dataclasses import replace
from unittest.mock import patch

from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ozon_telemetry.core.domain.fleet import MaintenanceRule
from custom_components.ozon_telemetry.core.domain.messages import Kind, Status
from custom_components.ozon_telemetry.core.machine_health.silence_tracker import Silence
from custom_components.ozon_telemetry.llm import async_get_tools
from custom_components.ozon_telemetry.voice.words import LANGUAGES

from .builders import DEVICE, assigned, machine, outlet, placed
from .conftest import SetUpHub
from .hub_fixture import HubFixture

GYM = outlet("City Gym", outlet_id="outlet-2")
FIRST = machine(assignments=assigned(), placements=placed())
SECOND = machine("Ozone (2)", machine_id="machine-2", placements=placed("outlet-2"))


@pytest.fixture
async def fleet(hass: HomeAssistant, set_up_hub: SetUpHub) -> HubFixture:
    """Return two outlets, one machine that gave two treatments today, and one without a device."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    hub_fixture = await set_up_hub(outlet(), GYM, FIRST, SECOND)
    await hub_fixture.device().send_report(Status(DEVICE, online=True))
    for seq in (1, 2):
        await hub_fixture.device().send_event(seq, Kind.BASIC)
    return hub_fixture


async def asked(hass: HomeAssistant, text: str, language: str, context: Context | None = None) -> str:
    """Return what Home Assistant answers."""
    result = await conversation.async_converse(hass, text, None, context or Context(), language=language)
    said: str = result.response.speech["plain"]["speech"]
    return said


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "How many treatments today?", "There have been 2 treatments today."),
        ("en", "how many treatments were there today", "There have been 2 treatments today."),
        ("en", "How many treatments at Harbour", "There have been 2 treatments at Harbour today."),
        ("en", "how many treatments today at the city gym", "There have been no treatments at City Gym today."),
        ("en", "How many treatments at Ozone 1 today?", "There have been 2 treatments at Ozone 1 today."),
        ("en", "Which machines have a problem?", "1 machine has a problem. Ozone (2) at City Gym: it has no counter."),
        ("en", "Is Harbour open?", "Harbour is open."),
        ("de", "Wie viele Behandlungen heute?", "Heute gab es 2 Behandlungen."),
        ("de", "Wie viele Behandlungen gab es heute?", "Heute gab es 2 Behandlungen."),
        ("de", "Wie viele Behandlungen gab es heute im City Gym?", "Heute gab es bei City Gym noch keine Behandlung."),
        ("de", "Wie viele Behandlungen bei Ozone 2?", "Heute gab es bei Ozone (2) noch keine Behandlung."),
        (
            "de",
            "Welche Maschinen haben ein Problem?",
            "1 Maschine hat ein Problem. Ozone (2) bei City Gym: sie hat keinen Zähler.",
        ),
        ("de", "Ist Harbour geöffnet?", "Harbour ist geöffnet."),
        ("de", "Hat Harbour gerade offen?", "Harbour ist geöffnet."),
    ],
)
@pytest.mark.usefixtures("fleet")
async def test_a_question_is_answered(hass: HomeAssistant, language: str, question: str, answer: str) -> None:
    assert await asked(hass, question, language) == answer


async def test_an_outlet_is_asked_for_by_its_new_name(hass: HomeAssistant, fleet: HubFixture) -> None:
    await fleet.configure(replace(GYM, name="Town Pool"))
    assert await asked(hass, "Is Town Pool open?", "en") == "Town Pool is open."
    assert "open" not in await asked(hass, "Is City Gym open?", "en")


async def test_a_closed_hub_answers_for_no_name(hass: HomeAssistant, fleet: HubFixture) -> None:
    await hass.config_entries.async_unload(fleet.entry.entry_id)
    assert "Harbour is" not in await asked(hass, "Is Harbour open?", "en")


@pytest.mark.usefixtures("fleet")
async def test_home_assistants_own_questions_stay_its_own(hass: HomeAssistant) -> None:
    hass.states.async_set("cover.garage", "closed", {"friendly_name": "Garage", "device_class": "garage"})
    assert "treatment" not in await asked(hass, "Is the garage open?", "en")


async def test_who_may_not_read_everything_hears_no_figures(
    hass: HomeAssistant, fleet: HubFixture, hass_read_only_user: MockUser
) -> None:
    hass_read_only_user.groups.clear()
    answer = await asked(hass, "How many treatments today?", "en", Context(user_id=hass_read_only_user.id))
    assert "2" not in answer


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (Status(DEVICE, online=False), "its counter is offline"),
        (Status(DEVICE, online=True, sd_available=False), "the SD card of its counter fails"),
        (Status(DEVICE, online=True, rtc_available=False), "the clock of its counter fails"),
    ],
)
async def test_a_problem_of_a_device_is_named(
    hass: HomeAssistant, fleet: HubFixture, report: Status, reason: str
) -> None:
    await fleet.device().send_report(report)
    answer = await asked(hass, "Which machines have a problem?", "en")
    assert answer == (
        f"2 machines have a problem. Ozone 1 at Harbour: {reason}; Ozone (2) at City Gym: it has no counter."
    )


async def test_due_maintenance_is_a_problem(hass: HomeAssistant, fleet: HubFixture) -> None:
    await fleet.configure(replace(FIRST, maintenance=MaintenanceRule(treatments=2)))
    assert "Ozone 1 at Harbour: its maintenance is due" in await asked(hass, "Which machines have a problem?", "en")


async def test_a_silent_machine_is_a_problem(hass: HomeAssistant, fleet: HubFixture) -> None:
    assert fleet.hub
    with patch("custom_components.ozon_telemetry.voice.questions.silence_of", return_value=Silence(0, 0, 9.0)):
        answer = await asked(hass, "Which machines have a problem?", "en")
    assert "Ozone 1 at Harbour: it is silent for longer than usual" in answer


def test_other_assistants_get_no_tool(hass: HomeAssistant) -> None:
    assert async_get_tools(hass, llm.LLMContext("test", Context(), "en", "conversation", None), "other") is None


def test_no_problem_and_one_treatment_have_words_of_their_own() -> None:
    assert [words.say_problems([]) for words in LANGUAGES] == [
        "No machine has a problem.",
        "Keine Maschine hat ein Problem.",
    ]
    assert [words.say_today(1) for words in LANGUAGES] == [
        "There has been 1 treatment today.",
        "Heute gab es 1 Behandlung.",
    ]


async def use_tool(hass: HomeAssistant, context: Context | None = None, **arguments: str) -> object:
    """Let a language model use the tool, as Home Assistant's assistant offers it."""
    assert await async_setup_component(hass, "llm", {})
    asking = llm.LLMContext("test", context or Context(), "en", "conversation", None)
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, asking)
    result = await api.async_call_tool(llm.ToolInput("ozon_telemetry__get_fleet_today", dict(arguments)))
    return result.data


@pytest.mark.usefixtures("fleet")
async def test_a_language_model_is_told_the_figures(hass: HomeAssistant) -> None:
    assert await use_tool(hass) == {
        "treatments_today": 2,
        "outlets": [
            {"name": "Harbour", "treatments_today": 2, "open": True},
            {"name": "City Gym", "treatments_today": 0, "open": True},
        ],
        "machines": [{"name": "Ozone 1", "treatments_today": 2}, {"name": "Ozone (2)", "treatments_today": 0}],
        "problems": [{"machine": "Ozone (2)", "outlet": "City Gym", "problem": "no_device"}],
    }


@pytest.mark.usefixtures("fleet")
async def test_a_language_model_asks_for_one_outlet(hass: HomeAssistant) -> None:
    assert await use_tool(hass, name="harbour") == {
        "treatments_today": 2,
        "outlets": [{"name": "Harbour", "treatments_today": 2, "open": True}],
        "machines": [],
        "problems": [],
    }
    assert await use_tool(hass, name="nowhere") == {"error": "There is no outlet or machine named nowhere."}


async def test_a_language_model_gets_nothing_for_who_may_not_read_everything(
    hass: HomeAssistant, fleet: HubFixture, hass_read_only_user: MockUser
) -> None:
    hass_read_only_user.groups.clear()
    answer = await use_tool(hass, Context(user_id=hass_read_only_user.id))
    assert answer == {"error": "This user may not read the figures of the fleet."}
