"""The public JSON about exports: what is asked for, and the link to the file."""

from typing import Literal, NotRequired, TypedDict

from .contract import AnalyticsQuery


class ExportLink(TypedDict):
    """The result of `export`, and the response of `export_csv` without a path: a link that is valid for 10 minutes."""

    url: str


class ExportQuery(AnalyticsQuery):
    """The request of `export`."""

    what: NotRequired[Literal["treatments", "summary", "daily"]]
    separator: NotRequired[Literal["comma", "semicolon", "tab"]]
