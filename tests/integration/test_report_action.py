"""Reports for messages, e-mail and files; the examples are those of the docs."""

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.notify.legacy import NOTIFY_SERVICES, BaseNotificationService
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed, async_mock_service

from custom_components.ozon_telemetry.const import DOMAIN
from custom_components.ozon_telemetry.core.domain.messages import Kind

from .builders import OTHER_DEVICE, assigned, at, machine, outlet, placed
from .conftest import SetUpHub
from .doc_examples import block, parsed, run_actions
from .hub_fixture import HubFixture

PAGE = "reports.md"


@pytest.fixture
async def hub_fixture(hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_up_hub: SetUpHub) -> HubFixture:
    """Return two outlets on the first of April: three treatments in the harbour in March, one at the station."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-04-01T06:59:00+00:00")
    hub_fixture = await set_up_hub(
        outlet(),
        outlet("Station", outlet_id="outlet-2"),
        machine(assignments=assigned(), placements=placed()),
        machine("Ozone 2", machine_id="machine-2", assignments=assigned(OTHER_DEVICE), placements=placed("outlet-2")),
    )
    for seq, day in enumerate(("01", "24", "31"), start=1):
        await hub_fixture.device().send_event(seq, Kind.BASIC, at(f"2026-03-{day}T12:00:00"))
    await hub_fixture.device(OTHER_DEVICE).send_event(1, Kind.PREMIUM, at("2026-03-24T12:00:00"), gen="other")
    return hub_fixture


async def created(hub_fixture: HubFixture, **params: Any) -> dict[str, Any]:
    """Ask for a report."""
    answer = await hub_fixture.hass.services.async_call(
        DOMAIN, "create_report", params, blocking=True, return_response=True
    )
    assert answer is not None
    return dict(answer)


@pytest.mark.parametrize(
    ("params", "start", "end", "total"),
    [
        ({}, "2026-03-01", "2026-03-31", 4),
        ({"period": "day"}, "2026-03-31", "2026-03-31", 1),
        ({"period": "day", "date": "2026-03-24"}, "2026-03-24", "2026-03-24", 2),
        ({"period": "week"}, "2026-03-23", "2026-03-29", 2),
        ({"period": "year", "date": "2026-01-01"}, "2026-01-01", "2026-12-31", 4),
        ({"start": "2026-03-02", "end": "2026-03-24"}, "2026-03-02", "2026-03-24", 2),
        ({"outlets": ["outlet-2"]}, "2026-03-01", "2026-03-31", 1),
    ],
)
async def test_a_period_is_reported(
    hub_fixture: HubFixture, params: dict[str, Any], start: str, end: str, total: int
) -> None:
    report = await created(hub_fixture, **params)
    assert (report["start"], report["end"], report["total"]) == (start, end, total)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Alle Standorte: 2026-03-01 bis 2026-03-31"),
        ("ru", "Все точки: с 2026-03-01 по 2026-03-31"),  # noqa: RUF001 - Russian
        ("id", "Semua gerai: 2026-03-01 sampai 2026-03-31"),
        ("fr", "All outlets: 2026-03-01 to 2026-03-31"),
    ],
)
async def test_a_report_is_in_the_language_that_is_asked_for(
    hub_fixture: HubFixture, language: str, title: str
) -> None:
    assert (await created(hub_fixture, language=language))["title"] == title


async def test_a_report_is_in_home_assistants_language_unless_asked_otherwise(hub_fixture: HubFixture) -> None:
    hub_fixture.hass.config.language = "de"
    assert "4 Behandlungen" in (await created(hub_fixture))["markdown"]


async def test_a_range_that_ends_before_it_begins_is_refused(hub_fixture: HubFixture) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await created(hub_fixture, start="2026-03-02", end="2026-03-01")
    assert refused.value.translation_key == "invalid_query"


async def test_the_file_of_the_docs_is_written(hub_fixture: HubFixture, tmp_path: Path) -> None:
    hub_fixture.hass.config.allowlist_external_dirs = {str(tmp_path)}
    text = block(PAGE, "file").replace("/config/www", str(tmp_path))
    responses = await run_actions(hub_fixture.hass, parsed(text))
    assert (tmp_path / "half-year.csv").read_text(newline="") == responses["report"]["csv"]
    assert responses["report"]["path"] == str(tmp_path / "half-year.csv")


@pytest.mark.parametrize(
    ("name", "allowed", "reason"), [("report.pdf", True, "report_format"), ("report.md", False, "path_not_allowed")]
)
async def test_a_file_that_cannot_be_written_is_refused(
    *, hub_fixture: HubFixture, tmp_path: Path, name: str, allowed: bool, reason: str
) -> None:
    hub_fixture.hass.config.allowlist_external_dirs = {str(tmp_path)} if allowed else set()
    with pytest.raises(ServiceValidationError) as refused:
        await created(hub_fixture, path=str(tmp_path / name))
    assert refused.value.translation_key == reason
    assert not (tmp_path / name).exists()


async def test_the_automation_of_the_docs_sends_a_message_on_the_first_of_the_month(
    hub_fixture: HubFixture, freezer: FrozenDateTimeFactory
) -> None:
    messages = async_mock_service(hub_fixture.hass, "notify", "send_message")
    automation = {"automation": [parsed(block(PAGE, "monthly"))]}
    assert await async_setup_component(hub_fixture.hass, "automation", automation)
    await hub_fixture.hass.async_block_till_done()
    for day in ("2026-04-01", "2026-04-02"):
        freezer.move_to(f"{day}T07:00:00.5+00:00")
        async_fire_time_changed(hub_fixture.hass)
        await hub_fixture.hass.async_block_till_done()
    (message,) = messages
    assert message.data["title"] == "All outlets: 2026-03-01 to 2026-03-31"
    assert "4 treatments, 0 in the previous period" in message.data["message"]


async def test_the_mail_of_the_docs_is_about_its_outlet(hub_fixture: HubFixture) -> None:
    mails: list[ServiceCall] = async_mock_service(hub_fixture.hass, "notify", "office_mail")
    await run_actions(hub_fixture.hass, *parsed(block(PAGE, "email"))["sequence"])
    (mail,) = mails
    assert mail.data["title"] == "Harbour: 2026-03-23 to 2026-03-29"
    assert "<h1>Harbour</h1><p>03/23/2026 \N{EN DASH} 03/29/2026</p>" in mail.data["data"]["html"]


@pytest.mark.usefixtures("hub_fixture")
class TestSend:
    """A report that is sent."""

    async def send(self, hass: HomeAssistant, *to: str) -> None:
        await hass.services.async_call(DOMAIN, "send_report", {"to": list(to), "language": "en"}, blocking=True)

    async def test_the_example_of_the_docs_sends_text_to_a_notify_entity(self, hub_fixture: HubFixture) -> None:
        sent = async_mock_service(hub_fixture.hass, "notify", "send_message")
        hub_fixture.hass.states.async_set("notify.accountant", "unknown")
        await run_actions(hub_fixture.hass, parsed(block(PAGE, "send")))
        (message,) = sent
        report = await created(hub_fixture)
        assert dict(message.data) == {
            "entity_id": "notify.accountant",
            "title": report["title"],
            "message": report["markdown"],
        }

    async def test_e_mail_of_an_entity_is_a_page(self, hass: HomeAssistant) -> None:
        sent = async_mock_service(hass, "smtp", "send_message")
        entity = er.async_get(hass).async_get_or_create("notify", "smtp", "accountant")
        hass.states.async_set(entity.entity_id, "unknown")
        await self.send(hass, entity.entity_id)
        (message,) = sent
        assert (message.data["entity_id"], message.data["message"][:2]) == (entity.entity_id, "# ")
        assert message.data["html"].startswith("<!DOCTYPE html>")

    async def test_e_mail_of_an_action_is_a_page_and_everyone_else_gets_text(self, hass: HomeAssistant) -> None:
        mail, phone = async_mock_service(hass, "notify", "mail"), async_mock_service(hass, "notify", "phone")
        shown = async_mock_service(hass, "persistent_notification", "create")
        service = BaseNotificationService()
        service._service_name = "mail"
        hass.data[NOTIFY_SERVICES] = {"smtp": [service]}
        await self.send(hass, "notify.mail", "notify.phone", "persistent_notification.create")
        assert mail[0].data["data"]["html"].startswith("<!DOCTYPE html>")
        assert "data" not in phone[0].data
        assert shown[0].data["message"] == phone[0].data["message"] == mail[0].data["message"]

    async def test_whom_nobody_can_tell_is_named(self, hass: HomeAssistant) -> None:
        with pytest.raises(ServiceValidationError, match=r"notify\.gone"):
            await self.send(hass, "notify.gone")
