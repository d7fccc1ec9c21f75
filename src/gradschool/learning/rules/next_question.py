"""Which question to ask next: one that tells much about this learner, and not always the same. Pure; chance is passed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from gradschool.learning.rules.strength import (
    STRONG_FROM,
    Parameters,
    Response,
    distribution,
    ends_early,
    mean_of,
)

FIRST_AIM = -1.5
"""The ability that the first question is chosen for: medium-easy, whoever comes."""

FIRST_SHARPNESS = 4
"""How much more often an informative question is drawn at first: half the information, 2 ** -4 of the chance."""

REPEATED_SUBJECT = 0.5
"""What a question counts for, each time that one of its subjects was asked about before in the sitting."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may come next."""

    question: str
    parameters: Parameters
    about: tuple[str, ...] = ()
    met: int = 0
    """How well the learner knows it: 0 never seen, 1 in other numbers, 2 as it is."""


def aim(responses: Sequence[Response], length: int) -> float:
    """The ability that the next question is to tell about, in a sitting of so many questions.

    One that ends with the verdict looks at where a learner begins to count as strong.
    """
    if not responses:
        return FIRST_AIM
    return STRONG_FROM if ends_early(length) else mean_of(distribution(responses))


def sharpness(answers: int) -> int:
    """How much more often an informative question is drawn after so many answers: half the information, 2 ** -this.

    It grows, because little is known of the learner at first, and what tells most is then anybody's guess. It is never
    endless: every question keeps a chance, so that all of the bank is used, and nobody's next question is known.
    """
    return 1 + answers if answers else FIRST_SHARPNESS


def choose(
    candidates: Sequence[Candidate],
    responses: Sequence[Response],
    asked: Iterable[str],
    rng: Random,
    *,
    length: int,
) -> Candidate:
    """The next question: of those the learner knows least, by chance, in proportion to what it tells.

    `asked` are the subjects asked about before in this sitting of `length` questions, each as often as it was.

    Raises ValueError when there is no candidate.
    """
    least = min(one.met for one in candidates)
    fresh = [one for one in candidates if one.met == least]
    ability, times, power = aim(responses, length), Counter(asked), sharpness(len(responses))
    told = {one: one.information(ability) for one in {candidate.parameters for candidate in fresh}}
    most = max(told.values())
    weights = [
        (told[one.parameters] / most * REPEATED_SUBJECT ** sum(times[subject] for subject in one.about))
        ** power
        for one in fresh
    ]
    return rng.choices(fresh, weights)[0]
