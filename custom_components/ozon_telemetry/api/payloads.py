"""Payloads: results of the core as public JSON. Only here is a field of the core mapped to a field of the contract."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from ..core.analytics import PerformanceRow, Profile, QueryResult, TreatmentLine, TreatmentPage
from ..core.analytics.downtime import Downtime
from ..core.analytics.result import Comparison, Group
from ..core.analytics.revenue import RevenueCoverage
from ..core.domain.disputes import DisputeChoice, DisputeReason
from ..core.domain.event_time import TimeSource
from ..core.domain.fleet import Fleet
from ..core.domain.messages import Counters, Kind
from ..core.ledger import Dispute
from ..core.ledger.import_log import ImportRecord
from ..core.ledger.integrity_check import IntegrityReport
from ..core.ledger.maintenance_log import MaintenanceEntry
from . import action_contract, contract

_KINDS: Final[dict[Kind, contract.Kind]] = {Kind.BASIC: "basic", Kind.STANDARD: "standard", Kind.PREMIUM: "premium"}
_TIME_SOURCES: Final[dict[TimeSource, contract.TimeSource]] = {
    TimeSource.DEVICE: "device",
    TimeSource.DERIVED: "derived",
    TimeSource.RECEIPT: "receipt",
}

_DISPUTE_REASONS: Final[dict[DisputeReason, action_contract.DisputeReason]] = {
    DisputeReason.TOO_FAST: "too_fast",
    DisputeReason.BEYOND_MISSING: "beyond_missing",
    DisputeReason.FELL: "fell",
    DisputeReason.RETURNED: "returned",
}
_DISPUTE_CHOICES: Final[dict[DisputeChoice, action_contract.DisputeChoice]] = {
    DisputeChoice.NONE: "none",
    DisputeChoice.ALL: "all",
    DisputeChoice.OTHER_DEVICE: "other_device",
}


def kind(kind_: Kind) -> contract.Kind:
    """Return the name of a kind."""
    return _KINDS[kind_]


def kind_counts(counters: Counters) -> contract.KindCounts:
    """Return treatments by kind."""
    return {"basic": counters.basic, "standard": counters.standard, "premium": counters.premium}


def totals(counters: Counters) -> contract.Totals:
    """Return treatments by kind, and in all."""
    return {**kind_counts(counters), "total": counters.total}


def money(amount: Decimal | None) -> float | None:
    """Return an exact amount as the number of JSON that is nearest to it."""
    return None if amount is None else float(amount)


def revenue_coverage(coverage: RevenueCoverage | None) -> contract.RevenueCoverage | None:
    """Return what revenue covers."""
    if coverage is None:
        return None
    return {
        "outlets": coverage.outlets,
        "priced_outlets": coverage.priced_outlets,
        "treatments": coverage.treatments,
        "priced_treatments": coverage.priced_treatments,
    }


def analytics(result: QueryResult, currency: str) -> contract.AnalyticsResult:
    """Return a query's result; amounts are in `currency`."""
    return {
        "zone": result.zone,
        "edges": result.edges,
        "groups": [_group(group) for group in result.groups],
        "total": result.total,
        "revenue": money(result.revenue),
        "revenues": [money(amount) for amount in result.revenues],
        "revenue_coverage": revenue_coverage(result.revenue_coverage),
        "downtime": _downtime(result.downtime),
        "previous_edges": result.previous_edges,
        "previous_total": result.previous_total,
        "previous_revenue": money(result.previous_revenue),
        "previous_revenue_coverage": revenue_coverage(result.previous_revenue_coverage),
        "previous_downtime": _optional_downtime(result.previous_downtime),
        "previous_comparable": result.previous_comparable,
        "currency": currency,
    }


def _group(group: Group) -> contract.Group:
    return {
        "id": group.id,
        "name": group.name,
        "values": group.values,
        "total": group.total,
        "recovered": group.recovered,
        "uncertain": group.uncertain,
        "share": group.share,
        "per_day": group.per_day,
        "revenue": money(group.revenue),
        "revenue_coverage": revenue_coverage(group.revenue_coverage),
        "downtime": _optional_downtime(group.downtime),
        "previous": _comparison(group.previous) if group.previous else None,
    }


