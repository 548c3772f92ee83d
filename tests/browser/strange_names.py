"""Names that nobody should give, very long, right-to-left and pictured, in all that Home Assistant tells a page."""

import json
from typing import Any, Final

from playwright.async_api import Page, WebSocketRoute

from demo.fleet_plan import MACHINES, OUTLETS

_LONG_WORD: Final = "Donaudampfschifffahrtsgesellschaftskapitän" * 8
_LONG_TEXT: Final = "The laundry behind the old harbour where the ferry lands " * 6
_RIGHT_TO_LEFT: Final = "مغسلة الميناء القديم بجانب محطة العبارات في الشمال"
_PICTURES: Final = "👩‍👩‍👧‍👦🧺🌊" * 12
_LENGTH: Final = 300
_STRANGE: Final = (_LONG_WORD, _RIGHT_TO_LEFT, _LONG_TEXT, _PICTURES)

# Each name as it is, and what stands for it on the page.
STRANGE_NAMES: Final = {
    name: f"{_STRANGE[index % len(_STRANGE)]}{index}"[-_LENGTH:]
    for index, name in enumerate((*(outlet.name for outlet in OUTLETS), *(machine for _, machine in MACHINES)))
}


async def give_strange_names(page: Page) -> None:
    """Rename all outlets and machines in what Home Assistant tells this page from now on."""

    def connect(page_side: WebSocketRoute) -> None:
        server = page_side.connect_to_server()
        server.on_message(lambda message: page_side.send(_renamed_message(message)))

    await page.route_web_socket("**/api/websocket", connect)


def _renamed_message(message: str | bytes) -> str:
    return json.dumps(_renamed(json.loads(message)))


def _renamed(value: Any) -> Any:
    """Return a JSON value in which each text that is a name is another one."""
    match value:
        case str():
            return STRANGE_NAMES.get(value, value)
        case list():
            return [_renamed(item) for item in value]
        case dict():
            return {key: _renamed(item) for key, item in value.items()}
        case _:
            return value
