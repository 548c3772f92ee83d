"""Read model of disputes: how many treatments nobody has decided on, by machine and by device.

Only sums are kept: how many disputes there are is up to the devices.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Self

from sqlalchemy import Connection

from ..ledger import CommitResult, Dispute
from ..ledger.disputes import open_sums


class OpenDisputes:
    """The treatments on which nobody has decided."""

    def __init__(self, sums: Mapping[tuple[str, str], int]) -> None:
        """Start with sums by machine and device."""
        self._sums = Counter(sums)

    @classmethod
    def load(cls, connection: Connection) -> Self:
        """Return what is open in the ledger."""
        return cls(open_sums(connection))

    def apply(self, result: CommitResult) -> set[str]:
        """Add a committed batch; return the ids of the machines whose sums changed."""
        self._add(result.disputes, 1)
        self._add(result.answered, -1)
        return {dispute.owner.machine for dispute in (*result.disputes, *result.answered)}

    def of_machine(self, machine_id: str) -> int:
        """Return how many treatments of a machine are disputed."""
        return sum(number for (machine, _), number in self._sums.items() if machine == machine_id)

    @property
    def by_device(self) -> dict[str, tuple[str, int]]:
        """Return for each device that has any the machine of most of them, and how many there are."""
        found: dict[str, tuple[str, int]] = {}
        for (machine, device_id), number in self._sums.most_common():
            if number > 0:
                first, before = found.get(device_id, (machine, 0))
                found[device_id] = (first, before + number)
        return found

    def _add(self, disputes: Iterable[Dispute], sign: int) -> None:
        for dispute in disputes:
            self._sums[dispute.owner.machine, dispute.device_id] += sign * dispute.amount.total
