"""Marking exercises: each kind of goal met and missed, at its limits; and runs that are no run of the exercise."""

import math
from dataclasses import replace

import pytest

from gradschool.curriculum.exercise_marking import goal_words, mark, moved
from gradschool.curriculum.values import Goal, Task
from gradschool.sandbox.values import Ending, Result, RunError, Series

PROGRAM = "loss = 2 * w\nshow(loss)\n"


def ran(*losses, **named):
    series = {"loss": losses, **named}
    return Result(
        Ending.FINISHED,
        series=tuple(
            Series(name, tuple(map(float, range(len(values)))), tuple(values))
            for name, values in series.items()
        ),
    )


def task(**goal):
    steps = goal.pop("steps", 4)
    return Task(Goal(steps=steps, **goal), PROGRAM, ("loss = 2 * w",), 8.0)


def verdict(goal, *losses, code=PROGRAM, **named):
    return mark(goal, code, ran(*losses, **named))


DIVERGE = task(kind="diverge", times=10.0)
CONVERGE = task(kind="converge", at_most=0.5)
SETTLE = task(kind="converge", at_most=0.5, tail=2)
OSCILLATE = task(kind="oscillate", watch="w", turns=2, at_most=2.0)
PLATEAU = task(kind="plateau", tail=3, change=0.1, above=2.0)
REBOUND = task(kind="rebound", below=1.0, above=4.0)


@pytest.mark.parametrize(
    ("goal", "losses"),
    [
        (DIVERGE, (8.0, 20.0, 50.0, 80.0)),
        (DIVERGE, (8.0, 20.0, None, None)),
        (DIVERGE, (8.0, None, 5.0, 5.0)),
        (CONVERGE, (8.0, 90.0, 1.0, 0.5)),
        (SETTLE, (8.0, 1.0, 0.5, 0.5)),
        (PLATEAU, (8.0, 2.2, 2.0, 2.1)),
        (REBOUND, (8.0, 1.0, 2.0, 4.0)),
    ],
)
def test_a_goal_that_is_met_just_so(goal, losses):
    found = verdict(goal, *losses)
    assert found.met, found.sentence
    assert all(measure.good for measure in found.measures)


@pytest.mark.parametrize(
    ("goal", "losses", "says"),
    [
        (DIVERGE, (8.0, 20.0, 99.0, 79.0), "the last loss is 9.88 times the first, and 10 times"),
        (CONVERGE, (8.0, 0.1, 0.1, 0.51), "the last loss is 0.51, and at most 0.5"),
        (CONVERGE, (8.0, 0.1, 0.1, None), "stops being a finite number"),
        (SETTLE, (8.0, 0.1, 0.6, 0.1), "highest of the last 2 losses is 0.6"),
        (PLATEAU, (8.0, 2.3, 2.0, 2.0), "changes by 13 %"),
        (PLATEAU, (8.0, 1.9, 1.9, 1.9), "has to stay above 2"),
        (PLATEAU, (8.0, 3.0, 3.0, None), "not flat"),
        (REBOUND, (8.0, 1.1, 2.0, 4.0), "its lowest loss is 1.1"),
        (REBOUND, (8.0, 1.0, 2.0, 3.9), "the last loss is 3.9"),
        (REBOUND, (8.0, 1.0, 2.0, None), "does not rise again"),
    ],
)
def test_a_goal_that_is_missed_says_by_how_much(goal, losses, says):
    found = verdict(goal, *losses)
    assert not found.met
    assert says in found.sentence
    assert [measure.good for measure in found.measures].count(False) == 1


def test_very_small_and_very_large_numbers_are_read_with_ease():
    small, large = verdict(CONVERGE, 8.0, 1.0, 1.0, 1.5e-9), verdict(DIVERGE, 8.0, 1.0, 1.0, 8e12)
    assert "1.5 × 10⁻⁹" in small.sentence
    assert "1 × 10¹²" in large.sentence


def test_a_swing_is_seen_in_what_is_watched():
    assert verdict(OSCILLATE, 8.0, 4.0, 2.0, 1.0, w=(2.0, -1.0, 0.5, -0.25)).met
    still = verdict(OSCILLATE, 8.0, 4.0, 2.0, 1.0, w=(2.0, 1.0, 0.5, 0.25))
    assert "w turned round 0 times" in still.sentence
    assert "the last loss is 8" in verdict(OSCILLATE, 8.0, 8.0, 8.0, 8.0, w=(2.0, -2.0, 2.0, -2.0)).sentence


