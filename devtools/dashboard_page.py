"""Page object of the dashboard in a browser of a given size, theme and language."""

import asyncio
from dataclasses import dataclass, field
import os
import re
import time
from typing import Any, Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    TimeoutError as PlaywrightTimeoutError,
)

from devtools.home_assistant import ROOT

DASHBOARD: Final = "ozon-board"
TIMEOUT_MS: Final = 60_000  # until an element counts as missing, on a machine that is busy
# Where the documentation's pictures lie, if this run is to renew them.
PICTURES: Final = ROOT / "docs/images" if os.environ.get("OZON_PICTURES") else None
AXE: Final = ROOT / "frontend/node_modules/axe-core/axe.min.js"
_LOOK_MS: Final = 100  # each look walks through the whole page
_ANSWER_SECONDS: Final = 30  # a page whose script never rests answers nothing
_NO_PAGE: Final = "/robots.txt"  # has the pages' memory, but none of their scripts
_TOKEN_MS: Final = 1_700_000  # how long the page may take the token for good
# Home Assistant asks the internet for pictures of brands, which the tests do not have; `_NO_PAGE` names no icon.
_NOT_OURS: Final = re.compile(
    r"ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|brands|ERR_CONNECTION_REFUSED|/favicon\.ico$"
)


@dataclass(frozen=True, slots=True)
class PageOptions:
    """Size, theme and language of a page."""

    width: int = 1440
    height: int = 1000
    is_dark: bool = False
    language: str = "en"


PHONE: Final = PageOptions(width=390, height=844)
DARK: Final = PageOptions(is_dark=True)


@dataclass(slots=True)
class DashboardPage:
    """One page of the dashboard, with the errors of its console."""

    page: Page
    base: str
    token: str
    errors: list[str] = field(default_factory=list)

    async def reset(self, look: PageOptions) -> None:
        """Log in with these options, without anything that an earlier page left in the browser's storage."""
        await self.page.set_viewport_size({"width": look.width, "height": look.height})
        await self.page.emulate_media(color_scheme="dark" if look.is_dark else "light", reduced_motion="reduce")
        await self.park()
        await self.page.evaluate(_REMEMBER, {"hassTokens": self._tokens(), "selectedLanguage": look.language})
        self.errors.clear()

    async def park(self) -> None:
        """Leave the dashboard: a page that no test uses would keep working beside other tests."""
        await self.page.goto(f"{self.base}{_NO_PAGE}")

    async def open_view(self, view: str, card: str = "ha-card") -> None:
        """Open a view, from another one as its tab does, and wait until its cards are rendered."""
        path = f"/{DASHBOARD}/{view}"
        if self.page.url.startswith(f"{self.base}/{DASHBOARD}/"):
            await self.page.evaluate(_GO, path)
        else:
            await self.page.goto(f"{self.base}{path}")
        await self.page.wait_for_selector(card)
        await self.wait_until_rendered()

    async def wait_until_rendered(self) -> None:
        """Wait until no card is a skeleton and every chart is drawn. Raises TimeoutError with those that are not."""
        try:
            await self.page.wait_for_function(_IS_SETTLED, polling=_LOOK_MS)
        except PlaywrightTimeoutError as error:
            cards = await asyncio.wait_for(self.page.evaluate(_UNSETTLED), _ANSWER_SECONDS)
            raise TimeoutError(f"not rendered: {cards}; errors of the page: {self.errors}") from error

    async def wait_until_closed(self) -> None:
        """Wait until the dialog of a flow is closed. It ends with a step back in the page's history.

        Who opens another page before that is led back to this one.
        """
        await self.page.wait_for_function("history.state?.dialog !== 'dialog-data-entry-flow'")

    def card(self, name: str) -> Locator:
        """Return our card of a name."""
        return self.page.locator(f"ozon-telemetry-{name}-card")

    async def save_full_picture(self, name: str) -> None:
        """Save the whole view as a picture of the documentation, if OZON_PICTURES is set."""
        if PICTURES is None:
            return
        await self.page.evaluate("document.fonts.ready")
        height = await self.page.evaluate(_HEIGHT)
        size = self.page.viewport_size
        assert size
        await self.page.set_viewport_size({"width": size["width"], "height": height})
        await self.page.wait_for_timeout(700)  # the chart's own movement
        await self.page.screenshot(path=PICTURES / name)
        await self.page.set_viewport_size(size)

    async def save_picture(self, name: str) -> None:
        """Save the window as a picture of the documentation, if OZON_PICTURES is set."""
        if PICTURES is not None:
            await self.page.screenshot(path=PICTURES / name)

    async def text(self) -> str:
        """Return all text of our cards."""
        cards = await self.page.evaluate(_TEXTS)
        return "\n".join(cards)

    def _tokens(self) -> dict[str, Any]:
        return {
            "hassUrl": self.base,
            "clientId": f"{self.base}/",
            "access_token": self.token,
            "refresh_token": "none",
            "token_type": "Bearer",
            "expires_in": _TOKEN_MS // 1000,
            "expires": round(time.time() * 1000) + _TOKEN_MS,
        }

    async def clipped_content(self) -> list[str]:
        """Return the content of our cards that is clipped."""
        found: list[str] = await self.page.evaluate(_CUT_OFF)
        return found

    async def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        pixels: int = await self.page.evaluate(_OVERFLOW)
        return pixels

    async def edges(self) -> tuple[int, int]:
        """Return the left and the right edge of our cards together."""
        left, right = await self.page.evaluate(_EDGES)
        return round(left), round(right)

    async def overflowing_content(self) -> list[str]:
        """Return what of our cards is wider than its box, unless it ends in an ellipsis and its title has all of it."""
        found: list[str] = await self.page.evaluate(_TOO_WIDE)
        return found

    async def accessibility_violations(self) -> list[dict[str, Any]]:
        """Return the accessibility violations that axe finds in our cards."""
        await self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = await self.page.evaluate(_AXE)
        return found


