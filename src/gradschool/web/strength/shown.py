"""From an estimated ability to the words and the line that show it, and to what to learn next. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from gradschool.curriculum.values import Html, Pattern, Subject
from gradschool.learning.rules.strength import BANDS, FAIR_FROM, FEWEST, STRONG_FROM, Ability
from gradschool.learning.values import ItemResult, SittingView
from gradschool.web.pages import url

WIDTH = 320
"""Of the line, in its own units."""

FIRST, LAST = -4.0, 2.75
"""The abilities at its ends, as far from the middle of the levels on both sides."""

MOST_SUBJECTS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """Where things stand on the line, in its own units. Rounded, so that equal lines are made once."""

    low: int
    at: int
    high: int
    fair: int
    strong: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class StrengthShown:
    """A learner's strength as pages show it."""

    title: str
    between: str
    """What the interval touches, in words; "" when it is one band."""
    numbers: str
    line: Line
    answers: int


@dataclass(frozen=True, slots=True)
class Link:
    """A mode to go to."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class BeliefMet:
    """A misconception that answers of a test betrayed, and where it is put right."""

    id: str
    title: str
    html: Html
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SubjectNext:
    """A subject that was missed, and the modes that teach it."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """What the result of a test shows beside its questions."""

    strength: StrengthShown | None
    fewest: int
    beliefs: tuple[BeliefMet, ...]
    subjects: tuple[SubjectNext, ...]


@lru_cache(maxsize=4096)
def strength_shown(ability: Ability) -> StrengthShown:
    """How an ability is put into words and drawn."""
    names = dict(zip(BANDS, (_("weak"), _("fair"), _("strong")), strict=True))
    touched = ability.bands
    sure = len(touched) == 1
    title = names[ability.band].capitalize() if sure else _("Probably %s") % names[ability.band]
    between = (
        ""
        if sure
        else _("between %(low)s and %(high)s") % {"low": names[touched[0]], "high": names[touched[-1]]}
    )
    numbers = _("%(value)s logits, from %(low)s to %(high)s") % {
        "value": _signed(ability.value),
        "low": _signed(ability.low),
        "high": _signed(ability.high),
    }
    places = (_place(at) for at in (ability.low, ability.value, ability.high, FAIR_FROM, STRONG_FROM))
    return StrengthShown(title, between, numbers, Line(*places), ability.answers)


def _place(ability: float) -> int:
    share = (ability - FIRST) / (LAST - FIRST)
    return round(WIDTH * min(0.98, max(0.02, share)))


def _signed(value: float) -> str:
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "\N{MINUS SIGN}")


def test_result(sitting: SittingView, pattern: Pattern) -> TestResult:
    """What a test's result shows beside its questions."""
    missed = [one for one in sitting.items if one.difficulty is not None and _missed(one)]
    return TestResult(
        strength=strength_shown(sitting.strength) if sitting.strength else None,
        fewest=FEWEST,
        beliefs=tuple(_beliefs(sitting.items, pattern)),
        subjects=tuple(_subjects(missed, pattern)),
    )


def _missed(line: ItemResult) -> bool:
    return line.state in ("wrong", "expired")


def _beliefs(lines: Sequence[ItemResult], pattern: Pattern) -> Iterator[BeliefMet]:
    known = {belief.id: belief for belief in pattern.misconceptions}
    met: dict[str, list[str]] = {}
    for line in lines:
        for belief in line.misconceptions:
            met.setdefault(belief, []).extend(line.about)
    for name, about in met.items():
        if name in known:
            yield BeliefMet(name, known[name].title, known[name].html, _links(about, pattern))


def _subjects(missed: Sequence[ItemResult], pattern: Pattern) -> Iterator[SubjectNext]:
    """The subjects of the questions missed, the easiest first: that is where to go on."""
    in_order = sorted(missed, key=lambda line: line.difficulty or 0.0)
    names = dict.fromkeys(subject for line in in_order for subject in line.about)
    found: list[Subject] = [pattern.subjects[name] for name in names if name in pattern.subjects]
    for subject in found[:MOST_SUBJECTS]:
        yield SubjectNext(subject.title, _links([subject.id], pattern))


def _links(subjects: Sequence[str], pattern: Pattern) -> tuple[Link, ...]:
    """The modes that teach these subjects, as far as the pattern has them."""
    named = [
        mode for name in subjects if name in pattern.subjects for mode in pattern.subjects[name].learn_in
    ]
    return tuple(
        Link(pattern.modes[name].title, url("mode", pattern.track, pattern.id, name))
        for name in dict.fromkeys(named)
        if name in pattern.modes
    )
