"""Where a ledger is: a file, or a schema of a PostgreSQL database."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """A ledger on a server. As a text it is what a person reads, without user and password."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(default="", repr=False)
    schema: str = "ozon_telemetry"
    site: str = "home"  # for whom it is written
    tls: str = "verify-full"  # one of libpq's modes
    authority: str = ""  # certificates in PEM by which the server is known; without any, those of the system

    def is_same_site(self, other: object) -> bool:
        """Tell whether another place is of the same site in the same schema, whoever enters there and how."""
        return isinstance(other, ServerPlace) and self.is_same_company(other) and self.site == other.site

    def is_same_company(self, other: ServerPlace) -> bool:
        """Tell whether another place is in the same schema, for whichever site."""
        return all(getattr(self, name) == getattr(other, name) for name in ("host", "port", "database", "schema"))

    def __str__(self) -> str:
        """Return the server and the database."""
        return f"{self.host}:{self.port}/{self.database}"


type LedgerPlace = Path | ServerPlace


def is_same_ledger(first: LedgerPlace, second: LedgerPlace) -> bool:
    """Tell whether two places are those of one ledger."""
    return first.is_same_site(second) if isinstance(first, ServerPlace) else first == second
