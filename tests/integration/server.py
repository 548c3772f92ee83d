"""A server for hubs whose ledger is not in a file."""

from typing import Any
from uuid import uuid4

from devtools.postgresql import PostgreSQL


def server_fields(server: PostgreSQL, **changes: Any) -> dict[str, Any]:
    """Return the place of an empty ledger on a server, as the data of an entry have it."""
    return {
        "host": server.host,
        "port": server.port,
        "database": server.database,
        "user": server.user,
        "schema": f"hub_{uuid4().hex}",
        "tls": "disable",
        **changes,
    }
