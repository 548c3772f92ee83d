"""What the demo shows while it works: lines, bars of progress, and what a check has found."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .comparison import Comparison

type Bars = Progress

_LONGEST: Final = 80

console: Final = Console(highlight=False)


def bars() -> Bars:
    """Return bars that are shown while this is entered."""
    columns = (TextColumn("  {task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def report(found: Iterable[Comparison]) -> int:
    """Print what was compared; return 0 if all of it is right, else 1."""
    code = 0
    for finding in found:
        if finding.is_right:
            shown = finding.found if len(str(finding.found)) < _LONGEST else "equal"
            console.print(f"  [green]right[/green]  {finding.what}: {shown}")
        else:
            console.print(f"  [red]wrong[/red]  {finding.what}: expected {finding.expected}, found {finding.found}")
            code = 1
    return code
