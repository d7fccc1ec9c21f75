"""Reads tables: values separated by commas, semicolons, tabs, bars or blanks, with a header or without."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from gradschool.lab.errors import LogError
from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.roles import has_role
from gradschool.lab.logs.source import Source

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}
QUOTE = '"'  # around a cell that has the delimiter in it
BLOCK = 4096  # rows that are added together
LOOKED_AT = 30  # rows, to find the delimiter
EMPTY = {"", "-", "none", "null", "na", "n/a", "<na>", "--"}


@dataclass(frozen=True)
class Form:
    """How a table is written."""

    delimiter: str
    names: tuple[str, ...]
    has_header: bool
    decimal_comma: bool = False

    @property
    def summary(self) -> str:
        """What the table is, in a few words."""
        separated = (
            f"values separated by {DELIMITERS[self.delimiter]}" if len(self.names) > 1 else "one value a line"
        )
        return separated if self.has_header else f"{separated}, without a header"


def form_of(lines: Iterable[str]) -> Form | None:
    """How the table is written whose first lines these are; None if they are no table."""
    rows = [line for line in lines if line.strip() and not _is_comment(line)][: LOOKED_AT + 1]
    found = [form for delimiter in DELIMITERS if (form := _form(rows, delimiter)) is not None]
    # A line that is one number has no delimiter; any other fits best where it gives the most columns.
    return max(found, key=lambda form: len(form.names), default=None)


def read_table(source: Source, form: Form, gathered: Gathered) -> int:
    """Gather a table, row by row; returns the number of its last line. Raises LogError for a quote without end."""
    lines, place, header_left = source.lines(), 0, form.has_header
    for name in form.names:
        gathered.column(name)
    while block := list(islice(lines, BLOCK)):
        if form.delimiter != " " and any(QUOTE in line for line in block):
            return _read_quoted(source, form, gathered, chain(block, lines), place, header_left)
        if header_left or not _add_whole(gathered, form, block, place):
            rows = (
                (at, line)
                for at, line in enumerate(block, place + 1)
                if line.strip() and not _is_comment(line)
            )
            for at, line in islice(rows, int(header_left), None):
                _add(gathered, form, at, line.split(None if form.delimiter == " " else form.delimiter))
            header_left = False
        place += len(block)
    return place


def number_in(cell: str, decimal_comma: bool = False) -> float | None:
    """The number that a cell holds, or None."""
    try:
        return float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return None


def _form(rows: Sequence[str], delimiter: str) -> Form | None:
    cut = [_cells(row, delimiter) for row in rows]
    if not cut:
        return None
    header, *body = cut
    has_header = not any(_is_value(cell) for cell in header if cell)
    body = body if has_header else cut
    alike = [cells for cells in body if len(cells) == len(header)]
    if 2 * len(alike) < len(body) or (len(header) == 1 and (delimiter == " " or not header[0])):
        return None
    comma = delimiter in ";\t" and any(_has_decimal_comma(cells) for cells in alike)
    columns = list(zip(*alike, strict=True))
    numeric = [column for column in columns if _is_numeric(column, comma)]
    if not has_header and len(numeric) < len(columns):
        return None
    # Prose has no column of numbers; a header alone is a table only if it names a few things.
    if not numeric and (body or len(header) < 2 or delimiter == " "):
        return None
    if delimiter == " " and 2 * len(numeric) < len(header):
        return None
    names = tuple(header) if has_header else tuple(f"column {number + 1}" for number in range(len(header)))
    return Form(delimiter, _distinct(names), has_header, comma)


def _is_comment(line: str) -> bool:
    return line.startswith(("# ", "##"))


def _cells(row: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return row.split()
    try:
        return [cell.strip() for cell in next(csv.reader([row], delimiter=delimiter, skipinitialspace=True))]
    except (csv.Error, StopIteration):
        return [row]


def _is_value(cell: str) -> bool:
    return number_in(cell) is not None and cell.lower() not in ("nan", "inf", "infinity")


def _is_numeric(column: Sequence[str], comma: bool) -> bool:
    filled = [cell for cell in column if cell.lower() not in EMPTY]
    return 2 * sum(number_in(cell, comma) is not None for cell in filled) > len(filled)


def _has_decimal_comma(cells: Iterable[str]) -> bool:
    return any(number_in(cell) is None and number_in(cell, decimal_comma=True) is not None for cell in cells)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    made: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        plain = name.lstrip("#").strip() or f"column {number}"
        made[plain if plain not in made else f"{plain} ({number})"] = None
    return tuple(made)


def _add_whole(gathered: Gathered, form: Form, lines: Sequence[str], place: int) -> bool:
    """Add rows that all are numbers in all cells, and say so; else add none."""
    width = len(form.names)
    if form.delimiter == " " or any(line.count(form.delimiter) != width - 1 for line in lines):
        return False
    cells = form.delimiter.join(lines).split(form.delimiter)
    try:
        columns = [list(map(float, cells[index::width])) for index in range(width)]
    except ValueError:
        return False
    if not all(math.isfinite(sum(values)) for values in columns):
        return False
    gathered.rows(range(place + 1, place + 1 + len(lines)), form.names, columns)
    return True


def _read_quoted(
    source: Source, form: Form, gathered: Gathered, lines: Iterable[str], place: int, header_left: bool
) -> int:
    # An empty line in place of a comment keeps the count of lines.
    plain = ("" if _is_comment(line) else line for line in lines)
    reader = csv.reader(plain, delimiter=form.delimiter, skipinitialspace=True, strict=True)
    try:
        for cells in islice(reader, int(header_left), None):
            if len(cells) > 1 or "".join(cells).strip():
                _add(gathered, form, place + reader.line_num, cells)
    except csv.Error as error:
        raise LogError(
            f"{source.name}, line {place + reader.line_num}: the row cannot be read ({error}); look for a quote that is "
            f"not closed."
        ) from None
    return place + reader.line_num


def _add(gathered: Gathered, form: Form, place: int, cells: Sequence[str]) -> None:
    cells = [cell.strip() for cell in cells]
    if tuple(cells) == form.names:
        gathered.odd("the header comes again; the rows below it are read on", place)
        return
    if len(cells) != len(form.names):
        gathered.odd(
            f"a row has not {len(form.names)} cells as the others have; it is read as far as it goes", place
        )
    numbers, empty, null = {}, [], []
    for name, cell in zip(form.names, cells, strict=False):
        value = number_in(cell, form.decimal_comma)
        if cell.lower() in EMPTY:
            empty.append(name)
        elif value is None:
            if has_role(name):
                gathered.odd(f"a cell of {name!r} is no number ({cell[:20]!r})", place)
        elif value != value:
            null.append(name)
        else:
            numbers[name] = value
    gathered.row(place, numbers, empty, null)
