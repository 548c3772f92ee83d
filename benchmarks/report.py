"""Output of a benchmark: one line of JSON for programs, a table for people."""

from dataclasses import dataclass

import orjson
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number beside its target; without a target it only informs."""

    name: str
    value: float
    unit: str = ""
    target: str = ""


def print_figures(measurement: str, figures: list[Figure]) -> None:
    """Print the figures."""
    values = {figure.name: round(figure.value, 4) for figure in figures}
    print(orjson.dumps({"benchmark": measurement, **values}).decode())
    table = Table("what", "measured", "target", title=measurement)
    for figure in figures:
        table.add_row(figure.name.replace("_", " "), f"{figure.value:,.4g} {figure.unit}", figure.target)
    Console().print(table)
