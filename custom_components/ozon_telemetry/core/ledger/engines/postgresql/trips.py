"""Round trips to the server: what can be sent together is.

A transaction begins with its settings in one trip. What changes rows and answers nothing waits, and goes with the next
question, or with the COMMIT: a batch of new events costs two trips.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Connection

from .connections import set_patience
from .tables import SITE_SETTING, search_path

if TYPE_CHECKING:
    from psycopg import Connection as Driver
    from psycopg.abc import PQGen
    from psycopg.errors import Diagnostic
    from psycopg.pq.abc import PGconn

_MEMORY: Final = "16MB"  # of a sort or a hash: a question about thousands of machines is not written to the disk
_WAITING: Final = "ozon_waiting"  # the statements of a connection that were not sent yet, with their values
# For one transaction only, since a pooler may lend the next one another session.
_SETTINGS: Final = f"""SELECT
    set_config('search_path', %s, true), set_config('{SITE_SETTING}', %s, true), set_config('lock_timeout', %s, true),
    set_config('statement_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true),
    set_config('work_mem', '{_MEMORY}', true)"""

_LONGER: Final = "SELECT set_config('statement_timeout', %s, true)"
_STANDBY_WAIT: Final = "SyncRep"  # how PostgreSQL's functions begin that wait for one; texts may be translated
_WRITABLE: Final = 2  # psycopg.waiting.Wait.W: the driver is not installed everywhere
_LONGEST_PAUSE: Final = "60s"  # between two statements of a transaction

type Values = Sequence[object]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a transaction is: its mode, where and for which site, and how long it waits for a lock.

    `longest` is how many seconds a statement may take.
    One `is_of_all_sites` sees the rows of all, with their site as one column more, and may only read.
    """

    mode: str
    schema: str
    site: str
    lock_timeout: str
    longest: float
    is_of_all_sites: bool = False


def begin(connection: Connection, terms: Terms) -> None:
    """Begin a transaction."""
    connection.info[_WAITING] = []
    set_patience(connection, terms.longest)
    with _raw(connection).pipeline():
        _begin(_raw(connection), terms)


def begin_behind(connection: Connection, terms: Terms, fence: str, values: Sequence[object]) -> tuple[int, ...] | None:
    """Begin a transaction with the statement of a fence; return its answer, None if it lets nobody through."""
    connection.info[_WAITING] = []
    set_patience(connection, terms.longest)
    with _raw(connection).pipeline():
        _begin(_raw(connection), terms)
        answer = _raw(connection).execute(fence.encode(), values)
    return answer.fetchone()


def take_time(connection: Connection, longest: float) -> None:
    """Let each statement of a transaction take so many seconds from now on."""
    set_patience(connection, longest)
    _raw(connection).execute(_LONGER, [_timeout(longest)])


def send_later(connection: Connection, statement: str, values: Values) -> None:
    """Send a statement with the next question or with the COMMIT."""
    connection.info[_WAITING].append((statement, values))


def send(connection: Connection) -> None:
    """Send what waits."""
    if waiting := connection.info.get(_WAITING):
        connection.info[_WAITING] = []
        raw = _raw(connection)
        with raw.pipeline():
            _send_all(raw, waiting)


def commit(connection: Connection) -> None:
    """Send what waits, and the COMMIT with it; when this returns, all of it is durable. Raises OSError.

    A wait for a synchronous standby can be cancelled: the COMMIT is answered then, with no more than a warning.
    """
    raw, waiting, told = _raw(connection), connection.info.pop(_WAITING), list[tuple[str, str]]()

    def note(notice: Diagnostic) -> None:  # which is gone afterwards
        told.append((notice.source_function or "", notice.message_primary or ""))

    raw.add_notice_handler(note)
    with raw.pipeline():
        _send_all(raw, [*waiting, ("COMMIT", [])])
    raw.remove_notice_handler(note)
    warnings = [message for function, message in told if function.startswith(_STANDBY_WAIT)]
    if warnings:
        raise OSError(warnings[0])


def _begin(raw: Driver[Any], terms: Terms) -> None:
    raw.execute(f"BEGIN {terms.mode}".encode())
    waits = terms.lock_timeout, _timeout(terms.longest), _LONGEST_PAUSE
    path = terms.schema if terms.is_of_all_sites else search_path(terms.schema)
    raw.execute(_SETTINGS, (path, terms.site, *waits))


def _timeout(seconds: float) -> str:
    return f"{1000 * seconds:.0f}ms"


def _send_all(raw: Driver[Any], statements: list[tuple[str, Values]]) -> None:
    for statement, values in statements:
        raw.execute(statement, values)
        raw.wait(_flush(raw.pgconn))


def _flush(pgconn: PGconn) -> PQGen[None]:
    """Hand everything over to the network: the driver waits for answers to what may still lie in its own buffer.

    The answers meanwhile are few and small, so the server never waits until they are read.
    """
    while pgconn.flush():
        yield _WRITABLE  # type: ignore[misc]


def _raw(connection: Connection) -> Driver[Any]:
    return cast("Driver[Any]", connection.connection.driver_connection)
