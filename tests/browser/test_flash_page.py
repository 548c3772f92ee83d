"""The page that flashes from a browser: a board at a stubbed serial port gets its image and its Wi-Fi."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import random
import re
import shutil
import subprocess
from threading import Thread
from zlib import decompress

from playwright.async_api import Browser, Locator, Page, expect
import pytest
import pytest_asyncio
from pytest_socket import enable_socket

from devtools.dashboard_page import PICTURES
from devtools.ports import LOCALHOST
from script.firmware_files import FAMILIES, image_name, write_manifest
from script.release_files import ROOT

BOARD = (Path(__file__).parent / "serial_board.js").read_text()
FACTORY = random.Random(1).randbytes(5_000) + b"\xc0\xdb" * 500  # with the two bytes that SLIP escapes


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the documentation as it is published, with the firmware of a release."""
    subprocess.run([ROOT / "script/docs"], check=True)
    site = tmp_path_factory.mktemp("pages") / "site"
    shutil.copytree(ROOT / "build/site", site)
    firmware = site / "firmware"
    firmware.mkdir()
    for chip in FAMILIES:
        (firmware / image_name(chip, "factory")).write_bytes(FACTORY if chip == "esp32" else b"another chip's")
        (firmware / image_name(chip, "ota")).write_bytes(b"an update")
    write_manifest(firmware, "1.2.0")
    return site


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Yield the address at which a web server on this machine has the site."""
    enable_socket()
    handler = partial(_QuietHandler, directory=str(site))
    with ThreadingHTTPServer((LOCALHOST, 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{LOCALHOST}:{server.server_port}"
        server.shutdown()
        thread.join()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Write nothing to the test's output."""


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """Yield the page in a browser with a board at its serial port; it asks no other site for anything."""
    page = await browser.new_page(viewport={"width": 900, "height": 900})
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    await page.add_init_script(BOARD)
    await page.goto(f"{address}/flash/")
    yield page
    await page.close()
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


def window(page: Page, button: str) -> Locator:
    """Return a button of the installation's window."""
    return page.locator("ew-dialog :is(ew-text-button, ew-list-item)").filter(has_text=button)


async def says(page: Page, text: str) -> None:
    """Wait until the window says something."""
    await expect(page.locator("ew-dialog")).to_match_aria_snapshot(f"- text: /{re.escape(text)}/")


async def picture(page: Page, name: str) -> None:
    """Keep a picture for the documentation, if it is wanted."""
    if PICTURES:
        await asyncio.sleep(1)  # the window has stopped moving
        await page.screenshot(path=PICTURES / f"{name}.png", clip={"x": 130, "y": 200, "width": 640, "height": 500})


async def install(page: Page) -> None:
    """Choose the port, the installation without erasing, and wait for its end."""
    await page.get_by_role("button", name="Install OzonTelemetry").click()
    await window(page, "Install OzonTelemetry").click()
    await picture(page, "flash-install")
    await window(page, "Next").click()
    await window(page, "Install").click()
    await says(page, "Installation complete!")


async def test_the_page_names_the_version_it_installs(page: Page) -> None:
    await expect(page.locator("#flash-version")).to_have_text("Version 1.2.0")


async def test_a_board_gets_its_image_and_its_wifi_in_one_window(page: Page) -> None:
    await install(page)
    written = decompress(bytes(byte for block in await page.evaluate("board.blocks") for byte in block))
    assert written == FACTORY
    assert not await page.evaluate("board.erased")

    await window(page, "Next").click()
    await window(page, "Connect to Wi-Fi").click()
    # the window sets its focus a moment after it is shown, and what is typed goes where the focus is
    await expect(page.locator("ew-dialog ew-filled-select")).to_be_focused()
    await page.locator("ew-dialog ew-filled-text-field[label=Password] input").fill("secret of the salon")
    await picture(page, "flash-wifi")
    await window(page, "Connect").click()
    await says(page, "Device connected to the network!")
    assert await page.evaluate("[board.ssid, board.password]") == ["Salon", "secret of the salon"]


async def test_a_device_of_ours_is_updated_and_never_erased(page: Page) -> None:
    await page.evaluate("board.installed = true; board.version = '1.1.0'")
    await page.get_by_role("button", name="Install OzonTelemetry").click()
    await window(page, "Update OzonTelemetry").click()
    await window(page, "Install").click()
    await says(page, "Installation complete!")
    assert not await page.evaluate("board.erased")


async def test_an_update_of_a_device_with_another_firmware_asks_before_it_erases(page: Page) -> None:
    await page.evaluate("board.installed = true; board.project = 'somebody.else'")
    await page.get_by_role("button", name="Install OzonTelemetry").click()
    await window(page, "Install OzonTelemetry").click()
    await says(page, "Do you want to erase the device")


async def test_without_a_release_there_is_no_button(page: Page, site: Path) -> None:
    manifest = site / "firmware/manifest.json"
    manifest.rename(site / "manifest.json")
    await page.reload()
    await expect(page.locator("#flash-version")).to_contain_text("There is no release yet")
    await expect(page.get_by_role("button", name="Install OzonTelemetry")).to_be_hidden()
    (site / "manifest.json").rename(manifest)
