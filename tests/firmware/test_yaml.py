"""YAML packages and example: they are valid, generate what an ESP32 needs, and mistakes are reported in one line."""

from pathlib import Path
import re

import pytest

from devtools.firmware.build import ROOT
from script.firmware_files import FAMILIES

from .esphome_project import EsphomeProject

DEVICE = (ROOT / "esphome/ozon-telemetry.yaml").read_text()
# It generates code from a library of another registry, which a test must not need
WITHOUT_IMPROV = "improv_serial: !remove\n"
DEVICE_API = (ROOT / "esphome/ozon-telemetry-api.yaml").read_text()
OPTIONAL = ("mqtt_tls", "update", "api")
BOARDS: dict[str, tuple[str, ...]] = {"ESP32": (), "ESP32C3": ("boards/esp32_c3",), "ESP32S3": ("boards/esp32_s3",)}
MANIFEST = "  update_manifest: https://example.com/manifest.json\n"
OWN_KEY = "api: {encryption: {key: !secret api_key}}\n"


@pytest.fixture
def project(tmp_path: Path) -> EsphomeProject:
    """Return a project in an empty folder."""
    return EsphomeProject(tmp_path)


def with_packages(*names: str) -> str:
    """Return the example with optional packages."""
    files = ", ".join(f"esphome/packages/{name}.yaml" for name in ("device", *names))
    manifest = MANIFEST if "update" in names else ""
    return DEVICE.replace("esphome/packages/device.yaml", files).replace("packages:\n", f"{manifest}packages:\n", 1)


@pytest.mark.parametrize("names", [(), *((name,) for name in OPTIONAL), OPTIONAL], ids="+".join)
def test_the_example_is_valid_with_every_package(project: EsphomeProject, names: tuple[str, ...]) -> None:
    device = project.write("ozon.yaml", with_packages(*names))
    result = project.esphome("config", device)
    assert result.returncode == 0, result.stdout + result.stderr
    # ESPHome says of the native API's key that it also protects updates
    assert "WARNING" not in result.stdout + result.stderr or "api" in names


@pytest.mark.parametrize(("chip", "board"), BOARDS.items(), ids=BOARDS)
def test_each_board_is_valid(project: EsphomeProject, chip: str, board: tuple[str, ...]) -> None:
    result = project.esphome("config", project.write("ozon.yaml", with_packages(*board)))
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"variant: {chip}\n" in result.stdout


@pytest.mark.parametrize(("chip", "board"), BOARDS.items(), ids=BOARDS)
def test_each_board_is_generated_with_every_package(project: EsphomeProject, chip: str, board: tuple[str, ...]) -> None:
    """As far as ESPHome goes without ESP-IDF, which is in no registry that a test may use."""
    device = project.write("ozon.yaml", with_packages(*board, *OPTIONAL) + WITHOUT_IMPROV)
    result = project.esphome("compile", "--only-generate", device)
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project.generated("ozon-outlet-7")
    assert f"CONFIG_IDF_TARGET_{chip}=y" in (folder / "sdkconfig.ozon-outlet-7").read_text().splitlines()
    main = (folder / "src/main.cpp").read_text()
    pins = [int(pin) for pin in re.findall(r"GPIO_NUM_(\d+)|->set_s(?:da|cl)_pin\((\d+)\)", main) for pin in pin if pin]
    assert len(pins) == len(set(pins)) == 10  # three inputs, LED, four of the card, two of the clock


def test_every_board_that_is_shipped_is_tested() -> None:
    shipped = {f"boards/{path.stem}" for path in (ROOT / "esphome/packages/boards").iterdir()}
    assert shipped == {name for board in BOARDS.values() for name in board}


@pytest.mark.parametrize("more", ["", OWN_KEY], ids=["key of Home Assistant", "key of one's own"])
def test_the_example_without_a_broker_is_valid(project: EsphomeProject, more: str) -> None:
    device = project.write("ozon.yaml", DEVICE_API + more)
    secrets = project.folder / "secrets.yaml"
    lines = [line for line in secrets.read_text().splitlines() if not line.startswith("mqtt")]
    secrets.write_text("\n".join(lines))
    result = project.esphome("config", device)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "\nmqtt:" not in result.stdout


