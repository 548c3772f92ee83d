"""WebSocket client of the analytics tests, and the periods they ask for."""

from typing import Any

from ..builders import at

MORNING = at("2026-03-02T08:30:00")  # a Monday
NOON = at("2026-03-03T12:00:00")
MARCH = {"start": "2026-03-01", "end": "2026-03-31"}


class WebSocketClient:
    """A client of the integration's WebSocket commands."""

    def __init__(self, socket: Any) -> None:
        """Send commands over `socket`."""
        self.socket = socket

    async def call(self, command: str, **params: Any) -> Any:
        """Return the result of a command that must succeed."""
        await self.socket.send_json_auto_id({"type": f"ozon_telemetry/{command}", **params})
        answer = await self.socket.receive_json()
        assert answer["success"], answer
        return answer["result"]

    async def error_code(self, command: str, **params: Any) -> str:
        """Return the code with which a command is refused."""
        await self.socket.send_json_auto_id({"type": f"ozon_telemetry/{command}", **params})
        answer = await self.socket.receive_json()
        assert not answer["success"]
        return str(answer["error"]["code"])

    async def next_event(self) -> Any:
        """Return the next event of a subscription."""
        return (await self.socket.receive_json())["event"]
