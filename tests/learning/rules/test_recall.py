"""Recall's dates are the package's own, never before the review, and each rating sets what its button showed."""

from datetime import UTC, datetime

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from gradschool.learning.rules import recall

NOW = 1_800_000_000.0
reviews = st.lists(
    st.tuples(st.sampled_from(recall.RATINGS), st.floats(0, 400 * 86400.0)), min_size=1, max_size=12
)


def remembered(history):
    memory, at = None, NOW
    for rating, pause in history:
        at += pause
        memory = recall.reviewed(memory, rating, at)
    return memory, at


def test_its_parameters_are_the_packages():
    ours, theirs = recall.SCHEDULER.to_dict(), Scheduler().to_dict()
    assert {**ours, "enable_fuzzing": None} == {**theirs, "enable_fuzzing": None}


@given(reviews)
def test_its_dates_are_the_packages(history):
    card, at, scheduler = Card(), NOW, Scheduler(enable_fuzzing=False)
    for rating, pause in history:
        at += pause
        card, _ = scheduler.review_card(card, Rating(rating), datetime.fromtimestamp(at, UTC))
    memory, _ = remembered(history)
    assert memory.due == card.due.timestamp()
    assert memory.reviews == len(history)


@given(reviews)
def test_nothing_is_due_before_it_was_reviewed(history):
    memory, at = remembered(history)
    assert memory.due > at


@given(reviews)
def test_a_button_shows_the_date_it_sets_and_a_better_rating_is_not_earlier(history):
    memory, at = remembered(history)
    choices = dict(recall.choices(memory, at + 60))
    assert choices == {rating: recall.reviewed(memory, rating, at + 60).due for rating in recall.RATINGS}
    assert list(choices.values()) == sorted(choices.values())


@given(reviews, st.floats(0, 1e6))
def test_an_answer_written_down_late_does_not_turn_time_back(history, before):
    memory, at = remembered(history)
    assert recall.reviewed(memory, recall.GOOD, at - before).due > at


def test_what_an_answer_counts_as():
    count = recall.rating_of
    assert count("right", attempts=1, hint_opened=False) == recall.GOOD
    assert count("right", attempts=2, hint_opened=False) == recall.HARD
    assert count("right", attempts=1, hint_opened=True) == recall.HARD
    assert count("wrong", attempts=2, hint_opened=False) == recall.AGAIN
    assert count("expired", attempts=0, hint_opened=False) == recall.AGAIN
    assert count("given-up", attempts=0, hint_opened=False) is None


def test_another_rating_is_refused():
    with pytest.raises(ValueError, match="5"):
        recall.reviewed(None, 5, NOW)