def test_the_firmware_without_a_broker_has_only_the_native_api(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", DEVICE_API + WITHOUT_IMPROV)
    result = project.esphome("compile", "--only-generate", device)
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project.generated("ozon-outlet-7")
    main = (folder / "src/main.cpp").read_text()
    assert "journal->set_api(api_server)" in main
    assert "api_server->set_batch_delay(0)" in main
    assert "mqtt" not in main
    defines = (folder / "src/esphome/core/defines.h").read_text()
    assert "#define USE_API_NOISE\n" in defines  # encrypted, with a key that Home Assistant sets
    assert "USE_API_NOISE_PSK_FROM_YAML" not in defines
    assert "USE_MQTT" not in defines


def test_home_assistant_keeps_only_the_position_enabled(project: EsphomeProject) -> None:
    """Its recorder would store each treatment several times over."""
    device = project.write("ozon.yaml", DEVICE_API)
    config = project.esphome("config", device).stdout
    platforms = re.findall(r"  - platform: treatment_journal\n(.*?)(?=\n  - |\n\w)", config, re.DOTALL)
    enabled = [text for text in platforms if "disabled_by_default: true" not in text]
    assert len(platforms) == 8
    assert [re.findall(r"name: (.*)", text) for text in enabled] == [["Journal position"]]


def ready_made(project: EsphomeProject, chip: str, more: str = "") -> str:
    """Write a device of the ready-made firmware, as ESPHome's dashboard does, in a folder without secrets; its name."""
    (project.folder / "secrets.yaml").unlink()
    text = DEVICE.replace("esphome/ozon-telemetry", "").replace("esphome/packages/device", f"esphome/firmware/{chip}")
    return project.write("ozon.yaml", text + more)


@pytest.mark.parametrize("chip", FAMILIES)
def test_the_ready_made_firmware_has_no_secret(project: EsphomeProject, chip: str) -> None:
    result = project.esphome("config", ready_made(project, chip))
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"variant: {FAMILIES[chip].replace('-', '')}\n" in result.stdout
    assert f"{ref_of(chip)}\n" in result.stdout  # what ESPHome's dashboard takes over
    assert not re.search(r"(?:password|secret|key|ssid|broker): (?!!secret|null)\S", result.stdout)


def ref_of(chip: str) -> str:
    """Return where the dashboard of ESPHome finds the firmware that a device runs."""
    return f"package_import_url: github://ozontelemetry/ozon-telemetry/esphome/firmware/{chip}.yaml@main"


def test_the_ready_made_firmware_is_generated_with_a_login_of_its_own(project: EsphomeProject) -> None:
    device = ready_made(project, "esp32", WITHOUT_IMPROV)
    result = project.esphome("compile", "--only-generate", device)
    assert result.returncode == 0, result.stdout + result.stderr
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    assert 'fallback_access::FallbackAccess("")' in main
    assert re.search(r"set_login_of\(\w+\)", main)
    assert "mqtt" not in main
    assert "releases/latest/download/manifest.json" in main


def test_a_firmware_of_ones_own_is_never_replaced_by_the_ready_made_one(project: EsphomeProject) -> None:
    result = project.esphome("config", project.write("ozon.yaml", with_packages("update").replace(MANIFEST, "")))
    assert result.returncode != 0
    assert "update_manifest" in result.stdout + result.stderr


def test_the_example_is_ten_lines_long() -> None:
    assert len([line for line in DEVICE.splitlines() if not line.startswith("Wildcards can not be used")]) <= 10


def test_the_generated_firmware_has_what_the_card_needs(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", with_packages("mqtt_tls", "update") + WITHOUT_IMPROV)
    result = project.esphome("compile", "--only-generate", device)
    assert result.returncode == 0, result.stdout + result.stderr
    folder = project.generated("ozon-outlet-7")
    (options,) = folder.glob("sdkconfig.ozon-outlet-7")
    settings = options.read_text()
    assert "CONFIG_FATFS_SECTOR_512=y" in settings
    assert "CONFIG_VFS_SUPPORT_DIR=y" in settings
    assert "CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE=y" in settings
    defines = (folder / "src/esphome/core/defines.h").read_text()
    assert "#define USE_MQTT_IDF_ENQUEUE" in defines  # publishing never waits
    partitions = (folder / "partitions.csv").read_text()
    assert "app1, app, ota_1" in partitions  # an update that fails leaves the old firmware
    assert "nvs, data, nvs, , 0x70000" in partitions  # the journal's ring, and room to spread its wear
    cmake = (folder / "CMakeLists.txt").read_text()
    excluded = cmake[cmake.index("EXCLUDE_COMPONENTS") :].split(")")[0].split()
    assert not {"fatfs", "sdmmc", "esp_driver_sdspi", "esp_driver_sdmmc", "wear_levelling"} & set(excluded)


def test_the_generated_firmware_records_every_kind(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    for kind in ("BASIC", "STANDARD", "PREMIUM"):
        assert f", treatment_journal::Kind::{kind}, treatment_input::PulseRules{{" in main
    assert "SdCard(spi_spicomponent_id->get_interface(), " in main
    assert "set_time(rtc_time)" in main


def test_the_clock_chip_is_read_at_the_start_and_set_by_the_network(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    assert "new(rtc_time) rtc_chip::RtcChip();" in main  # which does not believe a clock that had stopped
    assert "::rtc_time->read_time();" in main
    assert "::rtc_time->write_time();" in main
    assert "SyncTrigger(network_time)" in main
    # a higher priority is set up first: the time is known before the journal starts
    assert "StartupTrigger(600.0f)" in main
    header = (ROOT / "esphome/components/treatment_journal/treatment_journal.h").read_text()
    assert "return setup_priority::DATA - 1.0f;" in header  # DATA is 600


def test_an_update_follows_redirects_and_waits_for_its_own_check(project: EsphomeProject) -> None:
    """Its default address is redirected to one that is longer than ESPHome's default buffers."""
    device = project.write("ozon.yaml", with_packages("update") + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    assert "set_buffer_size_rx(5120)" in main
    assert "set_buffer_size_tx(2048)" in main
    (actions,) = re.findall(r"add_actions\(\{(.*)\}\);\s+journal->add_on_update_callback", main)
    kinds = [re.sub(r"_id.*", "", action) for action in actions.split(", ")]
    assert kinds == ["applyaction", "applyaction", "waituntilaction", "ifaction"]  # forget, check, wait, perform


def test_the_portal_of_the_access_point_asks_for_a_login_before_an_update(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    folder = project.generated("ozon-outlet-7")
    main = (folder / "src/main.cpp").read_text()
    safe_mode = main.index("->should_enter_safe_mode(")
    assert "->set_auth_password(" in main[main.index('->set_auth_username("ozon")') : safe_mode]
    assert "#define USE_WEBSERVER_AUTH" in (folder / "src/esphome/core/defines.h").read_text()
    assert "FallbackAccess(" in main[:safe_mode]


def test_interrupts_of_the_inputs_run_while_flash_is_written(project: EsphomeProject) -> None:
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    folder = project.generated("ozon-outlet-7")
    assert "CONFIG_GPIO_CTRL_FUNC_IN_IRAM=y" in (folder / "sdkconfig.ozon-outlet-7").read_text()
    assert "#define USE_OTA_STATE_LISTENER" in (folder / "src/esphome/core/defines.h").read_text()


def test_inputs_and_journal_are_registered_before_safe_mode_returns(project: EsphomeProject) -> None:
    """What is generated after it does not exist in safe mode: there is no card, but flash keeps 256 treatments."""
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    safe_mode = main.index("->should_enter_safe_mode(")
    registered = [main.index(f"App.register_component_({name},") for name in ("journal", "treatment_inputs")]
    assert max(registered) < safe_mode < main.index("journal->set_mqtt(")
    assert main.index("treatment_inputs->add_input(premium_input)") < safe_mode
    assert safe_mode < main.index("new(led)")  # it is dark then, as docs/hardware.md says


def test_the_card_has_options_for_its_clock_and_its_power(project: EsphomeProject) -> None:
    options = "treatment_journal: {frequency: 4MHz, power_pin: {number: GPIO4, inverted: true}}\n"
    device = project.write("ozon.yaml", DEVICE + WITHOUT_IMPROV + options)
    assert project.esphome("compile", "--only-generate", device).returncode == 0
    main = (project.generated("ozon-outlet-7") / "src/main.cpp").read_text()
    assert "->set_frequency(4000000);" in main
    assert re.search(r"->set_power_pin\(\w+->get_pin\(\), true\);", main)


def test_existing_wiring_is_kept_with_three_lines(project: EsphomeProject) -> None:
    pins = "  standard_pin: GPIO4\n  led_pin: {number: GPIO2, ignore_strapping_warning: true}\n  cs_pin: GPIO13\n"
    device = project.write("ozon.yaml", DEVICE.replace("packages:\n", f"{pins}packages:\n", 1))
    result = project.esphome("config", device)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        pytest.param(
            "button: [{platform: template, name: x, on_press: {treatment_journal.record: DELUXE}}]",
            "Unknown value 'DELUXE', valid options are 'BASIC', 'STANDARD', 'PREMIUM'",
            id="unknown kind",
        ),
        pytest.param(
            "sensor: [{platform: treatment_journal, type: count, name: x}]",
            "'kind' is a required option",
            id="count of no kind",
        ),
        pytest.param(
            "sensor: [{platform: treatment_journal, type: sum, name: x}]",
            "Unknown value 'sum'",
            id="unknown sensor",
        ),
        pytest.param("mqtt: !remove", "treatment_journal needs 'mqtt:', 'api:' or both", id="no transport"),
        pytest.param("treatment_journal: {device_id: a/b}", "A device id may only have letters", id="device id"),
        pytest.param("treatment_journal: {ack_timeout: 0s}", "value must be", id="no timeout"),
        pytest.param("treatment_journal: {topic_prefix: ozon/#}", "Wildcards can not be used", id="wildcard"),
        pytest.param("treatment_journal: {cs_pin: GPIO34}", "34", id="input-only pin"),
        pytest.param(
            "treatment_input: {inputs: [{pin: GPIO4, kind: BASIC, max_length: 30ms}]}",
            "'max_length' must be longer than 'min_length'",
            id="too short a limit",
        ),
        pytest.param(
            "treatment_input: {inputs: [{pin: GPIO4, kind: BASIC, signal: 24V}]}",
            "Unknown value '24V', valid options are 'DC', 'AC'",
            id="unknown signal",
        ),
        pytest.param(
            "treatment_input: {inputs: [{pin: GPIO4, kind: BASIC, min_interval: 31min}]}",
            "must be at most 30 minutes",
            id="too long a time",
        ),
        pytest.param("treatment_journal: {frequency: 40MHz}", "must be at most 20000000", id="too fast a card"),
        pytest.param("treatment_journal: {power_pin: GPIO34}", "34", id="input-only power pin"),
        pytest.param("treatment_journal: {directory: /tmp}", "only available", id="directory on a chip"),
    ],
)
def test_a_mistake_is_reported_in_one_line(project: EsphomeProject, extra: str, message: str) -> None:
    device = project.write("ozon.yaml", f"{DEVICE}{extra}\n")
    result = project.esphome("config", device)
    output = result.stdout + result.stderr
    assert result.returncode != 0
    assert "Traceback" not in output
    assert message in output


def test_a_missing_secret_is_named(project: EsphomeProject) -> None:
    (project.folder / "secrets.yaml").write_text("wifi_ssid: x\n")
    result = project.esphome("config", project.write("ozon.yaml", DEVICE))
    assert result.returncode != 0
    assert "Secret '" in result.stdout + result.stderr
