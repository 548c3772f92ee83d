"""Schema migrations: one frozen function for each version, with its own SQL.

A released migration is never edited and never refers to `schema`, which describes only the newest version: what it did
to the ledgers out there must stay what it does. A new version adds a function at the end and a sample file to
`tests/core/ledgers/`; a test holds that the last version is what `schema` describes.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

_V1: Final = (
    """CREATE TABLE IF NOT EXISTS generation (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, ordinal INTEGER NOT NULL, mark BIGINT NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL, latest BIGINT,
        told BIGINT DEFAULT '0' NOT NULL,
        PRIMARY KEY (device_id, gen)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS treatment (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, seq BIGINT NOT NULL, kind SMALLINT NOT NULL,
        occurred_at BIGINT NOT NULL, received_at BIGINT NOT NULL, time_source SMALLINT NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
        PRIMARY KEY (device_id, gen, seq)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS treatment_occurred_at ON treatment (occurred_at)",
    "CREATE INDEX IF NOT EXISTS treatment_machine ON treatment (machine, occurred_at)",
    """CREATE TABLE IF NOT EXISTS recovered (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, seq BIGINT NOT NULL, missing BIGINT NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        occurred_at BIGINT NOT NULL, received_at BIGINT NOT NULL, machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
        PRIMARY KEY (device_id, gen, seq)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS quarter (
        quarter INTEGER NOT NULL, machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL, device_id VARCHAR NOT NULL,
        kind SMALLINT NOT NULL, treatments BIGINT NOT NULL, recovered BIGINT NOT NULL, uncertain BIGINT NOT NULL,
        PRIMARY KEY (quarter, machine, outlet, device_id, kind)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS day (
        day INTEGER NOT NULL, machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL, device_id VARCHAR NOT NULL,
        kind SMALLINT NOT NULL, treatments BIGINT NOT NULL, recovered BIGINT NOT NULL, uncertain BIGINT NOT NULL,
        PRIMARY KEY (day, machine, outlet, device_id, kind)
    ) WITHOUT ROWID""",
    'CREATE TABLE IF NOT EXISTS pruned ("before" INTEGER NOT NULL, PRIMARY KEY ("before"))',
    """CREATE TABLE IF NOT EXISTS quarantine (
        id INTEGER NOT NULL, device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, seq BIGINT NOT NULL,
        received_at BIGINT NOT NULL, payload VARCHAR NOT NULL,
        PRIMARY KEY (id)
    )""",
    "CREATE INDEX IF NOT EXISTS quarantine_identity ON quarantine (device_id, gen, seq)",
    """CREATE TABLE IF NOT EXISTS name (
        id VARCHAR NOT NULL, role VARCHAR NOT NULL, name VARCHAR NOT NULL, removed_at BIGINT,
        PRIMARY KEY (id)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS zone (
        outlet VARCHAR NOT NULL, zone VARCHAR NOT NULL,
        PRIMARY KEY (outlet)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS timeline (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL,
        PRIMARY KEY (device_id, start)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS maintenance (
        machine VARCHAR NOT NULL, day INTEGER NOT NULL, done_by VARCHAR NOT NULL, note VARCHAR NOT NULL,
        recorded_at BIGINT NOT NULL,
        PRIMARY KEY (machine, day)
    ) WITHOUT ROWID""",
)

_V2: Final = (
    *_V1,  # the first version gained tables while it was out: what an early file of it lacks comes now
    """CREATE TABLE IF NOT EXISTS claim (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, owner VARCHAR NOT NULL,
        PRIMARY KEY (device_id, gen)
    ) WITHOUT ROWID""",
)

_V3_AMOUNTS: Final = """
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        recovered_basic BIGINT NOT NULL, recovered_standard BIGINT NOT NULL, recovered_premium BIGINT NOT NULL,
        uncertain_basic BIGINT NOT NULL, uncertain_standard BIGINT NOT NULL, uncertain_premium BIGINT NOT NULL"""

# Roll-ups by the number of an account, kinds as columns. Days and hours are summed anew when the fleet is known: that
# is what an empty `zone` asks for.
_V3: Final = (
    """CREATE TABLE account (
        number INTEGER NOT NULL, machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL, device_id VARCHAR NOT NULL,
        PRIMARY KEY (number)
    )""",
    "INSERT INTO account (machine, outlet, device_id) SELECT DISTINCT machine, outlet, device_id FROM quarter",
    "ALTER TABLE quarter RENAME TO quarter_by_kind",
    f"""CREATE TABLE quarter (
        quarter INTEGER NOT NULL, account INTEGER NOT NULL,{_V3_AMOUNTS},
        PRIMARY KEY (quarter, account)
    ) WITHOUT ROWID""",
    """INSERT INTO quarter
    SELECT quarter, number,
        sum(CASE WHEN kind = 0 THEN treatments ELSE 0 END),
        sum(CASE WHEN kind = 1 THEN treatments ELSE 0 END),
        sum(CASE WHEN kind = 2 THEN treatments ELSE 0 END),
        sum(CASE WHEN kind = 0 THEN recovered ELSE 0 END),
        sum(CASE WHEN kind = 1 THEN recovered ELSE 0 END),
        sum(CASE WHEN kind = 2 THEN recovered ELSE 0 END),
        sum(CASE WHEN kind = 0 THEN uncertain ELSE 0 END),
        sum(CASE WHEN kind = 1 THEN uncertain ELSE 0 END),
        sum(CASE WHEN kind = 2 THEN uncertain ELSE 0 END)
    FROM quarter_by_kind JOIN account USING (machine, outlet, device_id)
    GROUP BY quarter, number""",
    "DROP TABLE quarter_by_kind",
    "DROP TABLE day",
    f"""CREATE TABLE day (
        day INTEGER NOT NULL, account INTEGER NOT NULL,{_V3_AMOUNTS},
        PRIMARY KEY (day, account)
    ) WITHOUT ROWID""",
    f"""CREATE TABLE hour (
        hour INTEGER NOT NULL, outlet VARCHAR NOT NULL,{_V3_AMOUNTS},
        PRIMARY KEY (hour, outlet)
    ) WITHOUT ROWID""",
    "DELETE FROM zone",
)

_V4: Final = (
    """CREATE TABLE watch (
        start BIGINT NOT NULL, "end" BIGINT NOT NULL,
        PRIMARY KEY (start)
    ) WITHOUT ROWID""",
    """CREATE TABLE outage (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL,
        PRIMARY KEY (device_id, start)
    ) WITHOUT ROWID""",
    """CREATE TABLE watched (
        device_id VARCHAR NOT NULL, since BIGINT NOT NULL,
        PRIMARY KEY (device_id)
    ) WITHOUT ROWID""",
)

# What earlier versions counted beyond the missing events of a gap stays in the sums, as disputed treatments that are
# counted until a person says otherwise.
_V5_DISPUTE_EXCESS: Final = """INSERT INTO disputed
    SELECT device_id, gen, seq, basic - proved_basic, standard - proved_standard, premium - proved_premium,
        'beyond_missing', 0, occurred_at, received_at, machine, outlet, 'all', received_at, ''
    FROM (
        SELECT *, min(basic, missing - proved_premium - proved_standard) AS proved_basic FROM (
            SELECT *, min(standard, missing - proved_premium) AS proved_standard FROM (
                SELECT *, min(premium, missing) AS proved_premium FROM recovered
            )
        )
    )
    WHERE basic + standard + premium > missing"""

_V5: Final[tuple[str, ...]] = (
    "CREATE TABLE identity (id VARCHAR NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID",
    "INSERT INTO identity VALUES (lower(hex(randomblob(16))))",
    """CREATE TABLE disputed (
        device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, seq BIGINT NOT NULL,
        basic BIGINT NOT NULL, standard BIGINT NOT NULL, premium BIGINT NOT NULL,
        reason VARCHAR NOT NULL, since BIGINT NOT NULL, occurred_at BIGINT NOT NULL, received_at BIGINT NOT NULL,
        machine VARCHAR NOT NULL, outlet VARCHAR NOT NULL, choice VARCHAR, decided_at BIGINT, decided_by VARCHAR,
        PRIMARY KEY (device_id, gen, seq)
    ) WITHOUT ROWID""",
    "ALTER TABLE generation ADD COLUMN reached BIGINT DEFAULT '0' NOT NULL",
    """UPDATE generation SET reached = coalesce(
        (SELECT occurred_at FROM treatment
         WHERE device_id = generation.device_id AND gen = generation.gen AND seq = generation.mark),
        latest, 0)""",
    _V5_DISPUTE_EXCESS,
    "ALTER TABLE treatment ADD COLUMN device_time BIGINT",
    "CREATE INDEX treatment_told ON treatment (received_at) WHERE device_time IS NOT NULL",
    """CREATE TABLE import_unit (
        number INTEGER NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT, imported_by VARCHAR NOT NULL,
        files VARCHAR NOT NULL, added BIGINT NOT NULL, known BIGINT NOT NULL, recovered BIGINT NOT NULL,
        left_out BIGINT NOT NULL, fleet VARCHAR NOT NULL, undone_at BIGINT, undone_by VARCHAR,
        PRIMARY KEY (number)
    )""",
    """CREATE TABLE import_device (
        "import" INTEGER NOT NULL, device_id VARCHAR NOT NULL, since INTEGER NOT NULL, state VARCHAR NOT NULL,
        PRIMARY KEY ("import", device_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE import_span (
        "import" INTEGER NOT NULL, device_id VARCHAR NOT NULL, gen VARCHAR NOT NULL, first BIGINT NOT NULL,
        last BIGINT NOT NULL,
        PRIMARY KEY ("import", device_id, gen, first)
    ) WITHOUT ROWID""",
    """CREATE TABLE arrival (
        number INTEGER NOT NULL, device_id VARCHAR NOT NULL, batch INTEGER NOT NULL, received_at BIGINT NOT NULL,
        event VARCHAR NOT NULL, gen VARCHAR, seq BIGINT NOT NULL,
        PRIMARY KEY (number)
    )""",
    "CREATE INDEX arrival_device ON arrival (device_id, number)",
    """CREATE TABLE former_owner (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL, machine VARCHAR NOT NULL,
        outlet VARCHAR NOT NULL, removed_at BIGINT NOT NULL,
        PRIMARY KEY (device_id, start)
    ) WITHOUT ROWID""",
    """CREATE TABLE price (
        outlet VARCHAR NOT NULL, start INTEGER NOT NULL, basic VARCHAR, standard VARCHAR, premium VARCHAR,
        PRIMARY KEY (outlet, start)
    ) WITHOUT ROWID""",
)

# Quarters by account first; days are found by their account too. What a change of the fleet has not booked again yet.
_V6: Final[tuple[str, ...]] = (
    "ALTER TABLE quarter RENAME TO quarter_by_time",
    f"""CREATE TABLE quarter (
        account INTEGER NOT NULL, quarter INTEGER NOT NULL,{_V3_AMOUNTS},
        PRIMARY KEY (account, quarter)
    ) WITHOUT ROWID""",
    """INSERT INTO quarter
    SELECT account, quarter, basic, standard, premium, recovered_basic, recovered_standard, recovered_premium,
        uncertain_basic, uncertain_standard, uncertain_premium
    FROM quarter_by_time ORDER BY account, quarter""",
    "DROP TABLE quarter_by_time",
    "CREATE INDEX day_account ON day (account, day)",
    """CREATE TABLE rebooking (
        device_id VARCHAR NOT NULL, start BIGINT NOT NULL, "end" BIGINT NOT NULL,
        PRIMARY KEY (device_id)
    ) WITHOUT ROWID""",
)


def _create_ledger(connection: Connection) -> None:
    """Version 1: rows, marks, and roll-ups with a line for each kind."""
    _execute(connection, _V1)


def _add_claims(connection: Connection) -> None:
    """Version 2: what a person said of a generation that another device began."""
    _execute(connection, _V2)


def _number_accounts(connection: Connection) -> None:
    """Version 3: roll-ups by account, and by hour."""
    _execute(connection, _V3)


def _add_availability(connection: Connection) -> None:
    """Version 4: when devices could be heard, and when they were offline."""
    _execute(connection, _V4)


def _add_decisions(connection: Connection) -> None:
    """Version 5: what is doubtful, what a person decided of it, and what can be taken back."""
    _execute(connection, _V5)


def _order_by_account(connection: Connection) -> None:
    """Version 6: quarters in the order of their accounts, and re-booking in parts."""
    _execute(connection, _V6)


def _execute(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


# Number i brings a ledger of version i to version i + 1.
MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (
    _create_ledger,
    _add_claims,
    _number_accounts,
    _add_availability,
    _add_decisions,
    _order_by_account,
)
VERSION: Final = len(MIGRATIONS)


def migrate(connection: Connection, version: int) -> None:
    """Bring a ledger of `version` to today's, inside the caller's transaction: wholly, or not at all."""
    for migration in MIGRATIONS[version:]:
        migration(connection)
