"""One Home Assistant of the demo's company, and the user who is logged in there."""

from devtools.api import Api
from devtools.home_assistant import HomeAssistant


class Member:
    """A site or the head office."""

    api: Api  # once it is opened

    def __init__(self, name: str, home_assistant: HomeAssistant) -> None:
        """Name it; nothing runs yet."""
        self.name = name
        self.home_assistant = home_assistant

    async def log_in(self) -> None:
        """Wait until Home Assistant runs, and log in."""
        await self.api.hang_up()
        await self.home_assistant.wait_until_ready(self.api)
