"""PostgreSQL as a process: a cluster of its own in memory or a temporary folder, ended by its pid."""

from collections.abc import Iterator
import os
from pathlib import Path
import pwd
from secrets import token_hex
import shutil
import signal
import subprocess
import tempfile
from typing import ClassVar, Final

import psycopg

from .polling import until_sync
from .ports import LOCALHOST
from .process import Process

USER: Final = "ozon"
DATABASE: Final = "postgres"
# What script/lib/postgresql.sh unpacks, and Debian's packages: a folder for each version.
_CACHES: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
_BUILDS: Final = Path(os.environ.get("OZON_CACHE") or _CACHES / "ozon-telemetry") / "postgresql"
_PACKAGES: Final = Path("/usr/lib/postgresql")
# A cluster of a test is thrown away: nothing of it must survive a crash of the computer.
_HASTY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_SETTINGS: Final = {"max_connections": "200", "shared_buffers": "32MB"}
# Over TCP anybody on this computer comes in, hence with a password; the socket's folder is its owner's.
_ACCESS: Final = """\
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
"""
_SOCKET: Final = 5432  # in the name of the socket: its folder belongs to this cluster alone


def versions() -> dict[str, Path]:
    """Return the versions of PostgreSQL that are here, each with the folder of its programs; the oldest first."""
    folders = [*_PACKAGES.glob("*/bin"), *_BUILDS.glob("*/bin")]
    return {folder.parent.name: folder for folder in sorted(folders, key=lambda it: int(it.parent.name))}


class PostgreSQL(Process):
    """One cluster with one superuser, who comes in by the socket."""

    user: ClassVar[str] = USER
    database: ClassVar[str] = DATABASE

    def __init__(self, programs: Path, *, port: int | None = None, is_durable: bool = False) -> None:
        """Make the cluster; a durable one waits for the disk as a user's does.

        With a port it listens on loopback too, where everybody needs a password.
        """
        self.port = port or _SOCKET
        self._home = Path(tempfile.mkdtemp(prefix="ozon-postgresql-", dir=None if is_durable else _memory()))
        self._as_owner = _as_owner(self._home)
        self._programs = self._readable(programs)
        self._data = self._home / "data"
        self.password = token_hex()
        password_file = self._home / "password"
        password_file.write_text(self.password)
        user = ["-U", USER, "-A", "scram-sha-256", f"--pwfile={password_file}"]
        make = ["initdb", "-D", self._data, *user, "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(self._command(make), check=True, stdout=subprocess.DEVNULL)
        (self._data / "pg_hba.conf").write_text(_ACCESS)
        settings = {**_SETTINGS, **({} if is_durable else _HASTY), "port": self.port}
        settings |= {"unix_socket_directories": self._home, "listen_addresses": LOCALHOST if port else ""}
        settings |= {"password_encryption": "scram-sha-256"}  # else md5, before version 14
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.host = str(self._home)
        super().__init__(self._command(["postgres", "-D", self._data, *options]), self._home / "log")

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        until_sync("a server that takes connections", self._is_ready)

    def follow(self, primary: PostgreSQL) -> None:
        """Become a standby of another cluster, which must not run now: a copy of it that streams what comes."""
        shutil.rmtree(self._data)
        subprocess.run([*self._as_owner, "cp", "-a", primary._data, self._data], check=True)
        (self._data / "standby.signal").touch()
        self._set("primary_conninfo", f"'host={primary.host} port={primary.port} user={USER}'")

    def encrypt(self, certificate: bytes, key: bytes) -> None:
        """Speak TLS over TCP, from the next start on."""
        owner = self._data.stat()
        for name, content in (("server.crt", certificate), ("server.key", key)):
            file = self._data / name
            file.write_bytes(content)
            file.chmod(0o600)
            os.chown(file, owner.st_uid, owner.st_gid)
        self._set("ssl", "on")

    def stop(self) -> None:
        """Let it end in order, without waiting for its clients."""
        self._end(signal.SIGINT)

    def remove(self) -> None:
        """Stop it and delete its cluster."""
        if self.is_running:
            self.stop()
        shutil.rmtree(self._home)

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        """Return a connection of the superuser, each of whose statements is a transaction."""
        return psycopg.connect(host=self.host, port=self.port, dbname=database, user=USER, autocommit=True)

    def _set(self, name: str, value: str) -> None:
        with (self._data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{name} = {value}\n")

    def _is_ready(self) -> bool:
        if not self.is_running:  # what a killed one left behind had not ended yet
            super().start()
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _command(self, words: list[object]) -> list[str]:
        program, *arguments = words
        return [*self._as_owner, *map(str, (self._programs / str(program), *arguments))]

    def _readable(self, programs: Path) -> Path:
        """Return the programs where the cluster's owner may run them, which is not in the home of root."""
        if not self._as_owner or programs.is_relative_to(_PACKAGES):
            return programs
        return Path(shutil.copytree(programs.parent, self._home / "programs", symlinks=True)) / "bin"


def _memory() -> Path | None:
    memory = Path("/dev/shm")  # noqa: S108  the folder itself has a name that nobody can guess
    return memory if memory.is_dir() else None


def _as_owner(home: Path) -> list[str]:
    """Return how to run a program as the owner of a cluster: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    owner = next(_owners())
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--"]


def _owners() -> Iterator[pwd.struct_passwd]:
    for name in ("postgres", "nobody"):
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue
