"""Everything that was counted for one question, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ..fleet import Outlet
from ..messages import Millis
from .context import Context
from .question import Question
from .revenue import revenue
from .sums import GroupKey, Share, shares
from .values import Values, values


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of each group in each bucket, and the shares that make up its total."""

    edges: list[Millis]
    values: Values
    shares: dict[GroupKey, list[Share]]

    @classmethod
    def of(cls, connection: Connection, context: Context, question: Question) -> Count:
        """Count what a question asks for."""
        by_group: dict[GroupKey, list[Share]] = {}
        for share in shares(connection, question):
            by_group.setdefault(share.group, []).append(share)
        return cls(*values(connection, context, question), by_group)

    def values_of(self, key: GroupKey) -> list[int]:
        """Return a group's number in each bucket."""
        return self.values.get(key) or [0] * (len(self.edges) - 1)

    def shares_of(self, key: GroupKey) -> list[Share]:
        """Return what makes up a group."""
        return self.shares.get(key, [])

    def total_of(self, key: GroupKey) -> int:
        """Return what a group counted."""
        return sum(share.treatments for share in self.shares_of(key))

    @property
    def total(self) -> int:
        """Return what all groups counted together."""
        return sum(map(self.total_of, self.shares))

    def revenue(self, outlets: Mapping[str, Outlet]) -> float | None:
        """Return what all groups earned together."""
        return revenue((share for group in self.shares.values() for share in group), outlets)
