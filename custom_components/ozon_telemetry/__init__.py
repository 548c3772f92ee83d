"""OzonTelemetry: every treatment counted exactly once, at its own time, on the right machine."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.event import async_track_time_interval, async_track_utc_time_change
from homeassistant.helpers.typing import ConfigType

from . import services, websocket_api
from .api.export_view import ExportView
from .api.fleet_template import FleetTemplateView
from .company.site_publisher import SitePublisher
from .const import CONF_PREFIX, DOMAIN
from .core.ledger import LedgerError
from .core.read_models.totals import FLEET
from .dashboard import bundle, panel
from .fleet import former_fleet, last_list
from .fleet.subentries import fleet_of
from .hub import HeadOffice, Hub, HubView, OzonConfigEntry, company_outbox, hub_of, move_record
from .hub.open_ledger import ledger_place
from .issue_registry import HubIssueRegistry
from .issues import Issues
from .long_term_statistics.exporter import StatisticsExporter
from .monitors.entity_limit import async_track_entity_limit
from .monitors.goals import GoalMonitor, async_forget as async_forget_goals
from .monitors.home_clock import ClockMonitor
from .monitors.machines import MachineMonitor
from .monitors.opening_hours import async_track_opening_hours
from .monitors.retention import async_track_retention
from .options import HubOptions, is_head_office
from .voice import sentences

CONFIG_SCHEMA: Final = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.BUTTON, Platform.EVENT, Platform.SENSOR, Platform.UPDATE]
HEAD_OFFICE_PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.SENSOR]
_TICK: Final = timedelta(seconds=15)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what all hubs share: WebSocket commands, actions, downloads and the dashboard."""
    websocket_api.async_register(hass)
    services.async_register(hass)
    hass.http.register_view(ExportView)
    hass.http.register_view(FleetTemplateView)
    sentences.async_answer_questions(hass)
    await bundle.async_serve(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: OzonConfigEntry) -> bool:
    """Open the ledger, add the entities, and only then listen to the devices, by whichever transport they come."""
    HubIssueRegistry(hass, entry).update_earlier_placeholders()
    if is_head_office(entry):
        await _async_set_up_head_office(hass, entry)
        return True
    entry.runtime_data = hub = await _async_opened(hass, entry, Hub.async_open)
    entry.async_on_unload(hub.async_stop)  # also if what follows fails
    entry.async_on_unload(entry.add_update_listener(_configuration_changed))
    hub.mqtt.async_follow_connection()  # before entities are added, so that none is first shown as unavailable
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    hub.async_start()
    _follow_time(hass, entry, hub)
    await _follow_hub(hass, hub)
    panel.async_track_sidebar(hass, entry)
    sentences.NamedQuestions(hass, entry)
    await hub.mqtt.async_subscribe()
    hub.esphome.async_follow()
    return True