def _comparison(previous: Comparison) -> contract.Comparison:
    return {
        "values": previous.values,
        "total": previous.total,
        "revenue": money(previous.revenue),
        "revenue_coverage": revenue_coverage(previous.revenue_coverage),
        "downtime": _optional_downtime(previous.downtime),
        "comparable": previous.comparable,
    }


def _downtime(downtime: Downtime) -> contract.Downtime:
    return {
        "share": downtime.share,
        "offline": downtime.offline,
        "outages": downtime.outages,
        "watched": downtime.watched,
        "unseen": downtime.unseen,
    }


def _optional_downtime(downtime: Downtime | None) -> contract.Downtime | None:
    return None if downtime is None else _downtime(downtime)


def profile(result: Profile) -> contract.ProfileResult:
    """Return treatments by hour of the week."""
    return {"zone": result.zone, "hours": result.hours}


def performance(rows: Iterable[PerformanceRow]) -> contract.PerformanceResult:
    """Return a ranking."""
    return {
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "total": row.total,
                "per_kind": kind_counts(row.per_kind),
                "per_day": row.per_day,
                "share": row.share,
                "previous": row.previous,
                "delta": row.delta,
                "trend": row.trend,
                "revenue": money(row.revenue),
                "revenue_coverage": revenue_coverage(row.revenue_coverage),
                "downtime": row.downtime,
                "last_treatment": row.last_treatment,
            }
            for row in rows
        ]
    }


def treatment(line: TreatmentLine) -> contract.RecentTreatment:
    """Return one treatment."""
    return {
        "at": line.at,
        "received": line.received,
        "kind": kind(line.kind),
        "machine": line.machine,
        "machine_name": line.machine_name,
        "outlet": line.outlet,
        "outlet_name": line.outlet_name,
        "device_id": line.device_id,
        "gen": line.gen,
        "seq": line.seq,
        "source": _TIME_SOURCES[line.source],
        "counters": kind_counts(line.counters),
    }


def recent(page: TreatmentPage) -> contract.RecentPage:
    """Return a page of treatments."""
    return {"events": [treatment(line) for line in page.events], "cursor": page.cursor}


def ledger_report(report: IntegrityReport) -> action_contract.LedgerReport:
    """Return the differences that a recount found."""
    return {
        "sound": report.is_sound,
        "file": report.file,
        "treatments": report.treatments,
        "recovered": report.recovered,
        "quarters": report.quarters,
        "hours": report.hours,
        "days": report.days,
        "beyond_marks": report.beyond_marks,
        "unproved": report.unproved,
        "outages": report.outages,
        "former_owners": report.former_owners,
        "prices": report.prices,
        "imports": report.imports,
    }


def dispute(fleet: Fleet, dispute_: Dispute) -> action_contract.Dispute:
    """Return disputed treatments, and what was decided of them."""
    machine, resolution = fleet.machines.get(dispute_.owner.machine), dispute_.resolution
    return {
        "device_id": dispute_.device_id,
        "gen": dispute_.gen,
        "seq": dispute_.seq,
        "machine": dispute_.owner.machine,
        "machine_name": machine.name if machine else "",
        "outlet": dispute_.owner.outlet,
        "amount": totals(dispute_.amount),
        "reason": _DISPUTE_REASONS[dispute_.reason],
        "since": dispute_.since or None,
        "at": dispute_.occurred_at,
        "received": dispute_.received_at,
        "choice": _DISPUTE_CHOICES[resolution.choice] if resolution else None,
        "decided_at": resolution.at if resolution else None,
        "decided_by": resolution.by if resolution else "",
    }


def maintenance_record(entry: MaintenanceEntry) -> action_contract.MaintenanceRecord:
    """Return an entry of the maintenance log."""
    return {
        "machine": entry.machine,
        "day": entry.day.isoformat(),
        "done_by": entry.done_by,
        "note": entry.note,
        "recorded_at": entry.recorded_at,
    }


def import_record(record: ImportRecord, problem: str | None) -> action_contract.ImportRecord:
    """Return an import; `problem` says why it cannot be undone."""
    return {
        "number": record.number,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "imported_by": record.imported_by,
        "files": list(record.files),
        "added": record.result.added,
        "known": record.result.already_counted,
        "recovered": record.result.recovered,
        "left_out": record.left_out,
        "devices": list(record.devices),
        "undone_at": record.undone_at,
        "undone_by": record.undone_by,
        "not_undoable": problem,
    }
