from datetime import timedelta

import pytest

from gradschool.learning import services
from gradschool.learning.errors import NotFound
from gradschool.learning.models import Answer, Item


def test_the_clock_runs_from_the_start_of_the_item(school, open_item):
    school.later(30)
    view = school.item(open_item, 1)
    assert (view.seconds_allowed, view.seconds_left) == (120, 90)


def test_both_attempts_share_the_two_minutes(school, open_item):
    school.later(100)
    assert school.answer(open_item, 1, "wrong-a").seconds_left == 20


def test_starting_again_does_not_wind_the_clock_back(school, open_item):
    school.later(60)
    assert school.start(open_item, 1).seconds_left == 60


@pytest.mark.parametrize(("after", "state"), [(120, "right"), (121.9, "right"), (122.1, "expired")])
def test_an_answer_counts_until_the_grace_is_over(school, open_item, after, state):
    school.later(after)
    assert school.answer(open_item, 1, "right").state == state


def test_an_overdue_item_reads_as_closed_before_anybody_wrote_it(school, open_item):
    school.later(123)
    assert school.item(open_item, 1).state == "expired"
    assert Item.objects.get(position=1).outcome == ""


@pytest.mark.parametrize(("kept", "state"), [("right", "right"), ("wrong-a", "expired")])
def test_the_kept_choice_is_marked_at_the_deadline_and_uses_an_attempt(school, open_item, kept, state):
    school.keep(open_item, 1, kept)
    school.later(123)
    read = school.item(open_item, 1)
    assert (read.state, read.attempts_left) == (state, 1)
    assert (read.answers[-1].given, read.answers[-1].by_deadline) == (kept, True)
    school.start(open_item, 2)
    written = school.item(open_item, 1)
    assert written.answers == read.answers
    assert (written.state, written.attempts_left) == (state, 1)
    assert Answer.objects.get().by_deadline


def test_without_a_kept_choice_no_attempt_is_used(school, open_item):
    school.later(123)
    school.start(open_item, 2)
    view = school.item(open_item, 1)
    assert (view.state, view.attempts_left, view.answers) == ("expired", 2, ())


def test_a_wrong_answer_clears_the_kept_choice(school, open_item):
    school.keep(open_item, 1, "wrong-a")
    assert school.answer(open_item, 1, "wrong-a").draft is None
    school.later(123)
    assert len(school.item(open_item, 1).answers) == 1


@pytest.mark.parametrize(("given", "attempt"), [("wrong-a", None), ("wrong-b", 1)])
def test_a_choice_that_an_answer_overtook_is_not_kept(school, open_item, given, attempt):
    school.answer(open_item, 1, "wrong-a")
    assert school.keep(open_item, 1, given, attempt).draft is None
    school.later(123)
    assert (school.item(open_item, 1).state, school.item(open_item, 1).attempts_left) == ("expired", 1)


def test_a_choice_for_the_second_attempt_is_kept(school, open_item):
    school.answer(open_item, 1, "wrong-a")
    assert school.keep(open_item, 1, "right", 2).draft == "right"


def test_a_late_choice_is_not_kept(school, open_item):
    school.later(123)
    assert school.keep(open_item, 1, "right").state == "expired"


@pytest.mark.parametrize(("factor", "seconds"), [(1.0, 120), (1.5, 180), (2.0, 240), (None, None)])
def test_time_can_be_stretched(school, factor, seconds):
    services.learner_set_time_factor(learner=school.alice, time_factor=factor)
    sitting = school.sit()
    view = school.start(sitting, 1)
    assert (view.seconds_allowed, view.seconds_left) == (seconds, seconds)
    assert school.result(sitting).time_factor == factor


def test_another_factor_is_refused(school):
    with pytest.raises(ValueError, match="use one of"):
        services.learner_set_time_factor(learner=school.alice, time_factor=10.0)


def test_practice_has_no_clock(school):
    view = school.start(school.sit("practice"), 1)
    assert (view.deadline, view.attempts_allowed) == (None, 1)


def test_a_sitting_closes_by_itself_after_a_day(school, open_item):
    school.later(24 * 3600 + 1)
    assert school.result(open_item).closed is not None
    assert school.item(open_item, 2).state == "given-up"
    assert school.start(open_item, 2).state == "given-up"
    assert school.sit() != open_item


@pytest.mark.parametrize("touch", [False, True])
def test_a_day_that_ends_before_the_deadline_settles_it_for_good(school, touch):
    sitting = school.sit()
    school.later(24 * 3600 - 60)
    school.start(sitting, 1)
    school.keep(sitting, 1, "right")
    for passed in (61, 120, 3600):
        school.later(passed)
        if touch:
            services.close_expired(now=school.now)
        result = school.result(sitting)
        assert (result.items[0].state, result.items[0].seconds_taken) == ("given-up", 60)
        assert result.closed == result.started + timedelta(days=1)
        assert school.progress()["challenge"].best_right == 0


def test_close_expired_passes_over_who_was_erased_meanwhile(school, open_item, monkeypatch):
    def erased(**_):
        raise NotFound("erased")

    school.later(123)
    monkeypatch.setattr(services, "read_sitting", erased)
    assert services.close_expired(now=school.now) == 1


def test_close_expired_writes_down_what_reads_already_knew(school, open_item):
    school.keep(open_item, 1, "right")
    school.later(123)
    before = school.result(open_item)
    assert services.close_expired(now=school.now) == 1
    assert school.result(open_item) == before
    school.later(24 * 3600)
    assert services.close_expired(now=school.now) == 1
    assert services.close_expired(now=school.now) == 0
    assert school.result(open_item).right == 1
