from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from gradschool.learning.rules import items, scoring, timer

times = st.floats(0, 2e9)
seconds = st.none() | st.floats(0, 3600)
facts = st.builds(
    SimpleNamespace,
    outcome=st.sampled_from(["", "right", "wrong", "expired", "given-up"]),
    started=st.none() | times,
    deadline=st.none() | times,
    draft=st.none() | st.just("a"),
    draft_right=st.booleans(),
)


@given(times, seconds)
def test_nobody_is_late_before_the_deadline_and_everybody_after_the_grace(started, allowed):
    deadline = timer.deadline(started, allowed)
    assert not timer.overdue(deadline, started)
    assert timer.overdue(deadline, started + 4000) == (allowed is not None)


@given(st.none() | times, times, st.floats(0, 1e6))
def test_the_time_left_never_grows_and_is_never_negative(deadline, now, passed):
    before, after = timer.seconds_left(deadline, now), timer.seconds_left(deadline, now + passed)
    assert (before is None) == (deadline is None)
    if before is not None:
        assert 0 <= after <= before


@given(facts, times, times, st.floats(0, 1e9))
def test_what_is_closed_never_changes(item, sitting_started, now, passed):
    def state(now):
        over = timer.sitting_over(sitting_started, now)
        return items.state(item, sitting_closed=over, now=timer.stopped(sitting_started, now))

    if items.closed(state(now)):
        assert state(now + passed) == state(now)


@given(facts, times)
def test_nothing_stays_open_in_a_closed_sitting(item, now):
    assert items.closed(items.state(item, sitting_closed=True, now=now))


@given(st.booleans(), st.integers(0, 5))
def test_an_answer_closes_its_item_when_right_or_when_it_was_the_last(right, left):
    assert bool(items.outcome_after(right, left)) == (right or left == 0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10)), min_size=1))
def test_the_best_sitting_is_beaten_by_none(sittings):
    right, attempts = scoring.best(sittings)
    assert all(other < right or (other == right and used >= attempts) for other, used in sittings)


@given(st.lists(st.sampled_from(["right", "wrong", "expired", "open"])))
def test_a_badge_takes_all_right(states):
    assert scoring.earns_badge(states) == (set(states) == {"right"})


def test_no_sittings_have_no_best():
    assert scoring.best([]) is None
