"""Events of a staged Django database, page by page, for the tests of its import."""

from collections import Counter
from collections.abc import Iterator

from custom_components.ozon_telemetry.core.django_import import Database, EventPage, Skipped
from custom_components.ozon_telemetry.core.domain.legacy_history import LegacyTreatment
from custom_components.ozon_telemetry.core.domain.messages import Millis

from .builders import DEVICE, NOW


def pages_of(database: Database, device_id: str = DEVICE, now: Millis = NOW) -> Iterator[EventPage]:
    """Yield all pages of a device's events."""
    for part in database.parts:
        after = 0
        while part.device_id == device_id and (page := database.read_page(part, after, now)).rows:
            yield page
            after = page.last_row


def treatments_of(database: Database, device_id: str = DEVICE) -> list[LegacyTreatment]:
    """Return all treatments of a device."""
    return [treatment for page in pages_of(database, device_id) for treatment in page.treatments]


def skipped_of(database: Database, device_id: str = DEVICE) -> Counter[Skipped]:
    """Return why events of a device are left out."""
    skipped: Counter[Skipped] = Counter()
    for page in pages_of(database, device_id):
        skipped.update(page.skipped)
    return skipped
