"""How strong a learner is, out of the rows of a test; the question it asks next; what questions are taken to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from gradschool.curriculum.values import BankQuestion, Library, Pattern
from gradschool.learning import models
from gradschool.learning.errors import NotServed
from gradschool.learning.rules import items, timer
from gradschool.learning.rules.calibration import Calibrated, First
from gradschool.learning.rules.next_question import Candidate, choose
from gradschool.learning.rules.strength import (
    FEWEST,
    LEVEL_DIFFICULTY,
    Ability,
    Parameters,
    Response,
    estimate,
)
from gradschool.learning.sitting_record import ItemRecord, SittingRecord
from gradschool.learning.values import LastStrength


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and variant to ask, and what a test takes the question to be; nothing in other sittings."""

    question: str
    variant: str
    parameters: Parameters | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What an item's row says of it."""
        found: dict[str, Any] = {"question": self.question, "variant": self.variant}
        if self.parameters:
            found |= {
                "difficulty": self.parameters.difficulty,
                "discrimination": self.parameters.discrimination,
                "guess": self.parameters.guess,
            }
        return found


def responses_of(record: SittingRecord, now: float) -> list[Response]:
    """The questions of a test that were answered, as they were when asked, with what their first answer scored."""
    found = []
    for item, state in zip(record.items, record.states(now), strict=True):
        score = _first_score(item, state)
        if item.difficulty is not None and score is not None:
            found.append((_parameters(item), score))
    return found


def _parameters(item: ItemRecord) -> Parameters:
    assert item.difficulty is not None and item.discrimination is not None and item.guess is not None  # noqa: PT018
    return Parameters(item.difficulty, item.discrimination, item.guess)


def _first_score(item: ItemRecord, state: str) -> float | None:
    """What the first answer scored; None for a question that was left open, which says nothing."""
    if item.answers:
        return item.answers[0].score
    return {items.RIGHT: 1.0, items.EXPIRED: 0.0}.get(state)


def strength_of(record: SittingRecord, now: float) -> Ability | None:
    """How strong a test finds its learner; None for another sitting, and while too few questions are answered."""
    found = responses_of(record, now)
    return estimate(found) if len(found) >= FEWEST else None


def next_asked(record: SittingRecord, library: Library, rng: Random, now: float) -> Asked:
    """The question that a test asks next. Two statements.

    Raises NotServed when the site has none left that this sitting has not asked.
    """
    pattern = library.patterns.get((record.track, record.pattern))
    asked = {item.question for item in record.items}
    left = [one for one in pattern.bank if one.id not in asked] if pattern else []
    if pattern is None or not left:
        raise NotServed("No question is left to ask. Give this sitting up and take a new one.")
    rows = models.Item.objects.filter(sitting__learner=record.learner).exclude(question="")
    seen = set(rows.values_list("question", "variant"))
    known = parameters_of(pattern)
    candidates = [Candidate(one.id, known[one.id], one.about, _met(one, library, seen)) for one in left]
    subjects = [subject for one in pattern.bank if one.id in asked for subject in one.about]
    taken = choose(candidates, responses_of(record, now), subjects, rng, length=len(record.items))
    variants = library.variants(taken.question)
    fresh = [one for one in variants if (taken.question, one) not in seen]
    return Asked(taken.question, rng.choice(fresh or list(variants)), taken.parameters)


def _met(one: BankQuestion, library: Library, seen: set[tuple[str, str]]) -> int:
    """How well a learner who has seen these knows a question: not, in other numbers, or as it is."""
    known = [(one.id, variant) in seen for variant in library.variants(one.id)]
    return 2 if all(known) else int(any(known))


def starting_parameters(bank: BankQuestion) -> Parameters:
    """What a question of this level and form is taken to be before anybody answered it."""
    return Parameters(LEVEL_DIFFICULTY[bank.level], guess=bank.blind_score)


def parameters_of(pattern: Pattern) -> dict[str, Parameters]:
    """What every question of a pattern is taken to be: by its answers if it was calibrated, else by its level."""
    bank = {one.id: one for one in pattern.bank}
    found = {name: starting_parameters(one) for name, one in bank.items()}
    rows = models.Difficulty.objects.filter(question__in=bank)
    for question, difficulty, discrimination in rows.values_list("question", "difficulty", "discrimination"):
        found[question] = Parameters(difficulty, discrimination, bank[question].blind_score)
    return found


# A test is over when it was closed, its day has passed, or no place of it is open.
_TESTS = """
SELECT s.id, s.started, i.difficulty, i.discrimination, i.guess, m.score
  FROM learning_sitting s
  JOIN learning_item i ON i.sitting_id = s.id
  LEFT JOIN learning_answer a ON a.item_id = i.id AND a.number = 1
  LEFT JOIN learning_mark m ON m.id = (SELECT MAX(n.id) FROM learning_mark n WHERE n.answer_id = a.id)
 WHERE s.learner_id = %s AND s.track = %s AND s.pattern = %s AND i.difficulty IS NOT NULL
   AND (a.id IS NOT NULL OR i.outcome = 'expired')
   AND (s.closed IS NOT NULL OR s.started < %s
        OR NOT EXISTS (SELECT 1 FROM learning_item o WHERE o.sitting_id = s.id AND o.outcome = ''))
 ORDER BY s.started, s.id, i.position
"""


def last_strength(*, learner: int, track: str, pattern: str, now: datetime) -> LastStrength | None:
    """How strong the learner's last finished test of a pattern found them. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TESTS, [learner, track, pattern, now.timestamp() - timer.SITTING_LASTS])
        rows = cursor.fetchall()
    tests: dict[tuple[str, float], list[Response]] = {}
    for sitting, started, difficulty, discrimination, guess, score in rows:
        response = Parameters(difficulty, discrimination, guess), score or 0.0
        tests.setdefault((sitting, started), []).append(response)
    enough = [(place, found) for place, found in tests.items() if len(found) >= FEWEST]
    if not enough:
        return None
    (sitting, started), found = enough[-1]
    return LastStrength(estimate(found), UUID(sitting), datetime.fromtimestamp(started, UTC))


_FIRSTS = """
SELECT s.learner_id, i.question, m.score
  FROM learning_answer a
  JOIN learning_item i ON i.id = a.item_id
  JOIN learning_sitting s ON s.id = i.sitting_id
  JOIN learning_mark m ON m.id = (SELECT MAX(n.id) FROM learning_mark n WHERE n.answer_id = a.id)
 WHERE a.number = 1
 ORDER BY a.at, a.id
"""


def first_answers() -> Iterator[First]:
    """What every learner's very first answer to each question scored, in whichever mode. One statement."""
    met: set[tuple[int, str]] = set()
    with connection.cursor() as cursor:
        cursor.execute(_FIRSTS)
        for learner, question, score in cursor:
            if (learner, question) not in met:
                met.add((learner, question))
                yield learner, question, score


@transaction.atomic
def difficulties_keep(*, calibrated: Mapping[str, Calibrated], now: datetime) -> None:
    """Take questions to be as their answers say, from the next one that a test asks."""
    models.Difficulty.objects.bulk_create(
        [
            models.Difficulty(
                question=question,
                difficulty=one.parameters.difficulty,
                discrimination=one.parameters.discrimination,
                answers=one.answers,
                at=now.timestamp(),
            )
            for question, one in calibrated.items()
        ],
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["difficulty", "discrimination", "answers", "at"],
    )
