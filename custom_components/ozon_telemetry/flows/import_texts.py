"""Texts of the import flow: numbers and names of the preview, of what is doubtful, and of the summary."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant

from ..clock import difference_in_words, local_datetime
from ..core.django_import import MergeResult, Preview, Skipped
from ..core.django_import.accounting import EventAccount, account_rows
from ..core.django_import.preview import DevicePreview
from ..core.domain.messages import Kind, Millis
from ..django_import.session import ImportOutcome, ImportSession
from ..django_import.trial import TimesAnswer

_MOST_DEVICES: Final = 40  # rows of a table in a dialog
_NOTHING: Final = "-"


def preview_placeholders(session: ImportSession, preview: Preview) -> dict[str, str]:
    """Return what an import would do: in all, by table of the file, and by device."""
    merged, database, result = session.merge_fleet(reach_back=True), session.database, preview.result
    left_out = preview.all_skipped
    events = EventAccount(result.added, result.already_counted, left_out.total() - database.malformed)
    counts = {
        "devices": len({*database.devices, *session.old_fleet.reporting}),
        "treatments": preview.kinds.total(),
        "recovered": result.recovered,
        "without_machine": preview.unowned,
        **{kind.key: preview.kinds[kind] for kind in Kind},
        **{f"skipped_{reason}": left_out[reason] for reason in Skipped},
    }
    for table, account in account_rows(database, session.old_fleet, merged, events).items():
        counts |= {
            f"{table}_rows": account.rows,
            f"{table}_new": account.new,
            f"{table}_known": account.known,
            f"{table}_left_out": account.left_out,
        }
    first, last = preview.span
    return {
        **{name: str(count) for name, count in counts.items()},
        "overlapping": _names(merged.overlapping_devices),
        "missing": _names(database.missing_tables),
        "unknown": _names(database.unknown_columns),
        "first": _local(first),
        "last": _local(last),
        "by_device": table_rows(_device_row(it, device, merged) for it, device in _largest(preview)),
        "left_out_by_device": table_rows(
            _left_out_row(it, device) for it, device in _largest(preview) if device.left_out
        ),
    }


def time_placeholders(hass: HomeAssistant, preview: Preview) -> dict[str, str]:
    """Return by how much the times of how many treatments are off, and how many are alike without any such reason."""
    shifts = sorted(preview.shifts.items(), key=lambda item: -item[1])
    return {
        "shifts": table_rows((difference_in_words(hass, shift), count) for shift, count in shifts),
        "shifted": str(preview.shifts.total()),
        "alike": str(preview.alike),
    }


def is_doubtful(preview: Preview, answer: TimesAnswer) -> bool:
    """Tell whether an import is so implausible that it must be confirmed twice."""
    counted_again = answer is TimesAnswer.OTHER and preview.needs_answer
    devices = [*preview.devices_that("proves_too_much"), *preview.devices_that("is_without_machine")]
    return bool(devices or counted_again or preview.all_skipped[Skipped.FUTURE])


def doubt_placeholders(preview: Preview, answer: TimesAnswer) -> dict[str, str]:
    """Return what is implausible."""
    counted_again = preview.shifts.total() + preview.alike if answer is TimesAnswer.OTHER else 0
    result = preview.result
    return {
        "added": str(result.added),
        "recovered": str(result.recovered),
        "counting_devices": _names(preview.devices_that("proves_too_much")),
        "future": str(preview.all_skipped[Skipped.FUTURE]),
        "homeless_devices": _names(preview.devices_that("is_without_machine")),
        "counted_again": str(counted_again),
    }


def summary_placeholders(outcome: ImportOutcome) -> dict[str, str]:
    """Return what an import did."""
    merged, history = outcome.fleet, outcome.history
    return {
        "new_outlets": str(merged.new_outlets),
        "new_machines": str(merged.new_machines),
        "new_assignments": str(merged.new_assignments),
        "added": str(history.added),
        "known": str(history.already_counted),
        "recovered": f"{history.recovered:+d}",
        "left_out": str(history.pruned + outcome.skipped),
    }


def _largest(preview: Preview) -> list[tuple[str, DevicePreview]]:
    """Return the devices for which the import does most."""

    def weight(item: tuple[str, DevicePreview]) -> int:
        return item[1].result.added + abs(item[1].result.recovered)

    return sorted(preview.devices.items(), key=weight, reverse=True)[:_MOST_DEVICES]


def _device_row(device_id: str, device: DevicePreview, merged: MergeResult) -> tuple[object, ...]:
    machine, result = merged.fleet.machine_of(device_id), device.result
    name = f"`{device_id}`" + (f" {plain(machine.name)}" if machine else "")
    return (name, result.added, result.already_counted, f"{result.recovered:+d}", result.disputed, device.left_out)


def _left_out_row(device_id: str, device: DevicePreview) -> tuple[object, ...]:
    reasons = (Skipped.STATUS, Skipped.KIND, Skipped.COUNTERS, Skipped.TIME, Skipped.FUTURE)
    return (f"`{device_id}`", *(device.skipped[reason] for reason in reasons), device.result.pruned)


def table_rows(rows: Iterable[Iterable[object]]) -> str:
    """Return rows of a Markdown table, for the header that stands in the text."""
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows) or f"| {_NOTHING} |"


def names_in_words(names: Iterable[str]) -> str:
    """Return names as a list in a sentence."""
    return ", ".join(names) or _NOTHING


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or _NOTHING


def plain(name: str) -> str:
    """Return a name without what would end its cell or be drawn."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in " ".join(name.split()))


def _local(instant: Millis | None) -> str:
    return _NOTHING if instant is None else local_datetime(instant).strftime("%Y-%m-%d %H:%M")
