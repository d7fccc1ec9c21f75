"""The forms of questions: which answers there are, which of them are right, and what speaks of each.

An answer is text of written ids, separated by spaces: one option (choice), the options picked (multiple), a tile for each
blank (fill), the lines in order (order), a description for each curve (curve). A number is its own text (numeric).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from gradschool.curriculum.schema import ClaimFile, OptionFile, QuestionFile

FORMS = ("choice", "multiple", "numeric", "fill", "order", "curve")
LINES = "lines"
"""The name of the place in the code where the lines of an order question go."""

_PLACE = re.compile(r"<<([a-z0-9-]+)>>")


@dataclass(frozen=True, slots=True)
class Judged:
    """Something a learner may answer that the proof judges and a text speaks of: an option, a tile, an order."""

    id: str
    option: OptionFile | None
    why: str
    misconception: str | None
    claim: ClaimFile
    right: bool


def judged(question: QuestionFile) -> Iterator[Judged]:
    """Everything of `question` that has a reason and a claim, in the order written."""
    if question.form == "order":
        if question.why and question.claim:
            yield Judged(
                " ".join(_listed(question.key)), None, question.why, None, question.claim, right=True
            )
        for wrong in question.wrong:
            yield Judged(
                " ".join(wrong.order), None, wrong.why, wrong.misconception, wrong.claim, right=False
            )
        return
    keyed = set(_listed(question.key))
    for option in question.options:
        right = question.form == "curve" or option.id in keyed
        yield Judged(option.id, option, option.why, option.misconception, option.claim, right)
    for blank in question.blanks:
        for tile in blank.tiles:
            yield Judged(tile.id, tile, tile.why, tile.misconception, tile.claim, tile.id == blank.key)


def possible(question: QuestionFile) -> frozenset[str]:
    """What the proof must say the truth of."""
    if question.form == "fill":
        return frozenset(
            map(" ".join, product(*([tile.id for tile in one.tiles] for one in question.blanks)))
        )
    if question.form == "order":
        return frozenset(map(" ".join, permutations(line.id for line in question.lines)))
    ids = [option.id for option in question.options]
    if question.form == "curve":
        return frozenset(f"{curve} {option}" for curve in ids for option in ids)
    return frozenset(ids)


def keyed(question: QuestionFile) -> frozenset[str]:
    """What of `possible` the proof must find true; the rest must be false."""
    if question.form == "fill":
        return frozenset([" ".join(blank.key for blank in question.blanks)])
    if question.form == "order":
        return frozenset(map(" ".join, [_listed(question.key), *question.also]))
    if question.form == "curve":
        return frozenset(f"{option.id} {option.id}" for option in question.options)
    return frozenset(_listed(question.key))


def key(question: QuestionFile) -> tuple[str, ...]:
    """The ids of the right answer: in the order of blanks, of curves as written, of lines."""
    if question.form == "fill":
        return tuple(blank.key for blank in question.blanks)
    if question.form == "curve":
        return tuple(option.id for option in question.options)
    return tuple(_listed(question.key))


def _listed(key: str | list[str] | None) -> list[str]:
    return [key] if isinstance(key, str) else list(key or ())


def places(code: str) -> list[str]:
    """The names of the places `<<name>>` in `code`, in order."""
    return _PLACE.findall(code)


def filled(code: str, values: dict[str, str]) -> str:
    """`code` with its places filled; a value of several lines is indented as its place is."""

    def put(found: re.Match[str]) -> str:
        before = code[: found.start()].rpartition("\n")[2]
        indent = before[: len(before) - len(before.lstrip())]
        return values[found[1]].rstrip("\n").replace("\n", "\n" + indent)

    return _PLACE.sub(put, code)


def named(code: str) -> str:
    """`code` with its places as names of the same length, so that it can be parsed and its positions stay."""
    return _PLACE.sub(lambda found: f"__{found[1].replace('-', '_')}__", code)
