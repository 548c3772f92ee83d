"""Whole sites: those of whose outlets a question leaves out none, so that one sum is enough for all of them."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, String, column, select

from ..domain.fleet import UNASSIGNED
from .engines.registry import dialect_of
from .schema import ACCOUNT

SITE: Final = column("site", String)  # which every table has where an engine keeps sums of sites


def whole_sites(connection: Connection, outlets: Collection[str]) -> tuple[list[str], set[str]]:
    """Return the sites all of whose outlets are among these, and the outlets that are left."""
    if not outlets or not dialect_of(connection).keeps_sums(connection):
        return [], set(outlets)
    by_site: defaultdict[str, set[str]] = defaultdict(set)
    owned = select(SITE, ACCOUNT.c.outlet).select_from(ACCOUNT).where(ACCOUNT.c.machine != UNASSIGNED).distinct()
    for site, outlet in connection.execute(owned):
        by_site[site].add(outlet)
    given = set(outlets)
    divided = {outlet for its_outlets in by_site.values() if not its_outlets <= given for outlet in its_outlets}
    # The outlet of a copied configuration is of two sites: it is asked for by itself then.
    whole = [site for site, its_outlets in by_site.items() if not its_outlets & divided and its_outlets <= given]
    return sorted(whole), given.difference(*(by_site[site] for site in whole))
