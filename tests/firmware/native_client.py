"""Client of a device's native API for tests that go step by step: its event loop runs only while the test waits."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aioesphomeapi import DeviceInfo
from aioesphomeapi.core import APIConnectionError

from devtools.firmware.device import Device
from devtools.polling import INTERVAL, WAIT_SECONDS, until

from .hub import Payload
from .pulling_hub import CutError, NativeConnection


class NativeClient:
    """One connection to a device, made as soon as that listens."""

    def __init__(self, device: Device) -> None:
        """Connect."""
        self._runner = asyncio.Runner()
        self._connection: NativeConnection | None = self._run(self._open(device.api_port))

    def close(self) -> None:
        """Disconnect."""
        self._run(self._close())
        self._runner.close()

    @property
    def connection(self) -> NativeConnection:
        """Return the open connection."""
        assert self._connection is not None
        return self._connection

    def device_info(self) -> DeviceInfo:
        """Return what the device tells of itself."""
        info: DeviceInfo = self._run(self.connection.client.device_info())
        return info

    def action_names(self) -> set[str]:
        """Return the names of the device's actions."""
        return set(self.connection.services)

    def call(self, action: str, **arguments: Any) -> Payload:
        """Call an action. Raises ActionError."""
        answer: Payload = self._run(self.connection.call(action, **arguments))
        return answer

    def call_twice(self, action: str, **arguments: Any) -> list[Payload]:
        """Call an action again before the first call is answered."""

        async def both() -> list[Payload]:
            calls = (self.connection.call(action, **arguments) for _ in range(2))
            return list(await asyncio.gather(*calls))

        answers: list[Payload] = self._run(both())
        return answers

    def call_and_leave(self, action: str, **arguments: Any) -> None:
        """Call an action, and close the connection before it is answered."""

        async def leave() -> None:
            call = asyncio.ensure_future(self.connection.call(action, **arguments))
            await asyncio.sleep(INTERVAL)  # in which the call is sent
            assert not call.done()
            await self._close()
            with suppress(CutError, APIConnectionError):
                await call

        self._run(leave())

    def fetch(self, after: int, limit: int = 32, gen: str | None = None) -> Payload:
        """Pull from the device, by default of its present generation."""
        return self.call("ozon_fetch", gen=self.status()["gen"] if gen is None else gen, after=after, limit=limit)

    def status(self) -> Payload:
        """Ask for the status."""
        return self.call("ozon_status")

    def wait_for_status(self, **fields: Any) -> Payload:
        """Ask for the status until it has these fields."""

        async def status() -> Payload | None:
            answer = await self.connection.call("ozon_status")
            return answer if fields.items() <= answer.items() else None

        answer: Payload = self._run(until(f"a status with {fields}", status))
        return answer

    def states(self, entity: str, last: str) -> list[Any]:
        """Return the states of an entity since the connection, once the newest begins with `last`."""
        states = self.connection.states.setdefault(entity, [])
        self._run(until(f"{entity} to be {last}", lambda: states and str(states[-1]).startswith(last)))
        return states

    async def _close(self) -> None:
        await self.connection.close()
        await asyncio.sleep(INTERVAL)  # in which its socket is closed as well

    async def _open(self, port: int) -> NativeConnection:
        end = asyncio.get_running_loop().time() + WAIT_SECONDS
        while True:
            connection = NativeConnection(port)
            try:
                await connection.open()
            except APIConnectionError:
                if asyncio.get_running_loop().time() > end:
                    raise
                await asyncio.sleep(INTERVAL)
            else:
                return connection

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)
