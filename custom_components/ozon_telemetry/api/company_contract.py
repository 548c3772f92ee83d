"""The public JSON about a company: the sites of a head office, which shows their fleets as one and changes nothing."""

from typing import TypedDict


class Site(TypedDict):
    """A Home Assistant that counts for the company, as it last reported."""

    id: str
    name: str
    url: str | None
    """Where its pages are; null if it has told none."""
    last_reported: int | None
    """Null if it never did."""
    running: bool
    """Whether it still reports; if not, what is told of its machines is as it was when it last did."""
    version: str | None
    """Of this integration there."""
    machines: int
    waiting: int
    """Devices there that nobody has adopted."""
