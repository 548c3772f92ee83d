"""CSV as spreadsheets write it: its encoding, the line that names the delimiter, and the delimiter itself."""

import codecs
from collections.abc import Iterator
import csv
import io
from typing import Final

UTF_16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS: Final = ",;\t|"
_SEP: Final = "sep="


def decoded(content: bytes) -> str:
    """Return text: UTF-16 by its byte order mark, UTF-8 if everything is, else the code page of Western Europe."""
    if content.startswith(UTF_16_MARKS):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def told_delimiter(line: str) -> str:
    """Return the delimiter of a line such as "sep=;"; "" if it is another line."""
    told = line.strip('\r\n"')
    delimiter = told[len(_SEP) : len(_SEP) + 1]
    is_told = told.lower().startswith(_SEP) and not told[len(_SEP) :].strip(delimiter or _SEP)
    return delimiter if is_told else ""


def likely_delimiter(header: str) -> str:
    """Return the delimiter that a header has most of."""
    return max(_DELIMITERS, key=header.count)


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have any text, the header first, each with its number as a spreadsheet shows it."""
    first, _, rest = text.partition("\n")
    told = told_delimiter(first)
    body, start = (rest, 2) if told else (text, 1)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=told or likely_delimiter(body.partition("\n")[0]))
    for number, cells in enumerate(reader, start):
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]
