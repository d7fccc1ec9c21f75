"""The laws of the estimate, and of the question that comes next."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradschool.learning.rules.next_question import FIRST_AIM, Candidate, aim, choose
from gradschool.learning.rules.strength import (
    CLEAR,
    FEWEST,
    GRID,
    LEVEL_DIFFICULTY,
    LONGEST,
    PRIOR_SPREAD,
    STRONG_FROM,
    USUAL,
    Parameters,
    band,
    decided,
    estimate,
    length,
)

parameters = st.builds(
    Parameters,
    st.floats(-3, 3),
    st.floats(0.5, 2),
    st.sampled_from([0.0, 0.2, 0.25, 0.5]),
)
scores = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
answers = st.lists(st.tuples(parameters, scores), min_size=1, max_size=16)


@given(answers, st.integers(0, 15), scores)
def test_a_better_answer_never_lowers_the_estimate(given_answers, which, other):
    which %= len(given_answers)
    question, score = given_answers[which]
    changed = [*given_answers]
    changed[which] = question, max(score, other)
    before, after = estimate(given_answers), estimate(changed)
    assert after.value >= before.value - 1e-9
    assert after.strong >= before.strong - 1e-9


@given(answers)
def test_the_order_of_the_answers_does_not_matter(given_answers):
    forth, back = estimate(given_answers), estimate(given_answers[::-1])
    assert forth.value == pytest.approx(back.value, abs=1e-9)


@given(answers)
def test_the_estimate_lies_in_its_interval(given_answers):
    found = estimate(given_answers)
    assert found.low < found.value < found.high
    assert 0.0 <= found.strong <= 1.0
    assert found.band in found.bands


@given(st.lists(st.tuples(st.builds(Parameters, st.floats(-3, 3)), scores), min_size=1, max_size=16))
def test_without_guessing_answers_leave_less_doubt_than_none(given_answers):
    assert estimate(given_answers).error < estimate([]).error


def test_the_interval_shrinks_with_answers():
    question = Parameters(0.0, guess=0.25)
    errors = [estimate([(question, 1.0), (question, 0.0)] * pairs).error for pairs in range(1, 8)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.75 * errors[0]


def test_before_any_answer_it_is_as_likely_as_not():
    found = estimate([])
    assert found.value == pytest.approx(STRONG_FROM, abs=1e-9)
    assert found.strong == pytest.approx(0.5)
    assert found.error == pytest.approx(PRIOR_SPREAD, abs=0.02)


@given(parameters, st.sampled_from(GRID))
def test_information_is_the_slope_squared_over_the_variance(question, ability):
    small = 1e-5
    slope = (question.expected(ability + small) - question.expected(ability - small)) / (2 * small)
    expected = question.expected(ability)
    assert question.information(ability) == pytest.approx(
        slope**2 / (expected * (1 - expected)), rel=1e-3, abs=1e-9
    )


def test_a_lucky_guess_counts_less_where_guessing_pays():
    hard = LEVEL_DIFFICULTY["expert"]
    typed, guessed = Parameters(hard), Parameters(hard, guess=0.25)
    assert estimate([(guessed, 1.0)]).value < estimate([(typed, 1.0)]).value


def test_bands():
    assert [band(ability) for ability in (-2.0, -1.25, -0.1, 0.0, 3.0)] == [
        "weak",
        "fair",
        "fair",
        "strong",
        "strong",
    ]


def test_a_test_ends_early_only_when_it_may_and_the_verdict_is_clear():
    hopeless = [(Parameters(-1.25), 0.0)] * 8
    assert estimate(hopeless).strong <= 1 - CLEAR
    assert decided(hopeless, LONGEST)
    assert not decided(hopeless, USUAL)
    assert not decided(hopeless[: FEWEST - 1], LONGEST)
    torn = [(Parameters(0.0), 1.0), (Parameters(0.0), 0.0)] * 4
    assert not decided(torn, LONGEST)


@pytest.mark.parametrize(
    ("bank", "longest", "asks"),
    [(80, False, 10), (80, True, 16), (12, True, 12), (7, False, 7), (7, True, 7)],
)
def test_a_test_asks_no_more_than_there_is(bank, longest, asks):
    assert length(bank, longest=longest) == asks


BANK = [
    Candidate(f"{level}-{number}", Parameters(difficulty, guess=0.25), (f"subject-{number}",))
    for number in range(5)
    for level, difficulty in LEVEL_DIFFICULTY.items()
]


def drawn(candidates, responses=(), asked=(), times=400):
    rng = random.Random(7)
    return Counter(choose(candidates, responses, asked, rng, length=USUAL).question for _ in range(times))


def test_it_starts_medium_easy():
    levels = Counter()
    for question, times in drawn(BANK).items():
        levels[question.rsplit("-", 1)[0]] += times
    assert aim([], USUAL) == FIRST_AIM
    assert levels["beginner"] + levels["intermediate"] > 350
    assert levels["expert"] < 5


def test_it_gets_harder_with_right_answers_and_easier_with_wrong_ones():
    question = Parameters(-1.25, guess=0.25)
    up, down = [(question, 1.0)] * 6, [(question, 0.0)] * 6
    assert aim(up, USUAL) > 0.5 > -2 > aim(down, USUAL)
    assert sum(n for name, n in drawn(BANK, up).items() if name.startswith(("adv", "exp"))) > 380
    assert sum(n for name, n in drawn(BANK, down).items() if name.startswith("beginner")) > 300


def test_one_that_ends_with_the_verdict_looks_at_the_cut():
    down = [(Parameters(-1.25), 0.0)] * 6
    assert aim(down, LONGEST) == STRONG_FROM > aim(down, USUAL)


def test_it_chooses_more_sharply_the_more_it_knows():
    torn = [(Parameters(0.0), 1.0), (Parameters(0.0), 0.0)]
    spread = [len(drawn(BANK, torn * pairs, times=2000)) for pairs in (1, 2, 4)]
    assert spread == sorted(spread, reverse=True)
    assert spread[0] > spread[-1]


def test_a_question_never_seen_goes_first():
    met = [Candidate(one.question, one.parameters, one.about, met=1) for one in BANK]
    stranger = Candidate("new", Parameters(4.0, guess=0.5), ("subject-1",))
    assert drawn([*met, stranger]) == {"new": 400}


def test_a_subject_asked_about_is_put_off():
    same = [Candidate(name, Parameters(-1.25), (name,)) for name in ("one", "other")]
    found = drawn(same, asked=("one",))
    assert found["other"] > 10 * found["one"]


def test_chance_keeps_every_question_in_use():
    up, down = [(Parameters(0.0), 1.0)] * 4, [(Parameters(0.0), 0.0)] * 4
    torn = [up[0], down[0]]
    used = set().union(*(drawn(BANK, found) for found in (up, down, torn, [])))
    assert used == {one.question for one in BANK}
    assert max(drawn(BANK, torn).values()) < 400 / 3


def test_nobody_is_beyond_the_grid():
    perfect = [(Parameters(1.25, 2.0), 1.0)] * 16
    found = estimate(perfect)
    assert math.isfinite(found.error)
    assert found.high <= 5.25
