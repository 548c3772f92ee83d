"""Creating a hub, changing its prefix and its options."""

from homeassistant.components import mqtt
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.ozon_telemetry.const import (
    CONF_FRESHNESS,
    CONF_LEDGER,
    CONF_OFFLINE_TIMEOUT,
    CONF_PREFIX,
    CONF_RETENTION,
    CONF_REVENUE_FOR_ADMINS,
    CONF_SENSITIVITY,
    CONF_SIDEBAR,
    DOMAIN,
)
from custom_components.ozon_telemetry.flows.hub import TITLE
from custom_components.ozon_telemetry.options import HubOptions

from .builders import hub_entry

pytestmark = pytest.mark.usefixtures("stubbed_dependencies", "stubbed_hub_setup", "check_translations")


async def _start(hass: HomeAssistant) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def _enter(hass: HomeAssistant, step: ConfigFlowResult, prefix: str) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(step["flow_id"], {CONF_PREFIX: prefix})


async def _choose(hass: HomeAssistant, step: ConfigFlowResult, choice: str) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(step["flow_id"], {"next_step_id": choice})


async def test_a_hub_is_created(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    step = await _start(hass)
    assert step["type"] is FlowResultType.FORM
    assert step["step_id"] == "user"

    created = await _enter(hass, step, "ozon/device")

    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert created["title"] == TITLE
    assert created["data"] == {CONF_PREFIX: "ozon/device", CONF_LEDGER: "ozon_telemetry.db"}
    assert created["result"].unique_id == "ozon/device"


async def test_a_new_hub_has_its_dashboard_in_the_sidebar_and_links_to_it(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    created = await _enter(hass, await _start(hass), "ozon/device")
    assert HubOptions.of(created["result"]).sidebar
    assert created["description_placeholders"] == {"dashboard": "/ozon-telemetry"}


async def test_a_new_hub_has_no_dashboard_in_the_sidebar_if_that_is_unticked(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    step = await _start(hass)
    created = await hass.config_entries.flow.async_configure(
        step["flow_id"], {CONF_PREFIX: "ozon/device", CONF_SIDEBAR: False}
    )
    assert not HubOptions.of(created["result"]).sidebar
    assert created["description"] is None


@pytest.mark.parametrize("typed", ["/ozon/device/", " ozon/device ", "ozon/device/"])
async def test_a_prefix_is_normalised(hass: HomeAssistant, mqtt_mock: MqttMockHAClient, typed: str) -> None:
    created = await _enter(hass, await _start(hass), typed)
    assert created["data"][CONF_PREFIX] == "ozon/device"


@pytest.mark.parametrize("typed", ["", "/", "ozon/+", "ozon/#", "$SYS/ozon", "ozon\0device"])
async def test_a_prefix_that_no_topic_can_have_is_refused_on_its_field(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, typed: str
) -> None:
    refused = await _enter(hass, await _start(hass), typed)
    assert refused["errors"] == {CONF_PREFIX: "prefix_invalid"}

    created = await _enter(hass, refused, "ozon/device")
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_two_hubs_never_share_a_prefix(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    hub_entry().add_to_hass(hass)

    refused = await _enter(hass, await _start(hass), "ozon/device/")
    assert refused["errors"] == {CONF_PREFIX: "prefix_in_use"}

    created = await _enter(hass, refused, "other/device")
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_every_hub_gets_a_ledger_of_its_own(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    ledgers = [
        (await _enter(hass, await _start(hass), prefix))["data"][CONF_LEDGER]
        for prefix in ("ozon/a", "ozon/b", "ozon/c")
    ]
    assert ledgers == ["ozon_telemetry.db", "ozon_telemetry_2.db", "ozon_telemetry_3.db"]


async def test_a_ledger_that_became_free_is_used_again(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    first = await _enter(hass, await _start(hass), "ozon/a")
    await _enter(hass, await _start(hass), "ozon/b")
    await hass.config_entries.async_remove(first["result"].entry_id)

    third = await _enter(hass, await _start(hass), "ozon/c")

    assert third["data"][CONF_LEDGER] == "ozon_telemetry.db"


async def test_without_mqtt_the_flow_shows_what_to_do(hass: HomeAssistant) -> None:
    step = await _start(hass)

    assert step["type"] is FlowResultType.MENU
    assert step["step_id"] == "mqtt_missing"
    assert step["menu_options"] == ["check_again", "without_mqtt", "head_office"]


async def test_looking_again_without_mqtt_explains_it_again(hass: HomeAssistant) -> None:
    step = await _choose(hass, await _start(hass), "check_again")
    assert step["step_id"] == "mqtt_missing"


async def test_a_hub_is_created_without_mqtt(hass: HomeAssistant) -> None:
    created = await _choose(hass, await _start(hass), "without_mqtt")
    assert created["type"] is FlowResultType.CREATE_ENTRY
    assert created["data"] == {CONF_PREFIX: "ozon/device", CONF_LEDGER: "ozon_telemetry.db"}


async def test_a_second_hub_without_mqtt_gets_a_prefix_of_its_own(hass: HomeAssistant) -> None:
    hub_entry().add_to_hass(hass)
    step = await _choose(hass, await _start(hass), "without_mqtt")
    assert step["step_id"] == "user"
    assert (await _enter(hass, step, "ozon/b"))["type"] is FlowResultType.CREATE_ENTRY


async def test_once_mqtt_is_added_the_same_flow_sees_it(hass: HomeAssistant) -> None:
    step = await _start(hass)
    assert step["step_id"] == "mqtt_missing"
    MockConfigEntry(domain=mqtt.DOMAIN, state=ConfigEntryState.SETUP_ERROR).add_to_hass(hass)

    step = await _choose(hass, step, "check_again")

    assert step["step_id"] == "mqtt_disconnected"


async def test_without_a_broker_the_flow_shows_what_to_do_and_continues_when_it_is_back(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    mqtt_mock.connected = False
    step = await _start(hass)
    assert step["type"] is FlowResultType.MENU
    assert step["step_id"] == "mqtt_disconnected"

    mqtt_mock.connected = True
    step = await _choose(hass, step, "check_again")
    assert step["step_id"] == "user"

    created = await _enter(hass, step, "ozon/device")
    assert created["type"] is FlowResultType.CREATE_ENTRY


async def test_a_broker_that_goes_away_while_the_form_is_open_is_noticed(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient
) -> None:
    step = await _start(hass)
    mqtt_mock.connected = False

    step = await _enter(hass, step, "ozon/device")

    assert step["step_id"] == "mqtt_disconnected"


async def _ask_for_prefix(hass: HomeAssistant, hub: MockConfigEntry) -> ConfigFlowResult:
    """Choose to change the prefix of a hub."""
    menu = await hub.start_reconfigure_flow(hass)
    assert menu["menu_options"] == ["prefix", "move_to_server"]
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "prefix"})


async def test_a_hub_gets_another_prefix(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    hub = hub_entry()
    hub.add_to_hass(hass)
    step = await _ask_for_prefix(hass, hub)
    assert step["step_id"] == "prefix"

    done = await _enter(hass, step, "/plant/ozon/")

    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reconfigure_successful"
    assert hub.data == {CONF_PREFIX: "plant/ozon", CONF_LEDGER: "ozon_telemetry.db"}
    assert hub.unique_id == "plant/ozon"


async def test_a_hub_can_keep_its_prefix(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> None:
    hub = hub_entry()
    hub.add_to_hass(hass)

    done = await _enter(hass, await _ask_for_prefix(hass, hub), "ozon/device")

    assert done["reason"] == "reconfigure_successful"


@pytest.mark.parametrize(("typed", "error"), [("ozon/#", "prefix_invalid"), ("plant/ozon", "prefix_in_use")])
async def test_a_wrong_new_prefix_is_refused_on_its_field(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, typed: str, error: str
) -> None:
    hub_entry(prefix="plant/ozon").add_to_hass(hass)
    hub = hub_entry()
    hub.add_to_hass(hass)

    refused = await _enter(hass, await _ask_for_prefix(hass, hub), typed)
    assert refused["errors"] == {CONF_PREFIX: error}

    done = await _enter(hass, refused, "plant/new")
    assert done["reason"] == "reconfigure_successful"


async def test_options_begin_with_their_defaults(hass: HomeAssistant) -> None:
    hub = hub_entry()
    hub.add_to_hass(hass)
    form = await hass.config_entries.options.async_init(hub.entry_id)

    await hass.config_entries.options.async_configure(form["flow_id"], {})

    assert HubOptions.of(hub) == HubOptions()


async def test_options_are_kept_as_whole_seconds(hass: HomeAssistant) -> None:
    hub = hub_entry()
    hub.add_to_hass(hass)
    form = await hass.config_entries.options.async_init(hub.entry_id)
    assert form["step_id"] == "settings"

    await hass.config_entries.options.async_configure(
        form["flow_id"], {CONF_OFFLINE_TIMEOUT: 120.0, CONF_FRESHNESS: 30.0}
    )

    assert hub.options == {
        CONF_OFFLINE_TIMEOUT: 120,
        CONF_FRESHNESS: 30,
        CONF_SENSITIVITY: "normal",
        CONF_SIDEBAR: False,
        CONF_REVENUE_FOR_ADMINS: False,
        CONF_RETENTION: 0,
    }
    assert HubOptions.of(hub).offline_timeout.total_seconds() == 120
    assert HubOptions.of(hub).freshness.total_seconds() == 30


@pytest.mark.parametrize(
    ("field", "seconds"),
    [(CONF_OFFLINE_TIMEOUT, 89), (CONF_OFFLINE_TIMEOUT, 86_401), (CONF_FRESHNESS, 0), (CONF_FRESHNESS, 86_401)],
)
async def test_an_option_out_of_range_is_refused_on_its_field(hass: HomeAssistant, field: str, seconds: int) -> None:
    hub = hub_entry()
    hub.add_to_hass(hass)
    form = await hass.config_entries.options.async_init(hub.entry_id)

    with pytest.raises(InvalidData) as refused:
        await hass.config_entries.options.async_configure(form["flow_id"], {field: seconds})

    assert list(refused.value.schema_errors) == [field]
