"""A TCP link to a program on this computer that can be cut, be long, or be a black hole that keeps what it is sent."""

import asyncio
from contextlib import suppress

from .ports import LOCALHOST, free_port

_CHUNK = 65_536

type _Chunks = asyncio.Queue[tuple[float, bytes]]


class TcpLink:
    """Forwards connections from its own port to another one, which may change."""

    def __init__(self, target: int, port: int = 0, delay: float = 0.0) -> None:
        """Choose a free port unless one is given; nothing is forwarded yet. `delay` is in seconds, each way."""
        self.port = port or free_port()
        self.target = target
        self.delay = delay
        self.round_trips = 0  # how often a client has asked, after it was answered or for the first time
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._delivers = asyncio.Event()
        self._delivers.set()

    async def mend(self) -> None:
        """Forward from now on, first what was swallowed."""
        self._delivers.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._forward, LOCALHOST, self.port)

    def swallow(self) -> None:
        """Take what is sent, new connections too, and deliver nothing."""
        self._delivers.clear()

    async def cut(self) -> None:
        """Break all connections, and accept no other ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()
        self._delivers.set()

    async def deliver(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Pass on what came, once this is no black hole."""
        await self._delivers.wait()
        writer.write(data)
        await writer.drain()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await asyncio.open_connection(LOCALHOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, other_writer}
        self._writers |= both
        exchange = _Exchange(self)
        await asyncio.gather(
            exchange.copy(reader, other_writer, is_asking=True), exchange.copy(other_reader, writer, is_asking=False)
        )
        self._writers -= both


class _Exchange:
    """One connection through a link: who spoke last."""

    def __init__(self, link: TcpLink) -> None:
        self._link = link
        self._was_asking = False

    async def copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_asking: bool) -> None:
        """Copy one direction to its end."""
        chunks: _Chunks = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver(chunks, writer))
            with suppress(OSError):
                while data := await reader.read(_CHUNK):
                    self._note(is_asking=is_asking)
                    chunks.put_nowait((asyncio.get_running_loop().time() + self._link.delay, data))
            chunks.put_nowait((0.0, b""))

    async def _deliver(self, chunks: _Chunks, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while (chunk := await chunks.get())[1]:
                await asyncio.sleep(chunk[0] - asyncio.get_running_loop().time())
                await self._link.deliver(writer, chunk[1])
        writer.close()

    def _note(self, *, is_asking: bool) -> None:
        self._link.round_trips += is_asking and not self._was_asking
        self._was_asking = is_asking