@pytest.mark.parametrize(
    ("losses", "says"),
    [
        ((8.0, 0.1, 0.1), "It shows 3 losses, but the goal is about 4 steps"),
        ((8.0, 1.0, 0.1, 0.1, 0.1), "It shows 5 losses"),
        ((7.9, 0.1, 0.1, 0.1), "It starts at a loss of 7.9 instead of 8"),
        ((None, 0.1, 0.1, 0.1), "It starts at a loss of not finite instead of 8"),
        ((), "It shows 0 losses"),
    ],
)
def test_a_run_that_begins_or_ends_elsewhere(losses, says):
    found = verdict(CONVERGE, *losses)
    assert not found.met
    assert says in found.sentence


def test_last_digits_of_the_first_loss_do_not_matter():
    assert verdict(CONVERGE, 8.0000001, 1.0, 1.0, 0.1).met


@pytest.mark.parametrize(
    ("limits", "rates", "says"),
    [
        ({"first_rate": 0.2}, (0.1, 0.2, 0.2, 0.2), "starts at 0.1, but it has to start at 0.2"),
        ({"last_rate": 0.2}, (0.2, 0.2, 0.2, 0.1), "ends at 0.1, but it has to end at 0.2"),
        ({"lowest_rate": 0.2}, (0.2, 0.2, 0.1, 0.2), "falls to 0.1, but it may not fall below 0.2"),
        ({"highest_rate": 0.2}, (0.2, 0.3, 0.2, 0.2), "rises to 0.3, but it may not rise above 0.2"),
        ({"first_rate": 0.2}, (0.2, 0.2), "It shows 2 learning rates"),
    ],
)
def test_the_rates_that_are_allowed(limits, rates, says):
    goal = replace(CONVERGE, goal=replace(CONVERGE.goal, **limits))
    losses = (8.0, 1.0, 1.0, 0.1)
    assert says in verdict(goal, *losses, lr=rates).sentence
    assert verdict(goal, *losses, lr=(0.2, 0.2, 0.2, 0.2)).met
    assert "It shows 0 learning rates" in verdict(goal, *losses).sentence


def test_a_missing_line_comes_with_the_line():
    found = verdict(CONVERGE, 8.0, 1.0, 1.0, 0.1, code="show(loss)\n")
    assert (found.met, found.line) == (False, "loss = 2 * w")


def test_a_loss_that_is_made_smaller_by_hand():
    assert (
        "sets loss once more" in verdict(CONVERGE, 8.0, 1.0, 1.0, 0.1, code=f"{PROGRAM}loss = 0\n").sentence
    )


def test_steps_that_are_numbered_by_hand():
    result = Result(Ending.FINISHED, series=(Series("loss", (0.0, 1.0, 2.0, 9.0), (8.0, 1.0, 1.0, 0.1)),))
    assert "without step=" in mark(CONVERGE, PROGRAM, result).sentence


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Result(Ending.ERROR, error=RunError("IndexError", "out")), "it ended with an IndexError"),
        (Result(Ending.ERROR, error=RunError("TypeError", "no")), "it ended with a TypeError"),
        (Result(Ending.WALL), "it did not run to its end"),
        (Result(Ending.FINISHED, "8.0\n"), "No loss was shown"),
    ],
)
def test_a_run_with_nothing_to_judge(result, says):
    found = mark(CONVERGE, PROGRAM, result)
    assert not found.met
    assert says in found.sentence


def test_losses_of_a_run_that_failed_count_for_nothing():
    assert not mark(CONVERGE, PROGRAM, replace(ran(8.0, 1.0, 1.0, 0.1), ending=Ending.CRASHED)).met


def test_every_limit_is_moved_and_nothing_else():
    goal = replace(PLATEAU.goal, first_rate=0.1)
    assert moved(goal, 2.0) == replace(goal, change=0.2, above=4.0)
    assert math.isclose(moved(DIVERGE.goal, 0.5).times, 5.0)


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        (DIVERGE, "In 4 steps, make the loss end at 10 times its first value or more."),
        (SETTLE, "In 4 steps, keep each of the last 2 losses at 0.5 or below."),
        (OSCILLATE, "In 4 steps, let w turn round at least 2 times and the loss still end at 2 or below."),
    ],
)
def test_the_goal_in_words(goal, says):
    assert goal_words(goal.goal) == says


def test_the_rates_in_words():
    stays = replace(CONVERGE.goal, lowest_rate=0.1, highest_rate=0.1, unit="epoch")
    assert goal_words(stays) == "In 4 epochs, bring the loss down to 0.5; the rate stays at 0.1."
    between = replace(CONVERGE.goal, first_rate=0.1, last_rate=0.01)
    assert goal_words(between).endswith("; the rate starts at 0.1; the rate ends at 0.01.")