async def _async_set_up_head_office(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Read the ledger of the company, add its entities, and follow it."""
    entry.runtime_data = office = await _async_opened(hass, entry, HeadOffice.async_open)
    entry.async_on_unload(office.async_stop)
    entry.async_on_unload(entry.add_update_listener(_head_office_changed))
    await hass.config_entries.async_forward_entry_setups(entry, HEAD_OFFICE_PLATFORMS)
    office.async_start()
    _follow_home_assistant(hass, entry, office)
    entry.async_on_unload(async_track_opening_hours(office))
    entry.async_on_unload(async_track_entity_limit(office))
    entry.async_on_unload(await GoalMonitor(office).async_follow())
    panel.async_track_sidebar(hass, entry)
    sentences.NamedQuestions(hass, entry)


async def _async_opened[AnyHub: HubView](
    hass: HomeAssistant,
    entry: OzonConfigEntry,
    open_hub: Callable[[HomeAssistant, OzonConfigEntry], Coroutine[None, None, AnyHub]],
) -> AnyHub:
    """Return the hub of an entry. Raises ConfigEntryNotReady: Home Assistant tries again for ever."""
    try:
        return await open_hub(hass, entry)
    except LedgerError as error:
        if error.is_of_login:
            entry.async_start_reauth(hass)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=f"ledger_{error.kind}",
            translation_placeholders={"path": str(ledger_place(hass, entry)), "detail": error.detail},
        ) from error


async def async_unload_entry(hass: HomeAssistant, entry: OzonConfigEntry) -> bool:
    """Unload the entities, then stop: what was received until now is still committed and acknowledged."""
    hub = entry.runtime_data
    hub.feeds.close()  # the hub may still follow a change of the fleet while it stops
    platforms = PLATFORMS if isinstance(hub, Hub) else HEAD_OFFICE_PLATFORMS
    if unloaded := await hass.config_entries.async_unload_platforms(entry, platforms):
        await hub.async_stop()
    return unloaded


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: OzonConfigEntry, device: dr.AnyDeviceEntry
) -> bool:
    """Allow deleting an ESP32 without a machine; outlets and machines are deleted with their subentries.

    What a head office has is as its sites have published it.
    """
    if is_head_office(entry):
        return False
    fleet = fleet_of(entry)
    in_use = {entry.entry_id, *fleet.outlets, *fleet.machines, *fleet.machine_by_device}
    keys = {key for domain, key in device.identifiers if domain == DOMAIN}
    if not keys.isdisjoint(in_use):
        return False
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.devices.forget(*keys)
    return True


async def async_remove_entry(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Delete the hub's repair issues; its ledger stays, with its fleet, for another hub or the user to delete."""
    Issues(hass, entry).withdraw_all()
    await former_fleet.async_keep(hass, entry)
    await move_record.async_forget(hass, entry)
    await async_forget_goals(hass, entry)
    await company_outbox.async_forget(hass, entry)
    await last_list.async_forget(hass, entry)


async def _follow_hub(hass: HomeAssistant, hub: Hub) -> None:
    """Start what follows the hub: statistics, availability, the monitors, and what other sites are told."""
    entry = hub.entry
    entry.async_on_unload(StatisticsExporter(hub).async_follow())
    entry.async_on_unload(async_track_retention(hub))
    entry.async_on_unload(hub.availability.async_follow(hass))
    entry.async_on_unload(async_track_opening_hours(hub))
    entry.async_on_unload(async_track_entity_limit(hub))
    entry.async_on_unload(MachineMonitor(hub).async_follow())
    entry.async_on_unload(await ClockMonitor(hub).async_follow())
    entry.async_on_unload(await GoalMonitor(hub).async_follow())
    if hub.ledger.file.company is not None:
        entry.async_on_unload(SitePublisher(hub).async_follow())


def _follow_time(hass: HomeAssistant, entry: OzonConfigEntry, hub: Hub) -> None:
    @callback
    def tick(_: object) -> None:
        hub.tick()

    entry.async_on_unload(async_track_time_interval(hass, tick, _TICK))
    # Every midnight of every zone falls on a quarter of an hour.
    entry.async_on_unload(async_track_utc_time_change(hass, tick, minute=[0, 15, 30, 45], second=0))
    _follow_home_assistant(hass, entry, hub)


def _follow_home_assistant(hass: HomeAssistant, entry: OzonConfigEntry, hub: HubView) -> None:
    """Follow the settings of Home Assistant on which days and revenue depend, and stop with it."""

    async def stop(_: Event) -> None:
        await hub.async_stop()

    @callback
    def config_updated(event: Event) -> None:
        if "time_zone" in event.data:
            hub.configuration_changed()
        if "currency" in event.data:
            hub.state_changed.send(FLEET)  # pages show it; each entity of revenue follows it by itself

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, config_updated))


async def _configuration_changed(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Apply a change without a reload, but for another prefix, another ledger and other readers of revenue."""
    hub = hub_of(entry)
    is_elsewhere = entry.data[CONF_PREFIX] != hub.topics.prefix or ledger_place(hass, entry) != hub.ledger.place
    if is_elsewhere or HubOptions.of(entry).revenue_for_admins != hub.is_revenue_secret:
        hass.config_entries.async_schedule_reload(entry.entry_id)
        return
    hub.configuration_changed()


async def _head_office_changed(hass: HomeAssistant, entry: OzonConfigEntry) -> None:
    """Apply a change by a reload, unless it is one that is looked up each time."""
    office = entry.runtime_data
    is_elsewhere = ledger_place(hass, entry) != office.place
    if is_elsewhere or HubOptions.of(entry).revenue_for_admins != office.is_revenue_secret:
        hass.config_entries.async_schedule_reload(entry.entry_id)
