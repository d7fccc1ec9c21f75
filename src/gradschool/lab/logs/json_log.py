"""Reads JSON: one record a line, an array of records, columns as arrays, or Hugging Face's trainer_state.json."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from gradschool.lab.errors import LogError
from gradschool.lab.logs.gather import Gathered
from gradschool.lab.logs.source import CHUNK, Source

DEEPEST = 5  # levels of objects in a record that are read
LARGEST = 1 << 26  # characters of a document that is not a list of records
ROWS = re.compile(r'\s*\[|[^\[]*"log_history"\s*:\s*\[')  # up to the first record
_decoder = json.JSONDecoder()


def is_json_lines(line: str) -> bool:
    """Whether a log's first line is a JSON object by itself."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def is_json_document(text: str) -> bool:
    """Whether text starts as a JSON object or an array of objects, arrays or numbers does."""
    start = text.lstrip()
    return bool(
        re.match(
            r'\{\s*("|\}|$)|\[\s*(\{|\[|\]|$|-?\d[\d.eE+-]*\s*(,\s*-?\d[\d.eE+-]*\s*)*(\]\s*$|,?\s*$))',
            start[:4096],
        )
    )


def read_json_lines(source: Source, gathered: Gathered) -> int:
    """Gather one record a line; returns the number of the last line."""
    place = 0
    for place, line in enumerate(source.lines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            gathered.odd("this is no JSON; it is left out", place)
            continue
        if isinstance(record, dict) and _is_all_numbers(record):
            gathered.row(place, record)
        else:
            _add(gathered, place, record)
    return place


def _is_all_numbers(record: Mapping[str, Any]) -> bool:
    try:
        return all(type(one) in (int, float) for one in record.values()) and math.isfinite(
            sum(record.values())
        )
    except OverflowError:
        return False


def read_json_document(source: Source, gathered: Gathered) -> int:
    """Gather the records of one JSON document; returns how many there are.

    Records of an array are read one at a time. Raises LogError for text that is no JSON, with line and column, and for
    a document that is too large and no array.
    """
    place = 0
    for place, record in enumerate(_records(source), 1):
        _add(gathered, place, record)
    return place


def _records(source: Source) -> Iterator[Any]:
    pieces = source.text()
    text = ""
    for piece in pieces:
        text += piece.lstrip("\ufeff") if not text else piece
        if (found := ROWS.match(text)) is not None:
            yield from _elements(source, text[: found.end()], text[found.end() :], pieces)
            return
        if len(text) > LARGEST:
            raise LogError(
                f"{source.name} is one JSON object of over {LARGEST >> 20} MB; write one record a line."
            )
    yield _parsed(source, text)


def _elements(source: Source, before: str, text: str, pieces: Iterator[str]) -> Iterator[Any]:
    lines, at = before.count("\n") + 1, 0
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if text[at : at + 1] == "]":
            return
        try:
            element, end = _decoder.raw_decode(text, at)
            # A number that ends where the piece does may go on.
            whole = end < len(text)
        except (ValueError, RecursionError):
            whole = False
        if whole:
            yield element
            at = end
            if at > CHUNK:
                lines, text, at = lines + text.count("\n", 0, at), text[at:], 0
            continue
        piece = next(pieces, "")
        if not piece or len(text) - at > LARGEST:
            _refuse_element(source, text, at, lines)
        lines, text, at = lines + text.count("\n", 0, at), text[at:] + piece, 0


def _refuse_element(source: Source, text: str, at: int, lines: int) -> NoReturn:
    try:
        _decoder.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        _refuse(source, error, text, at, lines)
    raise LogError(
        f"{source.name}, line {lines + text.count(chr(10))}: the array has no end; write the file whole."
    )


def _refuse(source: Source, error: Exception, text: str, at: int, lines: int) -> NoReturn:
    reason, place = "it is nested too deeply, or a number is too long", at
    if isinstance(error, json.JSONDecodeError):
        reason, place = error.msg, error.pos
    line = lines + text.count("\n", 0, place)
    column = place - (text.rfind("\n", 0, place) + 1) + 1
    raise LogError(
        f"{source.name}, line {line}, column {column}: this is no JSON ({reason}); write the file whole."
    ) from None


def _parsed(source: Source, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        _refuse(source, error, text, 0, 1)


def _add(gathered: Gathered, place: int, record: Any) -> None:
    if isinstance(record, list):
        record = {f"column {number}": value for number, value in enumerate(record, 1)}
    if not isinstance(record, dict):
        record = {"value": record}
    history = record.get("log_history", record.get("history"))
    if isinstance(history, list):
        for at, one in enumerate(history, 1):
            _add(gathered, at, one)
        return
    numbers: dict[str, float] = {}
    null: list[str] = []
    columns: dict[str, list[Any]] = {}
    for name, value in _flat(record):
        number = _number(value)
        if isinstance(value, list):
            columns[name] = value
        elif number is not None and number == number:
            numbers[name] = number
        elif value is None or number is not None:
            null.append(name)
    if columns:
        if gathered.series:
            raise LogError(
                f"{gathered.source}, {gathered.unit} {place} holds whole columns, as one before it does: that is another "
                f"run; give one run at a time."
            )
        _add_columns(gathered, columns)
    else:
        gathered.row(place, numbers, null=null)


def _add_columns(gathered: Gathered, columns: Mapping[str, list[Any]]) -> None:
    plain = {
        name: values
        for name, values in columns.items()
        if not any(isinstance(one, (list, dict)) for one in values)
    }
    for row in range(max((len(values) for values in plain.values()), default=0)):
        _add(gathered, row + 1, {name: values[row] for name, values in plain.items() if row < len(values)})


def _flat(record: Mapping[str, Any], before: str = "", depth: int = DEEPEST) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            if depth:
                yield from _flat(value, f"{before}{name}/", depth - 1)
        else:
            yield f"{before}{name}", value


def _number(value: Any) -> float | None:
    if isinstance(value, float):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.inf if isinstance(value, int) else None
