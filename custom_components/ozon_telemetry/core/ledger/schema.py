"""The ledger's tables as they are at the newest version; each engine brings older ones there.

Instants are UTC milliseconds, quarters count 15 minutes since 1970 UTC, days count local calendar days since 1970.
The empty text stands for "no machine" and "no outlet", so that it can be part of a key.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, SmallInteger, Table

from ..domain.messages import Kind
from .engines.ddl import BY_KEY, Text, of_all_sites, only_where

METADATA: Final = MetaData()
KEPT_SUMS: Final = MetaData()  # what an engine may keep by itself, and is no part of a ledger that is moved
VERSION: Final = 6

# The ledger's own random name, in one row: a copy has the same one, another ledger has not.
IDENTITY: Final = Table(
    "identity",
    METADATA,
    Column("id", Text, primary_key=True),
    **BY_KEY,
)

# One row for each device and generation: the mark up to which every event is decided, the counters there, `told`, the
# mark up to which the outbox has published, and `reached`, the instant of the newest event.
GENERATION: Final = Table(
    "generation",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("ordinal", Integer, nullable=False),
    Column("mark", BigInteger, nullable=False),
    Column("basic", BigInteger, nullable=False),
    Column("standard", BigInteger, nullable=False),
    Column("premium", BigInteger, nullable=False),
    Column("latest", BigInteger),
    Column("told", BigInteger, nullable=False, server_default="0"),
    Column("reached", BigInteger, nullable=False, server_default="0"),
    **BY_KEY,
)

# One row for each generation of a device that another one began, once a person has said what it is: the owner's
# journal, continued on a moved card, or, if the owner is the device itself, another journal of the same name.
CLAIM: Final = Table(
    "claim",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    **BY_KEY,
)

# One row for each treatment whose event arrived; machine and outlet are booked at commit, never joined. `device_time`
# is what the device told if that is not believed: the treatment is booked at its receipt then.
TREATMENT: Final = Table(
    "treatment",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("kind", SmallInteger, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("time_source", SmallInteger, nullable=False),
    Column("basic", BigInteger, nullable=False),
    Column("standard", BigInteger, nullable=False),
    Column("premium", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("device_time", BigInteger),
    Index("treatment_occurred_at", "occurred_at"),
    Index("treatment_machine", "machine", "occurred_at"),
    Index("treatment_told", "received_at", **only_where("device_time IS NOT NULL")),
    **BY_KEY,
)

# One row for each gap, under the key of the event that proved it: how many seqs are missing, and what the
# counters prove of them. Their time is that of the event, the next known one.
RECOVERED: Final = Table(
    "recovered",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("missing", BigInteger, nullable=False),
    Column("basic", BigInteger, nullable=False),
    Column("standard", BigInteger, nullable=False),
    Column("premium", BigInteger, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    **BY_KEY,
)

# One row for each amount that only counters tell and nobody believes yet, under the key of the event that told it: why,
# the instant of the event before it, and what a person decided. If that is "all", it is part of the row in RECOVERED.
DISPUTED: Final = Table(
    "disputed",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("basic", BigInteger, nullable=False),
    Column("standard", BigInteger, nullable=False),
    Column("premium", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("choice", Text),
    Column("decided_at", BigInteger),
    Column("decided_by", Text),
    **BY_KEY,
)

# The accounts on which treatments are booked, by number: a roll-up of texts would be several times as large and slow.
ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("device_id", Text, nullable=False),
)

# What a roll-up adds up: treatments in all, those of them recovered by counters, those uncertain in time; of each kind.
AMOUNTS: Final = tuple(f"{part}{kind.key}" for part in ("", "recovered_", "uncertain_") for kind in Kind)


def _rollup(name: str, *key: Column[int] | Column[str] | Index, metadata: MetaData = METADATA) -> Table:
    """Return a table of sums by a period, and by their owner."""
    sums = (Column(amount, BigInteger, nullable=False) for amount in AMOUNTS)
    return Table(name, metadata, *key, *sums, **BY_KEY)


def _key(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True)


# Quarters are exact in every time zone; those of an account lie together, so that a question about one machine reads
# no other. Days and hours are what people look at, in the outlet's zone: rebuilt when it changes. Hours are known by
# the quarter at which they begin, and leave out what belongs to no machine.
QUARTER: Final = _rollup("quarter", _key("account"), _key("quarter"))
DAY: Final = _rollup("day", _key("day"), _key("account"), Index("day_account", "account", "day"))
HOUR: Final = _rollup("hour", _key("hour"), Column("outlet", Text, primary_key=True))

# Sums of DAY and HOUR, where many sites and outlets share a ledger: the days and months of whole outlets and the hours
# of whole sites, without what belongs to no machine, and the months of accounts. A month is known by its first day.
OUTLET_DAY: Final = _rollup("outlet_day", _key("day"), Column("outlet", Text, primary_key=True), metadata=KEPT_SUMS)
OUTLET_MONTH: Final = _rollup("outlet_month", _key("day"), Column("outlet", Text, primary_key=True), metadata=KEPT_SUMS)
ACCOUNT_MONTH: Final = _rollup("account_month", _key("day"), _key("account"), metadata=KEPT_SUMS)
SITE_HOUR: Final = _rollup("site_hour", _key("hour"), metadata=KEPT_SUMS)

# The windows of time in which devices could be heard, the outages of a device meanwhile, and since when each device is
# tracked. A span that still lasts has as its end the instant at which it was last stored.
WINDOW: Final = Table(
    "watch",
    METADATA,
    Column("start", BigInteger, primary_key=True),
    Column("end", BigInteger, nullable=False),
    **BY_KEY,
)
OUTAGE: Final = Table(
    "outage",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("end", BigInteger, nullable=False),
    **BY_KEY,
)
TRACKED_DEVICE: Final = Table(
    "watched",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    **BY_KEY,
)

# The quarter before which rows were pruned, in one line: their sums remain, but cannot be recounted any more.
PRUNED: Final = Table(
    "pruned",
    METADATA,
    Column("before", Integer, primary_key=True, autoincrement=False),
)

# Events that contradict the row under their key: kept for a person to look at, never counted.
QUARANTINE: Final = Table(
    "quarantine",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("gen", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Index("quarantine_identity", "device_id", "gen", "seq"),
)

# Names outlive the machines and outlets they belong to, so that history stays readable.
NAME: Final = Table(
    "name",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("removed_at", BigInteger),
    **BY_KEY,
)

# The zone in which the day roll-up of an outlet was made; the empty outlet is Home Assistant's own zone. A removed
# outlet keeps its own, so that its days stay what they were.
ZONE: Final = Table(
    "zone",
    METADATA,
    Column("outlet", Text, primary_key=True),
    Column("zone", Text, nullable=False),
    **BY_KEY,
)


# The prices of each outlet, as decimal texts, from a local day of its on; they outlive it, so that its revenue stays.
PRICE: Final = Table(
    "price",
    METADATA,
    Column("outlet", Text, primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("basic", Text),
    Column("standard", Text),
    Column("premium", Text),
    **BY_KEY,
)

# Under which owners a device's rows are booked: what is compared with the fleet when the ledger opens, so that a
# change of the fleet is booked even if Home Assistant was killed right after it.
TIMELINE: Final = Table(
    "timeline",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    **BY_KEY,
)

# The span of each device that is still to be booked as TIMELINE says: a long one is booked in parts.
REBOOKING: Final = Table(
    "rebooking",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    **BY_KEY,
)

# The spans in which a device counted for a machine that was removed: its rows go back to it if another machine, which
# claimed them since, gives them up. Those of a device never overlap.
FORMER_OWNER: Final = Table(
    "former_owner",
    METADATA,
    Column("device_id", Text, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("end", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("removed_at", BigInteger, nullable=False),
    **BY_KEY,
)

# One row for each machine and day on which it was maintained; recording the same day again corrects who and what.
MAINTENANCE: Final = Table(
    "maintenance",
    METADATA,
    Column("machine", Text, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("done_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    **BY_KEY,
)

# One row for each import: who, when, from which files, what it did, and the changes of the fleet that it made, as JSON.
IMPORT: Final = Table(
    "import_unit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("imported_by", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("known", BigInteger, nullable=False),
    Column("recovered", BigInteger, nullable=False),
    Column("left_out", BigInteger, nullable=False),
    Column("fleet", Text, nullable=False),
    Column("undone_at", BigInteger),
    Column("undone_by", Text),
)

# What an undo needs, kept for as long as the import can be undone. The devices to which it added anything, each with
# the number of its newest arrival before, and with its other rows as they were, as JSON.
IMPORT_DEVICE: Final = Table(
    "import_device",
    METADATA,
    Column("import", Integer, primary_key=True),
    Column("device_id", Text, primary_key=True),
    Column("since", Integer, nullable=False),
    Column("state", Text, nullable=False),
    **BY_KEY,
)

# The rows that an import added: seqs from the first to the last without a hole.
IMPORT_SPAN: Final = Table(
    "import_span",
    METADATA,
    Column("import", Integer, primary_key=True),
    Column("device_id", Text, primary_key=True),
    Column("gen", Text, primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    **BY_KEY,
)

# The live events of those devices since, as JSON, in the order of their arrival: after an undo they are decided again.
# `gen` is the generation under which an event was booked, null if it was not; `batch` holds together what came at once.
ARRIVAL: Final = Table(
    "arrival",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("device_id", Text, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("gen", Text),
    Column("seq", BigInteger, nullable=False),
    Index("arrival_device", "device_id", "number"),
)

# What is known of a device, whichever site it counts for now or did: by its key only.
EVERY_GENERATION: Final = of_all_sites(GENERATION)
EVERY_CLAIM: Final = of_all_sites(CLAIM)
EVERY_TREATMENT: Final = of_all_sites(TREATMENT)
EVERY_RECOVERED: Final = of_all_sites(RECOVERED)
