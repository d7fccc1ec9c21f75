"""How strong a learner is in a pattern, and how sure that is: an item response model, as pure functions.

A question answered by somebody of some ability is worth, on average,

    guess + (1 - guess) * logistic(discrimination * (ability - difficulty))

Ability and difficulty are on one scale, in logits. `guess` is what a blind answer is worth on average and is fixed by the
question's form; a score between 0 and 1 counts as so large a share of a right answer and the rest of a wrong one. The
estimate is the mean of the ability's distribution, computed on a grid, after a normal prior.

The zero of the scale is where a learner begins to count as strong, and the prior is centred there: before the first answer
it is as likely as not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add, mul

LEVEL_DIFFICULTY = {"beginner": -2.5, "intermediate": -1.25, "advanced": 0.0, "expert": 1.25}
"""Where a question of each level starts, before answers say better."""

FAIR_FROM, STRONG_FROM = LEVEL_DIFFICULTY["intermediate"], LEVEL_DIFFICULTY["advanced"]
"""Fair: knows an intermediate question more often than not. Strong: knows an advanced one more often than not."""

PRIOR_SPREAD = 1.5
"""Standard deviation of the prior, whose mean is 0: wide, so that the answers decide."""

GRID = tuple(-5.0 + number / 4 for number in range(41))
"""Abilities at which the distribution is computed. It is never narrower than two steps, so its sums are exact enough."""

USUAL, LONGEST = 10, 16
"""Questions of a sitting, and the most of one that ends as soon as the verdict is clear."""

FEWEST = 5
"""Answers before anything is said of somebody's strength."""

CLEAR = 0.985
"""How probable `strong`, or `not strong`, has to be for a sitting to end early."""

WEAK, FAIR, STRONG = "weak", "fair", "strong"
BANDS = (WEAK, FAIR, STRONG)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a question asks of ability: its place on the scale, how sharply it tells, what a blind answer is worth."""

    difficulty: float
    discrimination: float = 1.0
    guess: float = 0.0

    def expected(self, ability: float) -> float:
        """The score that somebody of this ability has on average, from `guess` to 1."""
        return self.guess + (1.0 - self.guess) * logistic(self.discrimination * (ability - self.difficulty))

    def information(self, ability: float) -> float:
        """How much one answer tells near this ability: the inverse of the variance it leaves, if it were alone."""
        known = logistic(self.discrimination * (ability - self.difficulty))
        score = self.guess + (1.0 - self.guess) * known
        return self.discrimination**2 * known**2 * (1.0 - known) * (1.0 - self.guess) / score


Response = tuple[Parameters, float]
"""A question as it was when it was asked, and the score of the answer, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ability:
    """What is known of an ability after some answers. All but the last two in logits."""

    value: float
    error: float
    """Its standard deviation."""
    low: float
    high: float
    """It is between these two in eight of ten cases."""
    strong: float
    """The probability that it is at least `STRONG_FROM`."""
    answers: int

    @property
    def band(self) -> str:
        """Weak, fair or strong, by the estimate alone."""
        return band(self.value)

    @property
    def bands(self) -> tuple[str, ...]:
        """Every band that the interval touches, the weakest first."""
        first, last = BANDS.index(band(self.low)), BANDS.index(band(self.high))
        return BANDS[first : last + 1]

    @property
    def clear(self) -> bool:
        """Whether it is as good as sure that the learner is strong, or is not."""
        return max(self.strong, 1.0 - self.strong) >= CLEAR


def band(ability: float) -> str:
    """Weak, fair or strong."""
    return WEAK if ability < FAIR_FROM else FAIR if ability < STRONG_FROM else STRONG


def logistic(logit: float) -> float:
    """The probability with these odds; never overflows."""
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1.0 + odds)


@lru_cache(maxsize=4096)
def logarithms(parameters: Parameters) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """At every ability of the grid, the logarithm of the expected score, and of what is missing to 1."""
    scores = [parameters.expected(ability) for ability in GRID]
    return tuple(map(math.log, scores)), tuple(math.log1p(-score) for score in scores)


PRIOR = tuple(-0.5 * (ability / PRIOR_SPREAD) ** 2 for ability in GRID)


def distribution(responses: Iterable[Response], prior: Sequence[float] = PRIOR) -> list[float]:
    """The probability of every ability of the grid after these answers; `prior` are logarithms, up to a constant."""
    found = list(prior)
    for parameters, score in responses:
        right, wrong = logarithms(parameters)
        if score > 0.0:
            found = list(map(add, found, right if score >= 1.0 else [score * one for one in right]))
        if score < 1.0:
            found = list(map(add, found, wrong if score <= 0.0 else [(1.0 - score) * one for one in wrong]))
    top = max(found)
    weights = [math.exp(one - top) for one in found]
    total = sum(weights)
    return [weight / total for weight in weights]


def estimate(responses: Sequence[Response]) -> Ability:
    """What these answers say of an ability; before the first, what is known of anybody."""
    return _estimate(tuple(responses))


@lru_cache(maxsize=4096)  # a learner's last test is read again on every visit
def _estimate(responses: tuple[Response, ...]) -> Ability:
    chances = distribution(responses)
    mean = mean_of(chances)
    variance = sum(chance * (ability - mean) ** 2 for chance, ability in zip(chances, GRID, strict=True))
    return Ability(
        value=mean,
        error=math.sqrt(variance),
        low=_quantile(chances, 0.1),
        high=_quantile(chances, 0.9),
        strong=1.0 - _below(chances, STRONG_FROM),
        answers=len(responses),
    )


def mean_of(chances: Sequence[float]) -> float:
    """The mean ability of a distribution over the grid."""
    return sum(map(mul, chances, GRID))


HALF_STEP = (GRID[1] - GRID[0]) / 2


def _below(chances: Sequence[float], ability: float) -> float:
    """The probability of less than `ability`, each chance being spread evenly over the step around its place."""
    shares = ((ability - place + HALF_STEP) / (2 * HALF_STEP) for place in GRID)
    return sum(chance * min(1.0, max(0.0, share)) for chance, share in zip(chances, shares, strict=True))


def _quantile(chances: Sequence[float], wanted: float) -> float:
    """The ability that so large a share lies below of."""
    passed = 0.0
    for place, chance in zip(GRID, chances, strict=True):
        if passed + chance >= wanted:
            return place - HALF_STEP + 2 * HALF_STEP * (wanted - passed) / chance
        passed += chance
    return GRID[-1] + HALF_STEP


def length(bank: int, *, longest: bool) -> int:
    """How many questions a test of a bank of so many asks; at most, for one that may end early."""
    return min(LONGEST if longest else USUAL, bank)


def ends_early(length: int) -> bool:
    """Whether a sitting of so many questions is one that ends once the verdict is clear."""
    return length > USUAL


def decided(responses: Sequence[Response], length: int) -> bool:
    """Whether a sitting of so many questions needs no more of them."""
    return ends_early(length) and len(responses) >= FEWEST and estimate(responses).clear
