"""Reference receiver of the native API: pulls events, stores each once, and says with the next pull what it has."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import json
import threading
from typing import Any, Final

from aioesphomeapi import EntityState, UserService
from aioesphomeapi.client import APIClient
from aioesphomeapi.core import APIConnectionError

from devtools.polling import WAIT_SECONDS, until, until_sync

from .hub import FakeHub, Payload

LIMIT: Final = 32
POLL_SECONDS: Final = 0.2  # between two pulls of a device that has nothing new
RECONNECT_SECONDS: Final = 0.05


class ActionError(Exception):
    """The device did not execute an action."""


class CutError(Exception):
    """The connection ended before an action was answered."""


class NativeConnection:
    """Connection to the native API of one device, with its actions."""

    def __init__(self, port: int) -> None:
        """Prepare it; nothing is connected yet."""
        self.client = APIClient("127.0.0.1", port, None)
        self.ended = asyncio.Event()
        self.changed = asyncio.Event()
        self.answer_size = 0  # bytes of the last answer
        self.states: dict[str, list[Any]] = {}
        self.services: dict[str, UserService] = {}
        self._names: dict[int, str] = {}

    async def open(self) -> None:
        """Connect, and subscribe to the states. Raises APIConnectionError."""
        await self.client.connect(on_stop=self._on_stop, log_errors=False)
        entities, services = await self.client.list_entities_services()
        self._names = {entity.key: entity.name for entity in entities}
        self.services = {service.name: service for service in services}
        self.client.subscribe_states(self._on_state)

    async def close(self) -> None:
        """Disconnect."""
        with suppress(APIConnectionError):
            await self.client.disconnect(force=True)

    async def call(self, action: str, **arguments: Any) -> Payload:
        """Call an action and return its answer. Raises ActionError or CutError."""
        answer = await self._unless_cut(
            self.client.execute_service(self.services[action], arguments, return_response=True)
        )
        if answer is None or not answer.success:
            raise ActionError(answer and answer.error_message)
        self.answer_size = len(answer.response_data)
        payload: Payload = json.loads(answer.response_data)
        return payload

    async def _unless_cut[T](self, call: Coroutine[Any, Any, T]) -> T:
        """Wait for a call as long as the connection lasts; the library would wait 30 s for a device that is gone."""
        answer, ended = asyncio.ensure_future(call), asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait((answer, ended), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise CutError
            return await answer
        finally:
            answer.cancel()
            ended.cancel()

    async def _on_stop(self, _expected: bool) -> None:  # noqa: FBT001 - the library's interface
        self.ended.set()
        self.changed.set()

    def _on_state(self, state: EntityState) -> None:
        self.states.setdefault(self._names[state.key], []).append(getattr(state, "state", None))
        self.changed.set()


class PullingHub(FakeHub):
    """Fake of Home Assistant's side that pulls from one device, whenever that is there.

    `pulls` counts those that were answered, `cut_pulls` those that were not.
    """

    def close(self) -> None:
        """Disconnect, and end."""
        self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(WAIT_SECONDS)

    def acknowledge(self, device_id: str, gen: str, seq: Any, **more: Any) -> None:
        """Do nothing: the next pull says what is stored."""

    def wait_for_pull(self) -> None:
        """Wait until the device is there and has answered a pull, from now on."""
        pulls = self.pulls
        until_sync("a pull", lambda: self.pulls > pulls)

    def send(self, device_id: str, leaf: str, payload: Payload | str) -> None:
        """Send a command, once the device is there; what is none cannot be sent by an action."""
        assert leaf == "command"
        if isinstance(payload, dict):
            self._run(self._command(device_id, payload)).result(WAIT_SECONDS)

    def _connect(self) -> None:
        self.device_id = ""
        self.pulls = self.cut_pulls = 0
        self._connection: NativeConnection | None = None
        self._loop = asyncio.new_event_loop()
        self._main = self._loop.create_task(self._work())
        self._thread = threading.Thread(target=self._run_loop, daemon=True)
        self._thread.start()

    def _run_loop(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._main)
        self._loop.close()

    def _run[T](self, work: Coroutine[Any, Any, T]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _work(self) -> None:
        while True:
            connection = NativeConnection(self.port)
            try:
                with suppress(APIConnectionError, CutError, TimeoutError):
                    await self._follow(connection)
            finally:
                self._connection = None
                await connection.close()
                await asyncio.sleep(RECONNECT_SECONDS)  # in which its socket is closed as well

    async def _follow(self, connection: NativeConnection) -> None:
        await connection.open()
        status = await connection.call("ozon_status")
        self.device_id = status["device_id"]
        self._connection = connection
        try:
            while not connection.ended.is_set():
                connection.changed.clear()
                status = await connection.call("ozon_status")
                self._report(status)
                await self._pull(connection, status["gen"])
                with suppress(TimeoutError):
                    await asyncio.wait_for(connection.changed.wait(), POLL_SECONDS)
        finally:
            self.seen[self.device_id].statuses.append({"online": False, "device_id": self.device_id})

    async def _pull(self, connection: NativeConnection, gen: str) -> None:
        while True:
            answer = await self._fetch(connection, gen)
            shared = {"device_id": answer["device_id"], "gen": answer["gen"]}
            for record in answer["records"]:
                self._receive_event(shared | record)
            if not answer["records"] or not self.acknowledges:
                return

    async def _fetch(self, connection: NativeConnection, gen: str) -> Payload:
        mark = self.marks[self.device_id, gen]
        try:
            answer = await connection.call("ozon_fetch", gen=gen, after=mark, limit=LIMIT)
        except CutError:
            self.cut_pulls += 1
            raise
        self.pulls += 1
        return answer

    def _receive_event(self, event: Payload) -> None:
        self.raw[self.device_id]["event"] = json.dumps(event).encode()
        self.seen[self.device_id].events.append(event)
        self._store(self.device_id, event)

    def _report(self, status: Payload) -> None:
        raw, seen = self.raw[self.device_id], self.seen[self.device_id]
        raw["status"] = raw["heartbeat"] = json.dumps(status).encode()
        seen.statuses.append(status)
        seen.heartbeats.append(status)

    async def _connected(self) -> NativeConnection:
        return await until("a connection to the device", lambda: self._connection)

    async def _command(self, device_id: str, payload: Payload) -> None:
        connection = await self._connected()
        command = {"command": payload.get("command", ""), "id": payload.get("id", "")}
        with suppress(ActionError):
            self.seen[device_id].statuses.append(await connection.call("ozon_command", **command))
