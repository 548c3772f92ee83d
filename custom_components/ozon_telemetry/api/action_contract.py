"""The public JSON of responses that only actions give; all else is in `contract.py`."""

from typing import Literal, TypedDict

from .contract import RecentTreatment, RevenueCoverage, Totals


class RecentTreatments(TypedDict):
    """The response of `get_recent_events`."""

    events: list[RecentTreatment]


class ExportedFile(TypedDict):
    """The response of `export_csv` with a path."""

    path: str
    bytes: int


class RebuiltStatistics(TypedDict):
    """The response of `rebuild_statistics`."""

    rows: int
    refused: int


class UndoneChange(TypedDict):
    """The response of `undo_machine_change`: the machines that are as before, and the treatments booked back."""

    machines: list[str]
    treatments: int


class LedgerReport(TypedDict):
    """The response of `verify_ledger`: what a recount found; from `quarters` on, 0 in a sound ledger."""

    sound: bool
    file: str
    treatments: int
    recovered: int
    quarters: int
    hours: int
    days: int
    beyond_marks: int
    unproved: int
    outages: int
    former_owners: int
    prices: int
    imports: int


type DisputeReason = Literal["too_fast", "beyond_missing", "fell", "returned"]
type DisputeChoice = Literal["none", "all", "other_device"]


class Dispute(TypedDict):
    """Treatments in no total that only counters tell, under the key of the event that told them."""

    device_id: str
    gen: str
    seq: int
    machine: str
    machine_name: str
    outlet: str
    amount: Totals
    reason: DisputeReason
    since: int | None
    """When the event before it took place."""
    at: int
    received: int
    choice: DisputeChoice | None
    """What was decided; null as long as nothing was."""
    decided_at: int | None
    decided_by: str
    """Empty where later events decided it."""


class DisputedTreatments(TypedDict):
    """The response of `get_disputed`, newest first."""

    disputed: list[Dispute]


class MaintenanceRecord(TypedDict):
    """An entry of a machine's maintenance history."""

    machine: str
    day: str
    done_by: str
    note: str
    recorded_at: int


class MachineMaintenance(TypedDict):
    """A machine's maintenance history, newest first."""

    id: str
    name: str
    maintenance: list[MaintenanceRecord]


class MaintenanceHistory(TypedDict):
    """The response of `get_maintenance_history`."""

    machines: list[MachineMaintenance]


class ReportResult(TypedDict):
    """The response of `create_report`."""

    title: str
    start: str
    end: str
    total: int
    previous_total: int
    revenue: float | None
    revenue_coverage: RevenueCoverage | None
    currency: str
    markdown: str
    html: str
    csv: str
    path: str | None


class ImportRecord(TypedDict):
    """An import: who, when, from which files, what it did, and why it cannot be undone, null if it can."""

    number: int
    started_at: int
    finished_at: int | None
    imported_by: str
    files: list[str]
    added: int
    known: int
    recovered: int
    left_out: int
    devices: list[str]
    undone_at: int | None
    undone_by: str | None
    not_undoable: str | None


class Imports(TypedDict):
    """The response of `get_imports`, newest first."""

    imports: list[ImportRecord]


# "import" is a word of Python's own.
UndoneImport = TypedDict(
    "UndoneImport", {"import": int, "treatments": int, "recovered": int, "taken_back": list[str], "kept": list[str]}
)
