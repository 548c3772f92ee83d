"""Client of Home Assistant's public interfaces: REST, WebSocket and flows."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse

from .polling import until

USER: Final = "demo"
PASSWORD: Final = "ozone-demo"  # noqa: S105 - printed by the demo, which only this machine can reach

_PROGRESS: Final = ("progress", "progress_done")
_PROGRESS_SECONDS: Final = 300.0  # a step reads or imports a whole database
_INTERVAL: Final = 0.1

type Json = Any


class RefusedError(Exception):
    """Home Assistant refused a request."""


class Api:
    """One user's session; REST calls and one WebSocket connection."""

    def __init__(self, base: str, token: str = "") -> None:
        """Create a session with a server; without the `token` of a user, call `log_in` first."""
        self.base = base
        self._client_id = f"{base}/"
        self._session = ClientSession()
        self._socket: ClientWebSocketResponse | None = None
        self._token = token
        self._calls = 0

    async def __aenter__(self) -> Self:
        """Begin the session."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the session."""
        await self.close()

    async def close(self) -> None:
        """End the session."""
        await self.hang_up()
        await self._session.close()

    async def hang_up(self) -> None:
        """Close the WebSocket, as its server does if nobody reads for a minute; the next call opens another."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def log_in(self) -> None:
        """Become the owner: create the user on a new Home Assistant, log in on one that knows it."""
        steps = {step["step"]: step["done"] for step in await self._onboarding()}
        code = await (self._authorise() if steps.get("user", True) else self._create_owner())
        form = {"grant_type": "authorization_code", "code": code, "client_id": self._client_id}
        async with self._session.post(f"{self.base}/auth/token", data=form) as response:
            self._token = (await response.json())["access_token"]

    @property
    def token(self) -> str:
        """Return the access token, valid for half an hour, for another client of Home Assistant."""
        return self._token

    async def get(self, path: str) -> Json:
        """Return what a REST path shows."""
        return await self._request("GET", path)

    async def post(self, path: str, data: Json) -> Json:
        """Send something to a REST path and return the answer."""
        return await self._request("POST", path, data)

    async def delete(self, path: str) -> Json:
        """Delete what a REST path names."""
        return await self._request("DELETE", path)

    async def call(self, command: str, **arguments: Json) -> Json:
        """Send a WebSocket command and return its result. Raises RefusedError."""
        socket = await self._connected_socket()
        self._calls += 1
        await socket.send_json({"id": self._calls, "type": command, **arguments})
        while (answer := await socket.receive_json())["id"] != self._calls or answer["type"] != "result":
            pass
        if not answer["success"]:
            raise RefusedError(f"{command}: {answer['error']}")
        return answer["result"]

    async def subscribe(self, command: str, **arguments: Json) -> AsyncIterator[Json]:
        """Subscribe, on a connection of its own; yield None once that holds, then what comes."""
        socket = await self._new_socket()
        await socket.send_json({"id": 1, "type": command, **arguments})
        async for message in socket:
            said = message.json()
            yield said.get("event")

    async def submit_steps(self, flow: Json, *answers: Json) -> Json:
        """Answer a flow's forms and menus in turn and return where that leads. Raises RefusedError if a form does."""
        path = "subentries/flow" if isinstance(flow["handler"], list) else "flow"
        for answer in answers:
            filled = _filled(flow["data_schema"], answer) if flow["type"] == "form" else answer
            flow = await self.post(f"/api/config/config_entries/{path}/{flow['flow_id']}", filled)
            if flow.get("errors"):
                raise RefusedError(f"{flow['step_id']}: {flow['errors']}")
        return flow

    async def fix_issue(self, issue: Json, *answers: Json) -> Json:
        """Open the dialog of a repair issue, answer its steps in turn and return where that leads."""
        path = "/api/repairs/issues/fix"
        flow = await self.post(path, {"handler": issue["domain"], "issue_id": issue["issue_id"]})
        for answer in answers:
            flow = await self.post(f"{path}/{flow['flow_id']}", answer)
        return flow

    async def upload(self, path: Path) -> str:
        """Upload a file, as a file field does; return the id that the form then sends."""
        headers = {"Authorization": f"Bearer {self._token}"}
        with path.open("rb") as file:
            async with self._session.post(
                f"{self.base}/api/file_upload", data={"file": file}, headers=headers
            ) as answer:
                if not answer.ok:
                    raise RefusedError(f"{path}: {answer.status} {await answer.text()}")
                file_id: str = (await answer.json())["file_id"]
                return file_id

    async def wait_for_progress(self, flow: Json) -> Json:
        """Wait until a subentry's flow shows no progress bar any more; return what it shows then."""
        if flow["type"] not in _PROGRESS:
            return flow
        path = f"/api/config/config_entries/subentries/flow/{flow['flow_id']}"

        async def next_step() -> Json:
            step = await self.get(path)
            return None if step["type"] in _PROGRESS else step

        return await until("the end of a flow's progress bar", next_step, _PROGRESS_SECONDS, _INTERVAL)

    async def start_flow(self, domain: str, **more: Json) -> Json:
        """Start the flow that a person starts with "Add integration"; with an `entry_id` the one that changes it."""
        return await self.post("/api/config/config_entries/flow", {"handler": domain, **more})

    async def start_subentry_flow(self, entry_id: str, kind: str, **more: Json) -> Json:
        """Start the flow that adds a subentry; with a `subentry_id` the one that changes it."""
        return await self.post("/api/config/config_entries/subentries/flow", {"handler": [entry_id, kind], **more})

    async def set_options(self, entry_id: str, answer: Json) -> None:
        """Fill the form of an entry's options; what the answer leaves out stays as it is."""
        path = "/api/config/config_entries/options/flow"
        flow = await self.post(path, {"handler": entry_id})
        await self.post(f"{path}/{flow['flow_id']}", _filled(flow["data_schema"], answer))

    async def _onboarding(self) -> Json:
        try:
            return await self._request("GET", "/api/onboarding")
        except RefusedError:
            return []  # it is gone once everything was done before the start

    async def _create_owner(self) -> str:
        owner = {"name": "Demo", "username": USER, "password": PASSWORD, "client_id": self._client_id, "language": "en"}
        code: str = (await self.post("/api/onboarding/users", owner))["auth_code"]
        return code

    async def _authorise(self) -> str:
        start = {"client_id": self._client_id, "handler": ["homeassistant", None], "redirect_uri": self._client_id}
        flow = await self.post("/auth/login_flow", start)
        answer = {"client_id": self._client_id, "username": USER, "password": PASSWORD}
        code: str = (await self.post(f"/auth/login_flow/{flow['flow_id']}", answer))["result"]
        return code

    async def _request(self, method: str, path: str, data: Json = None) -> Json:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.request(method, self.base + path, json=data, headers=headers) as response:
            if not response.ok:
                raise RefusedError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def _connected_socket(self) -> ClientWebSocketResponse:
        if self._socket is None or self._socket.closed:
            self._socket = await self._new_socket()
            self._calls = 0
        return self._socket

    async def _new_socket(self) -> ClientWebSocketResponse:
        socket = await self._session.ws_connect(f"{self.base}/api/websocket", max_msg_size=0)
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": self._token})
        if (answer := await socket.receive_json())["type"] != "auth_ok":
            raise ClientError(answer)
        return socket


def _filled(fields: Json, answer: Json) -> Json:
    """Return an answer with what the frontend's form shows for the fields that it leaves out."""
    filled = dict(answer)
    for field in fields:
        name = field["name"]
        if field.get("type") == "expandable":
            filled[name] = _filled(field["schema"], answer.get(name, {}))
        elif field.get("required") and (shown := _shown(field)) is not None:
            filled.setdefault(name, shown)
    return filled


def _shown(field: Json) -> Json:
    match field:
        case {"default": default}:
            return default
        case {"selector": {"boolean": _}}:
            return False
        case {"selector": {"select": {"options": [first, *_]}}}:
            return first["value"] if isinstance(first, dict) else first
        case _:
            return None
