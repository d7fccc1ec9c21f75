"""Grading: what an answer is worth under a revision. Pure, and free of torch and of the database.

An answer is text, as `curriculum.forms` says. Partial credit, by form: multiple 1/k for each right pick and -1/k for each
wrong one, never below 0; fill, curve and order the share of places that are right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from gradschool.curriculum.values import Mark, Revision

LONGEST = 2000
"""Characters of an answer that are read at all."""


def grade(revision: Revision, given: str) -> Mark:
    """The mark of `given`, written ids separated by spaces or a number, under `revision`.

    An answer that is none of the question's, or leaves a place open, is unreadable: it scores nothing and costs no attempt.
    """
    grader = _GRADERS.get(revision.form)
    if grader is None:
        raise ValueError(f"question {revision.question}: there is no form {revision.form!r}")
    return grader(revision, given[: LONGEST + 1])


def canonical(revision: Revision, given: str) -> str:
    """`given` as it is kept and compared: picks in the order of the options, single spaces."""
    if revision.form == "numeric":
        return given.strip()
    parts = given.split()
    if revision.form == "multiple":
        place = {option.id: number for number, option in enumerate(revision.options)}
        parts = sorted(set(parts), key=lambda one: (place.get(one, len(place)), one))
    return " ".join(parts)


def _choice(revision: Revision, given: str) -> Mark:
    if given not in {option.id for option in revision.options}:
        return _unreadable("not an option of this question")
    if given in revision.key:
        return Mark(score=1.0, why="the keyed option")
    return Mark(score=0.0, misconceptions=_beliefs(revision, [given]), why="not the keyed option")


def _multiple(revision: Revision, given: str) -> Mark:
    picks, key = set(given.split()), set(revision.key)
    if not picks or not picks <= {option.id for option in revision.options}:
        return _unreadable("not options of this question")
    right, wrong = len(picks & key), picks - key
    score = max(0, right - len(wrong)) / len(key)
    why = f"{right} of {len(key)} right, {len(wrong)} wrong"
    return Mark(score=score, misconceptions=_beliefs(revision, sorted(wrong)), why=why)


def _placed(revision: Revision, given: str) -> Mark:
    parts, ids = given.split(), {option.id: option.blank for option in revision.options}
    known = all(
        one in ids and ids[one] in ("", blank.id) for one, blank in zip(parts, revision.blanks, strict=False)
    )
    if len(parts) != len(revision.blanks) or not known:
        return _unreadable("not a tile for each place")
    wrong = [one for one, key in zip(parts, revision.key, strict=True) if one != key]
    return _share(revision, len(parts) - len(wrong), len(parts), wrong)


def _order(revision: Revision, given: str) -> Mark:
    parts = given.split()
    if sorted(parts) != sorted(option.id for option in revision.options):
        return _unreadable("not each line once")
    orders = [revision.key, *(tuple(other.split()) for other in revision.accepted)]
    right = max(sum(map(str.__eq__, parts, order)) for order in orders)
    return _share(revision, right, len(parts), [" ".join(parts)])


def _numeric(revision: Revision, given: str) -> Mark:
    number = read_number(given)
    if number is None:
        return _unreadable("not a number")
    key = revision.numbers[revision.key[0]]
    if abs(number - key) <= revision.tolerance * (1 + 1e-9):
        return Mark(score=1.0, why="within the tolerance")
    close = sorted(revision.numbers.items(), key=lambda known: abs(known[1] - number))
    meant = [
        name
        for name, value in close
        if math.isclose(value, number, rel_tol=_relative(revision), abs_tol=1e-12)
    ]
    return Mark(score=0.0, misconceptions=_beliefs(revision, meant[:1]), why="outside the tolerance")


def _relative(revision: Revision) -> float:
    key = abs(revision.numbers[revision.key[0]])
    return min(0.02, revision.tolerance / key) if key else 0.02


def read_number(given: str) -> float | None:
    """The number a learner typed: 0.25, 1e-3, 1/4, 0,25 or 25 %; None when it is none."""
    text = given.strip().replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if len(text) > 40:
        return None
    scale = 1.0
    if text.endswith("%"):
        text, scale = text[:-1], 0.01
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    above, slash, below = text.partition("/")
    try:
        value = float(above) / (float(below) if slash else 1.0) * scale
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) and "_" not in text else None


def _share(revision: Revision, right: int, total: int, wrong: Iterable[str]) -> Mark:
    beliefs = () if right == total else _beliefs(revision, wrong)
    return Mark(score=right / total, misconceptions=beliefs, why=f"{right} of {total} in their place")


def _beliefs(revision: Revision, chosen: Iterable[str]) -> tuple[str, ...]:
    found = (revision.misconceptions.get(one) for one in chosen)
    return tuple(dict.fromkeys(belief.id for belief in found if belief))


def _unreadable(why: str) -> Mark:
    return Mark(score=0.0, unreadable=True, why=why)


_GRADERS: dict[str, Callable[[Revision, str], Mark]] = {
    "choice": _choice,
    "multiple": _multiple,
    "numeric": _numeric,
    "fill": _placed,
    "curve": _placed,
    "order": _order,
}


def mistaken(revision: Revision, given: str) -> Sequence[str]:
    """The ids in `revision.misconceptions` that the answer `given` came by."""
    beliefs = set(grade(revision, given).misconceptions)
    return [name for name, belief in revision.misconceptions.items() if belief.id in beliefs]
