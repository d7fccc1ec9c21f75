"""Difficulties out of answers: those that made the answers are found again, and few answers move little."""

import math
import random
from statistics import mean

import pytest

from gradschool.learning.rules.calibration import calibrate
from gradschool.learning.rules.strength import LEVEL_DIFFICULTY, Parameters

LEVELS = list(LEVEL_DIFFICULTY.values())


def questions(count=24):
    guesses = (0.25, 0.0, 0.25, 0.2, 0.25)
    return {f"q{n}": Parameters(LEVELS[n % 4], guess=guesses[n % 5]) for n in range(count)}


def moved(start, rng, sharper=0.0):
    """Other questions than their levels say; all together neither harder nor easier, which sets the scale."""
    drifts = [rng.gauss(0, 0.7) for _ in start]
    return {
        name: Parameters(one.difficulty + drift - mean(drifts), math.exp(rng.gauss(0, sharper)), one.guess)
        for (name, one), drift in zip(start.items(), drifts, strict=True)
    }


def answered(true, learners, rng, center=-0.8, each=15):
    for learner in range(learners):
        ability = rng.gauss(center, 1.3)
        for name in rng.sample(list(true), each):
            yield learner, name, float(rng.random() < true[name].expected(ability))


def error(found, true, of=lambda one: one.difficulty):
    return math.sqrt(mean((of(found[name]) - of(true[name])) ** 2 for name in true))


def test_known_difficulties_are_found_again():
    rng = random.Random(4)
    start = questions()
    true = moved(start, rng)
    found = calibrate(list(answered(true, 1000, rng)), start)
    parameters = {name: one.parameters for name, one in found.items()}
    assert error(start, true) > 0.5
    assert error(parameters, true) < 0.2
    assert all(one.discrimination == 1.0 for one in parameters.values())
    assert sum(one.answers for one in found.values()) == 15_000


def test_known_discriminations_are_found_again():
    rng = random.Random(5)
    start = questions(16)
    true = moved(start, rng, sharper=0.4)
    found = calibrate(list(answered(true, 1200, rng, each=12)), start, discriminations=True)
    parameters = {name: one.parameters for name, one in found.items()}
    sharpness = lambda one: math.log(one.discrimination)  # noqa: E731
    assert error(parameters, true, sharpness) < 0.7 * error(start, true, sharpness)
    assert error(parameters, true) < 0.5 * error(start, true)


def test_few_answers_move_little_and_many_move_more():
    start = {"hard": Parameters(LEVEL_DIFFICULTY["expert"]), "other": Parameters(0.0)}
    shifts = []
    for learners in (1, 5, 200):
        firsts = [(n, "hard", 1.0) for n in range(learners)] + [(n, "other", n % 2) for n in range(learners)]
        found = calibrate(firsts, start)
        shifts.append(start["hard"].difficulty - found["hard"].parameters.difficulty)
    assert 0 < shifts[0] < 0.35
    assert shifts == sorted(shifts)
    assert shifts[-1] > 0.7


def test_part_of_a_point_lies_between():
    start = {name: Parameters(0.0) for name in "abc"}
    firsts = [(n, name, score) for n in range(60) for name, score in (("a", 0.0), ("b", 0.5), ("c", 1.0))]
    found = {name: one.parameters.difficulty for name, one in calibrate(firsts, start).items()}
    assert found["a"] > 0.5 > found["b"] > -0.5 > found["c"]


def test_what_is_not_in_the_bank_is_left_out():
    assert calibrate([(1, "gone", 1.0)], {"here": Parameters(0.0)}) == {}
    assert calibrate([], {"here": Parameters(0.0)}) == {}


def test_progress_is_told():
    told = []
    calibrate([(1, "here", 1.0)], {"here": Parameters(0.0)}, progress=lambda *words: told.append(words))
    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][1] < 0.01


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_unanimous_answers_stay_on_the_scale(score):
    firsts = [(n, "same", score) for n in range(3000)]
    found = calibrate(firsts, {"same": Parameters(0.0)}, discriminations=True)
    assert abs(found["same"].parameters.difficulty) <= 5.0
