"""A TCP link to a local port that can be cut: connections break, and none is accepted meanwhile."""

import asyncio
from contextlib import suppress

from .ports import LOCALHOST, free_port

_CHUNK = 65_536


class TcpLink:
    """Forwards connections from its own port to another one."""

    def __init__(self, target: int, port: int = 0) -> None:
        """Choose a free port unless one is given; nothing is forwarded yet."""
        self.port = port or free_port()
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def mend(self) -> None:
        """Forward from now on."""
        if self._server is None:
            self._server = await asyncio.start_server(self._forward, LOCALHOST, self.port)

    async def cut(self) -> None:
        """Break all connections, and accept no other ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await asyncio.open_connection(LOCALHOST, self._target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, other_writer}
        self._writers |= both
        await asyncio.gather(self._copy(reader, other_writer), self._copy(other_reader, writer))
        self._writers -= both

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                writer.write(data)
                await writer.drain()
        writer.close()
