"""Sites of a ledger that several share: whose events are decided here, and where what was decided is booked.

A device counts for one site at a time. Its events are decided by the writer of that site, which has its marks; what
took place while it counted for another one is booked there, on the owners and in the zones of that site.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection

from ..domain.fleet import Fleet, Timeline
from ..domain.legacy_history import LegacyTreatment
from ..domain.messages import Event, Millis, Received
from ..domain.stays import Stays
from ..domain.zones import Zones
from . import disputes, import_log, inserts
from .accounts import Accounts
from .company_news import STATES, News, encode
from .engines.company import Company, SiteStates
from .fleet_record import fleet_record
from .generation_index import GenerationIndex
from .rebooking import booked_timelines
from .records import CommitResult, Dispute, Gap, Treatment
from .rollup import RollupDelta, summed_zone_of


@dataclass(slots=True)
class Booked:
    """What was decided and is to be booked."""

    treatments: list[Treatment] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)


class Sites(Protocol):
    """The sites of a ledger, as far as the writer of one of them knows them."""

    def forget(self) -> None:
        """Know nothing any more of other sites: it may have changed."""

    def is_elsewhere(self, device_id: str) -> bool:
        """Tell whether a device is known to count for another site."""

    def admit(
        self, connection: Connection, index: GenerationIndex, batch: Sequence[Received]
    ) -> tuple[Sequence[Received], Mapping[str, str]]:
        """Return the events that are decided here, and the sites of the devices whose events are not."""

    def admit_history(
        self, connection: Connection, device_id: str, history: Sequence[LegacyTreatment]
    ) -> Sequence[LegacyTreatment]:
        """Return what of a history took place while its device counted for this site, if it still does."""

    def take_elsewhere(self, result: CommitResult) -> Mapping[str, Booked]:
        """Take out of a result what belongs to other sites, by site; the marks of its generations stay."""

    def book_elsewhere(self, connection: Connection, parts: Mapping[str, Booked]) -> None:
        """Book what belongs to other sites, as their own writers would."""

    def hand_over(self, connection: Connection, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site from an instant on."""

    def adopt(self, connection: Connection, fleet: Fleet, zones: Zones) -> bool:
        """Let the devices of a fleet count for this site that count for none, and tell all sites of the fleet.

        Return whether that is anything new to them.
        """

    def publish_states(self, connection: Connection, states: SiteStates) -> None:
        """Let all sites know what this one shows of its machines beside their figures."""

    def tell(self, news: News) -> None:
        """Tell what the present transaction does, to whoever shows all sites."""

    def tell_batch(self, result: CommitResult, elsewhere: Mapping[str, Booked]) -> None:
        """Tell what a batch of events does, of which something is booked at other sites."""


def sites_of(company: Company | None) -> Sites:
    """Return the sites of a ledger's company."""
    return OnlySite() if company is None else SharingSites(company)


class OnlySite:
    """A ledger of one site: everything is its own (`Sites`)."""

    def forget(self) -> None:
        """Do nothing: there is no other site."""

    def is_elsewhere(self, _: str) -> bool:
        """Return False."""
        return False

    def admit(
        self, _: Connection, __: GenerationIndex, batch: Sequence[Received]
    ) -> tuple[Sequence[Received], Mapping[str, str]]:
        """Return all events."""
        return batch, {}

    def admit_history(self, _: Connection, __: str, history: Sequence[LegacyTreatment]) -> Sequence[LegacyTreatment]:
        """Return the whole history."""
        return history

    def take_elsewhere(self, _: CommitResult) -> Mapping[str, Booked]:
        """Return nothing."""
        return {}

    def book_elsewhere(self, _: Connection, __: Mapping[str, Booked]) -> None:
        """Do nothing: there is no other site."""

    def hand_over(self, _: Connection, __: str, ___: str, ____: Millis) -> None:
        """Do nothing: there is no other site."""

    def adopt(self, _: Connection, __: Fleet, ___: Zones) -> bool:
        """Return False: there is no other site."""
        return False

    def publish_states(self, _: Connection, __: SiteStates) -> None:
        """Do nothing: there is no other site."""

    def tell(self, _: News) -> None:
        """Do nothing: nobody else shows them."""

    def tell_batch(self, _: CommitResult, __: Mapping[str, Booked]) -> None:
        """Do nothing: nobody else shows them."""


