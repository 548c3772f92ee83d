"""The company's database: PostgreSQL as a process, with the users that docs/company.md tells to make."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
import re
from typing import Final

import psycopg

from devtools.api import PASSWORD, Json
from devtools.ports import LOCALHOST, free_port
from devtools.postgresql import PostgreSQL, versions

PORT: Final = 5440
DATABASE: Final = "ozon"
READER: Final = "reporting"
_PAGE: Final = Path(__file__).parents[1] / "docs/company.md"
_IN_PAGE: Final = re.compile(r"^ *```sql\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_USERS: Final = 0  # numbers of the page's examples
_HEAD_OFFICE: Final = 1
_REPORTING: Final = 2


class CompanyDatabase(PostgreSQL):
    """A cluster of the newest version that is here, on a port of loopback, which waits for the disk."""

    def __init__(self) -> None:
        """Make the cluster; nothing runs yet."""
        super().__init__(list(versions().values())[-1], port=free_port(PORT), is_durable=True)

    def make_users(self) -> None:
        """Make the database and the users of the sites."""
        self._execute(_USERS, self.database)

    def make_readers(self) -> None:
        """Make the users of the head office and of reporting tools, who may read what is there by now."""
        self._execute(_HEAD_OFFICE, DATABASE)
        self._execute(_REPORTING, DATABASE)

    def form(self, user: str, **more: str) -> Json:
        """Return what a person enters in the dialog of a hub."""
        address = {"host": LOCALHOST, "port": self.port, "database": DATABASE, "user": user, "password": PASSWORD}
        return {**address, "tls": "disable", "authority": "", **more}

    def read(self, query: str) -> list[tuple[Json, ...]]:
        """Return what a reporting tool reads."""
        address = {"host": LOCALHOST, "port": self.port, "dbname": DATABASE, "user": READER, "password": PASSWORD}
        with closing(psycopg.connect(**address)) as connection:  # type: ignore[arg-type]
            return connection.execute(query.encode()).fetchall()

    def _execute(self, number: int, database: str) -> None:
        with closing(self.connect(database)) as administrator:
            for statement in _statements(number):
                administrator.execute(statement.encode())


def _statements(number: int) -> Iterator[str]:
    """Yield the statements of one of the page's examples, with a password."""
    example = _IN_PAGE.findall(_PAGE.read_text(encoding="utf-8"))[number]
    yield from (statement for statement in example.replace("…", PASSWORD).split(";") if statement.strip())
