"""How difficult questions are, from what many learners scored on them at first sight. Pure.

Abilities are not known, so they are averaged over: expectation and maximization in turn, on the grid of `rules.strength`
(Bock and Aitkin, 1981), with a normal prior around the difficulty of each question's level and one around a discrimination
of 1 on a logarithmic scale. Few answers therefore move a question little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import add, mul

from gradschool.learning.rules.strength import GRID, PRIOR_SPREAD, Parameters, distribution, logistic

DIFFICULTY_SPREAD = 0.7
"""Standard deviation of the prior of a difficulty: worth some ten answers."""

DISCRIMINATION_SPREAD = 0.3
"""Standard deviation of the prior of a discrimination's logarithm."""

TAKEN_LEARNERS = 20
"""Learners that are taken to be as anybody, beside the real ones: a handful of these says little of all."""

STEPS, LONGEST_STEP = 2, 0.5
"""Steps for each question and round, and the longest of them."""

MOST_ROUNDS = 200
SETTLED = 0.002
"""When no difficulty moves by more in a round, they are found."""

FARTHEST = 5.0
"""No difficulty is beyond the abilities that are told apart."""

First = tuple[int, str, float]
"""A learner, a question, and what the learner's first answer to it was worth, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A question's parameters as answers say, and how many answers said so."""

    parameters: Parameters
    answers: int
    mean_score: float


@dataclass(slots=True)
class _Counts:
    """For one question at each ability of the grid: how many learners are expected there, and their scores together."""

    learners: list[float]
    scores: list[float]


def calibrate(
    firsts: Sequence[First],
    start: Mapping[str, Parameters],
    *,
    discriminations: bool = False,
    progress: Callable[[int, float], None] = lambda _round, _moved: None,
) -> dict[str, Calibrated]:
    """The parameters of every question that was answered, `start` being those of its level.

    Learners are taken to be spread normally around a mean that is estimated too. With `discriminations` how sharply each
    question tells is estimated as well; else it stays as in `start`. `progress` is told the round, and how far it moved.
    """
    known = [one for one in firsts if one[1] in start]
    found = {question: start[question] for _, question, _ in known}
    learners: dict[int, list[tuple[str, float]]] = {}
    for learner, question, score in known:
        learners.setdefault(learner, []).append((question, score))
    mean, spread = 0.0, PRIOR_SPREAD
    for number in range(1, MOST_ROUNDS + 1):
        counts, mean, spread = _expect(learners.values(), found, mean, spread)
        better = {
            question: _maximize(found[question], start[question], one, discriminations)
            for question, one in counts.items()
        }
        # Abilities and difficulties may be moved together without changing what is expected; the priors say where to.
        shift = _mean([better[one].difficulty - start[one].difficulty for one in better])
        better = {name: _moved(one, one.difficulty - shift) for name, one in better.items()}
        mean -= shift
        moved = max((abs(better[one].difficulty - found[one].difficulty) for one in better), default=0.0)
        found = better
        progress(number, moved)
        if moved < SETTLED:
            break
    return {question: _summary(question, one, known) for question, one in sorted(found.items())}


def _summary(question: str, parameters: Parameters, known: Sequence[First]) -> Calibrated:
    scores = [score for _, asked, score in known if asked == question]
    return Calibrated(parameters, len(scores), _mean(scores))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _moved(parameters: Parameters, difficulty: float) -> Parameters:
    bounded = min(FARTHEST, max(-FARTHEST, difficulty))
    return Parameters(bounded, parameters.discrimination, parameters.guess)


def _expect(
    learners: Collection[list[tuple[str, float]]], found: Mapping[str, Parameters], mean: float, spread: float
) -> tuple[dict[str, _Counts], float, float]:
    """Where the learners are, by what is known of the questions; and the mean and spread of all of them."""
    prior = [-0.5 * ((ability - mean) / spread) ** 2 for ability in GRID]
    counts = {question: _Counts([0.0] * len(GRID), [0.0] * len(GRID)) for question in found}
    together = [0.0] * len(GRID)
    for answers in learners:
        chances = distribution([(found[question], score) for question, score in answers], prior)
        together = list(map(add, together, chances))
        for question, score in answers:
            one = counts[question]
            one.learners = list(map(add, one.learners, chances))
            if score:
                one.scores = list(map(add, one.scores, [score * chance for chance in chances]))
    number = len(learners) + TAKEN_LEARNERS
    mean = sum(map(mul, together, GRID)) / number
    squares = sum(share * (ability - mean) ** 2 for share, ability in zip(together, GRID, strict=True))
    variance = (squares + TAKEN_LEARNERS * (PRIOR_SPREAD**2 + mean**2)) / number
    return counts, mean, math.sqrt(variance)


def _maximize(
    parameters: Parameters, start: Parameters, counts: _Counts, discriminations: bool
) -> Parameters:
    """The parameters under which these scores are most likely, the priors counted: a few steps of Fisher's scoring."""
    for _ in range(STEPS):
        gap = start.difficulty - parameters.difficulty
        step = _step(parameters, counts, _by_difficulty, gap, DIFFICULTY_SPREAD)
        parameters = _moved(parameters, parameters.difficulty + step)
        if discriminations:
            gap = math.log(start.discrimination / parameters.discrimination)
            step = _step(parameters, counts, _by_discrimination, gap, DISCRIMINATION_SPREAD)
            sharper = parameters.discrimination * math.exp(step)
            parameters = Parameters(parameters.difficulty, sharper, parameters.guess)
    return parameters


def _step(
    parameters: Parameters,
    counts: _Counts,
    slope: Callable[[Parameters, float, float], float],
    gap: float,
    spread: float,
) -> float:
    """How far to move one parameter, whose prior lies `gap` away; never so far that it overshoots by much."""
    force, information = gap / spread**2, 1.0 / spread**2
    for ability, learners, scores in zip(GRID, counts.learners, counts.scores, strict=True):
        known = logistic(parameters.discrimination * (ability - parameters.difficulty))
        expected = parameters.guess + (1.0 - parameters.guess) * known
        spread_of_score = expected * (1.0 - expected)
        if spread_of_score > 0.0:
            change = slope(parameters, ability, (1.0 - parameters.guess) * known * (1.0 - known))
            force += (scores - learners * expected) * change / spread_of_score
            information += learners * change**2 / spread_of_score
    return min(LONGEST_STEP, max(-LONGEST_STEP, force / information))


def _by_difficulty(parameters: Parameters, _ability: float, steepness: float) -> float:
    """What a little more difficulty does to the expected score."""
    return -parameters.discrimination * steepness


def _by_discrimination(parameters: Parameters, ability: float, steepness: float) -> float:
    """What a little more of the discrimination's logarithm does to the expected score."""
    return parameters.discrimination * (ability - parameters.difficulty) * steepness