async def new_browser_context(browser: Browser, zone: str) -> BrowserContext:
    """Return a browser context in a time zone, with an empty cache of its own."""
    context = await browser.new_context(
        locale="en-US",
        timezone_id=zone,
        service_workers="block",
        accept_downloads=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MS)
    return context


async def open_dashboard_page(visitor: BrowserContext, base: str, token: str, look: PageOptions) -> DashboardPage:
    """Open a page that is logged in."""
    screen = DashboardPage(await visitor.new_page(), base, token)
    screen.page.on("console", lambda message: _note(screen, message))
    screen.page.on("pageerror", lambda error: screen.errors.append(str(error)))
    await screen.reset(look)
    return screen


def _note(screen: DashboardPage, message: ConsoleMessage) -> None:
    if message.type == "error" and not _NOT_OURS.search(f"{message.text} {message.location.get('url')}"):
        screen.errors.append(message.text)


_REMEMBER = """(memory) => {
  localStorage.clear();
  sessionStorage.clear();
  for (const [key, value] of Object.entries(memory)) localStorage[key] = JSON.stringify(value);
}"""
_FIND = """
const all = (root, wanted, found = []) => {
  for (const element of root.querySelectorAll("*")) {
    if (wanted(element)) found.push(element);
    if (element.shadowRoot) all(element.shadowRoot, wanted, found);
  }
  return found;
};
const ours = () => all(document, (e) => /^ozon-telemetry-.*-card-content$/.test(e.localName));
"""
_GO = f"""async (path) => {{ {_FIND}
  if (location.pathname === path) return;
  const before = ours();
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", {{ detail: {{ replace: false }} }}));
  while (ours().some((card) => before.includes(card))) await new Promise(requestAnimationFrame);
}}"""
_MISSING = """
const missing = (card) => {
  const root = card.shadowRoot;
  if (!root) return "no content";
  if (root.querySelector(".skeleton")) return "a skeleton";
  if (!root.querySelector("ha-card, .figures")) return "no figures";
  const isDrawn = (chart) => chart.hasAttribute("drawn");
  return [...root.querySelectorAll("ozon-telemetry-chart")].every(isDrawn) ? "" : "a chart that is not drawn";
};
"""
_IS_SETTLED = f"""() => {{ {_FIND} {_MISSING}
  const cards = ours();
  return cards.length > 0 && !cards.some(missing);
}}"""
_UNSETTLED = f"""() => {{ {_FIND} {_MISSING}
  const text = (card) => [...(card.shadowRoot?.children ?? [])].map((e) => e.innerText ?? "").join(" ").slice(0, 300);
  const cards = ours().filter(missing).map((card) => `${{card.localName}} is ${{missing(card)}}: ${{text(card)}}`);
  const others = all(document, (e) => /^(ozon-telemetry-|hui-view$|hui-error)/.test(e.localName));
  return cards.length ? cards : [`none of ${{location.pathname}}`, ...new Set(others.map((e) => e.localName))];
}}"""
_HEIGHT = f"""() => {{ {_FIND}
  const view = all(document, (e) => e.localName === "hui-view")[0];
  return Math.ceil(Math.min(4000, Math.max(700, view.scrollHeight + 80)));
}}"""
_TEXTS = f"() => {{ {_FIND} return ours().map((card) => card.shadowRoot.querySelector('ha-card').innerText); }}"
_CUT_OFF = f"""() => {{ {_FIND}
  const outside = (card) => {{
    const box = card.shadowRoot.querySelector("ha-card").getBoundingClientRect();
    const isHidden = (e) => !e.getClientRects().length || getComputedStyle(e).clipPath !== "none";
    const scrolls = (e) => e.closest(".scroll") || e.closest("svg");
    return all(card.shadowRoot, (e) => {{
      const {{ left, right }} = e.getBoundingClientRect();
      return !isHidden(e) && !scrolls(e) && (left < box.left - 1 || right > box.right + 1);
    }}).map((e) => `${{card.localName}}: <${{e.localName}} class="${{e.className}}">`);
  }};
  return ours().flatMap(outside);
}}"""
_TOO_WIDE = f"""() => {{ {_FIND}
  const isSeen = (e) => e.getClientRects().length && getComputedStyle(e).clipPath === "none";
  const isWide = (e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline";
  const isShortened = (e) => getComputedStyle(e).webkitLineClamp !== "none" && e.scrollHeight > e.clientHeight + 1;
  const scrolls = (e) => e.closest("svg, .scroll, ozon-telemetry-chart, select, input");
  const isBad = (e) => isSeen(e) && !scrolls(e) && (isWide(e) || (isShortened(e) && e.title !== e.textContent));
  const named = (e) => `<${{e.localName}} class="${{e.className}}"> ${{e.scrollWidth}} > ${{e.clientWidth}}`;
  return ours().flatMap((card) => all(card.shadowRoot, isBad).map((e) => `${{card.localName}}: ${{named(e)}}`));
}}"""
_OVERFLOW = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
_EDGES = f"""() => {{ {_FIND}
  const boxes = ours().map((card) => card.getBoundingClientRect());
  return [Math.min(...boxes.map(({{ left }}) => left)), Math.max(...boxes.map(({{ right }}) => right))];
}}"""
_AXE = f"""async () => {{ {_FIND}
  const result = await axe.run({{ include: ours() }}, {{ resultTypes: ["violations"] }});
  return result.violations.map(({{ id, nodes }}) => ({{ rule: id, nodes: nodes.map((n) => n.html.slice(0, 200)) }}));
}}"""
