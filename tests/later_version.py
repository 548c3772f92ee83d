"""A later version of us, in the same program: with a migration, and tables of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from sqlalchemy import Connection, text

from custom_components.ozon_telemetry.core.ledger import origin
from custom_components.ozon_telemetry.core.ledger.engines.ddl import OF_ALL_SITES
from custom_components.ozon_telemetry.core.ledger.engines.postgresql import check, migrations
from custom_components.ozon_telemetry.core.ledger.engines.postgresql.migrations import FIRST, Migration
from custom_components.ozon_telemetry.core.ledger.schema import VERSION

LATER = VERSION + 1


@contextmanager
def later_version(
    *, min_writer: int = FIRST, min_reader: int = FIRST, adds: str = "added (id bigint)"
) -> Iterator[None]:
    """Let all ledgers that are opened meanwhile be those of a later version."""

    def add(connection: Connection) -> None:
        schema = connection.get_execution_options()["schema_translate_map"][OF_ALL_SITES]
        connection.execute(text(f"CREATE TABLE {schema}.{adds}"))

    with (
        patch.dict(migrations.MIGRATIONS, {LATER: Migration(add, min_writer, min_reader)}),
        patch.object(migrations, "VERSION", LATER),
        patch.object(origin, "VERSION", LATER),
        patch.object(check, "VERSION", LATER),
    ):
        yield