class SharingSites:
    """The sites of a company's ledger (`Sites`)."""

    def __init__(self, company: Company) -> None:
        """Know no device yet."""
        self._company = company
        self._stays: dict[str, Stays] = {}

    def forget(self) -> None:
        """Know no device any more."""
        self._stays.clear()

    def is_elsewhere(self, device_id: str) -> bool:
        """Tell whether a device is known to count for another site."""
        return device_id in self._stays and self._stays[device_id].site != self._company.site

    def admit(
        self, connection: Connection, index: GenerationIndex, batch: Sequence[Received]
    ) -> tuple[Sequence[Received], Mapping[str, str]]:
        """Return the events that are decided here, and the sites of the devices whose events are not."""
        devices = {received.event.device_id for received in batch}
        self._claim_devices(connection, devices)
        elsewhere = {device_id: self._stays[device_id].site for device_id in devices if self.is_elsewhere(device_id)}
        admitted = [received for received in batch if received.event.device_id not in elsewhere]
        self._claim_journals(connection, index, (received.event for received in admitted))
        return admitted, elsewhere

    def admit_history(
        self, connection: Connection, device_id: str, history: Sequence[LegacyTreatment]
    ) -> Sequence[LegacyTreatment]:
        """Return what of a history took place while its device counted for this site, if it still does."""
        self._claim_devices(connection, {device_id})
        if self.is_elsewhere(device_id):
            return []
        site_at = self._stays[device_id].site_at
        return [treatment for treatment in history if site_at(treatment.occurred_at) == self._company.site]

    def take_elsewhere(self, result: CommitResult) -> Mapping[str, Booked]:
        """Take out of a result what belongs to other sites, by site; the marks of its generations stay."""
        parts: defaultdict[str, Booked] = defaultdict(Booked)
        if all(len(self._stays[row.device_id]) == 1 for row in result.treatments):
            return parts  # nobody was handed over; gaps and disputes are of these
        for treatment in result.treatments:
            parts[self._site_at(treatment.device_id, treatment.occurred_at)].treatments.append(treatment)
        for gap in result.gaps:
            parts[self._site_at(gap.device_id, gap.occurred_at)].gaps.append(gap)
        for dispute in result.disputes:
            parts[self._site_at(dispute.device_id, dispute.occurred_at)].disputes.append(dispute)
        own = parts.pop(self._company.site, Booked())
        result.treatments, result.gaps, result.disputes = own.treatments, own.gaps, own.disputes
        result.advanced += {(row.device_id, row.gen) for part in parts.values() for row in part.treatments}
        return parts

    def book_elsewhere(self, connection: Connection, parts: Mapping[str, Booked]) -> None:
        """Book what belongs to other sites, as their own writers would."""
        for site, part in sorted(parts.items()):
            with self._company.writing_for(connection, site):
                _book(connection, part)

    def hand_over(self, connection: Connection, device_id: str, site: str, since: Millis) -> None:
        """Let a device count for another site from an instant on.

        The imports of the site before are final: their undo would decide again on events that are another site's now.
        """
        self._claim_devices(connection, {device_id})
        before = self._stays.pop(device_id).site
        if before == site:
            return
        with self._company.writing_for(connection, before):
            import_log.forget_all_of_device(connection, device_id)
        self._company.hand_over(connection, device_id, site, since)

    def adopt(self, connection: Connection, fleet: Fleet, zones: Zones) -> bool:
        """Let the devices of a fleet count for this site that count for none, and tell all sites of the fleet.

        Return whether that is anything new to them.
        """
        self._claim_devices(connection, set(fleet.timelines))
        return self._company.publish_fleet(connection, fleet_record(fleet, zones))

    def publish_states(self, connection: Connection, states: SiteStates) -> None:
        """Let all sites know what this one shows of its machines beside their figures."""
        self._company.publish_states(connection, states)
        self.tell(STATES)

    def tell(self, news: News) -> None:
        """Tell what the present transaction does, to whoever shows all sites."""
        self._company.tell(encode(news))

    def tell_batch(self, result: CommitResult, elsewhere: Mapping[str, Booked]) -> None:
        """Tell what a batch of events does; the sums of what is booked at other sites are not in its result."""
        news = News.of(result)
        self.tell(news.reloaded() if elsewhere else news)

    def _site_at(self, device_id: str, instant: Millis) -> str:
        return self._stays[device_id].site_at(instant)

    def _claim_devices(self, connection: Connection, devices: set[str]) -> None:
        """Let devices count for this site that count for none yet."""
        if unknown := devices - self._stays.keys():
            self._stays.update(self._company.claim_devices(connection, unknown))

    def _claim_journals(self, connection: Connection, index: GenerationIndex, events: Iterable[Event]) -> None:
        """Learn of other sites' devices that began a journal which is new here: its card was moved or copied."""
        unknown = {
            (event.device_id, event.gen)
            for event in events
            if event.gen is not None and not index.has_generation(event.device_id, event.gen)
        }
        if unknown:
            for gen, device_id in self._company.claim_journals(connection, unknown).items():
                if (device_id, gen) not in unknown:
                    index.learn(device_id, gen)


def _book(connection: Connection, part: Booked) -> None:
    """Book rows on the owners that their site has for their time."""
    timelines, rollup = booked_timelines(connection), RollupDelta()

    def owned[Row: (Treatment, Gap, Dispute)](row: Row) -> Row:
        return row._replace(owner=timelines.get(row.device_id, Timeline()).at(row.occurred_at))

    inserts.write_rows(connection, list(map(owned, part.treatments)), list(map(owned, part.gaps)), rollup)
    disputes.insert(connection, list(map(owned, part.disputes)))
    rollup.write(connection, Accounts.of(connection), summed_zone_of(connection))
