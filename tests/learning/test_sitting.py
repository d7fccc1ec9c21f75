import random

import pytest

from gradschool.learning import queries, services
from gradschool.learning.errors import NotServed
from gradschool.learning.models import Award, Revision, Sitting


def test_starting_again_resumes(school, open_item):
    assert school.sit() == open_item
    assert school.progress()["challenge"].open_sitting == open_item


def test_two_modes_can_be_open_at_once(school, open_item):
    assert school.sit("practice") != open_item


def test_the_revision_is_kept_when_the_item_starts(school, open_item):
    assert Revision.objects.count() == 1
    assert school.item(open_item, 1).revision.title == "Question challenge-1"
    assert school.item(open_item, 2).revision is None


def test_what_was_asked_stays_when_the_content_changes(school, open_item):
    school.library = type(school.library)(school.library.patterns, {}, {})
    assert school.item(open_item, 1).revision.title == "Question challenge-1"
    school.answer(open_item, 1, "right")
    with pytest.raises(NotServed, match="not served any more"):
        school.start(open_item, 2)


def test_a_mode_that_is_not_there_says_so(school):
    with pytest.raises(NotServed, match="no mode 'poetry'"):
        school.sit("poetry")


def test_a_mode_whose_questions_are_not_there_says_so(school):
    school.library = type(school.library)(school.library.patterns, {}, {})
    with pytest.raises(NotServed, match="Try it later"):
        school.sit()
    assert Sitting.objects.count() == 0


def test_all_right_earns_the_badge_once(school):
    first = school.sit()
    school.answer_all(first)
    assert (school.result(first).badge, school.result(first).right) == ("tiny-mastery", 5)
    second = school.sit()
    school.answer_all(second)
    assert school.result(second).badge is None
    assert Award.objects.count() == 1


def test_four_right_earn_nothing(school):
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        school.answer(sitting, position, "right" if position < 5 else "wrong-a")
    school.answer(sitting, 5, "wrong-b", 2)
    assert (school.result(sitting).right, school.result(sitting).badge) == (4, None)
    assert Award.objects.count() == 0


def test_a_badge_can_come_from_a_choice_marked_at_the_deadline(school):
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        school.keep(sitting, position, "right")
        school.later(123)
    services.close_expired(now=school.now)
    assert school.result(sitting).badge == "tiny-mastery"


def test_a_badge_nobody_has_written_down_is_shown_all_the_same(school):
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        school.keep(sitting, position, "right")
        school.later(123)

    def seen():
        shown = queries.learner_view(learner=school.alice, now=school.now)
        return school.result(sitting).badge, shown.awards

    before = seen()
    assert (before[0], before[1][0].badge, Award.objects.count()) == ("tiny-mastery", "tiny-mastery", 0)
    services.close_expired(now=school.now)
    assert Award.objects.count() == 1
    assert seen() == before


def test_a_stretched_clock_still_earns_it_and_records_it(school):
    services.learner_set_time_factor(learner=school.alice, time_factor=2.0)
    school.answer_all(school.sit())
    (award,) = queries.awards(learner=school.alice)
    assert (award.badge, award.time_factor) == ("tiny-mastery", 2.0)


def test_the_result_tells_first_try_and_hint_apart(school):
    again = school.sit()
    school.start(again, 1)
    services.hint_open(learner=school.alice, sitting=again, position=1, now=school.now)
    school.answer(again, 1, "right")
    school.start(again, 2)
    school.answer(again, 2, "wrong-a")
    school.answer(again, 2, "right", 2)
    view = school.result(again)
    assert (view.right, view.right_first_try, view.right_without_hint) == (2, 1, 1)
    assert view.items[1].misconceptions == ("bigger-is-faster",)
    assert view.next_position == 3


def test_the_best_result_is_most_right_then_fewest_attempts(school):
    for given in ("wrong-a", "right", "wrong-a"):
        school.answer_all(school.sit(), given)
    found = school.progress()["challenge"]
    assert (found.best_right, found.sittings, found.open_sitting) == (5, 3, None)


def test_a_retake_shuffles_the_options_anew(school):
    orders = set()
    for seed in range(6):
        school.rng = random.Random(seed)
        sitting = school.sit()
        orders.add(school.start(sitting, 1).option_order)
        services.sitting_give_up(learner=school.alice, sitting=sitting, now=school.now)
    assert len(orders) > 1
    assert all(sorted(order) == ["right", "wrong-a", "wrong-b", "wrong-c"] for order in orders)


def test_giving_up_keeps_what_is_right_so_far(school, open_item):
    school.answer(open_item, 1, "right")
    services.sitting_give_up(learner=school.alice, sitting=open_item, now=school.now)
    view = school.result(open_item)
    assert [item.state for item in view.items] == ["right"] + 4 * ["given-up"]
    assert school.sit() != open_item
    assert Sitting.objects.get(id=open_item.hex).closed_why == "given-up"


def test_a_finished_sitting_is_closed_by_the_next_start(school):
    sitting = school.sit()
    school.answer_all(sitting, "wrong-a")
    assert queries.open_sittings(learner=school.alice, now=school.now) == ()
    assert school.sit() != sitting
    assert Sitting.objects.get(id=sitting.hex).closed_why == "finished"


def test_a_question_is_held_until_it_is_closed(school, open_item):
    def held(question):
        return queries.holds_open_item(learner=school.alice, question=question, now=school.now)

    assert (held("challenge-1"), held("challenge-2"), held("practice-1")) == (True, True, False)
    school.later(123)
    assert (held("challenge-1"), held("challenge-2")) == (False, True)
    school.later(24 * 3600)
    assert not held("challenge-2")


def test_what_can_be_resumed_is_listed(school, open_item):
    (line,) = queries.open_sittings(learner=school.alice, now=school.now)
    assert (line.sitting, line.next_position, line.total) == (open_item, 1, 5)
    school.later(123)
    (line,) = queries.open_sittings(learner=school.alice, now=school.now)
    assert line.next_position == 2


def test_a_variant_not_yet_seen_is_drawn(school):
    revisions = dict(school.library.revisions)
    for name, variant in list(revisions):
        revisions[name, "other"] = revisions[name, variant]
    school.library = type(school.library)(school.library.patterns, revisions, {})
    seen = set()
    for _ in range(2):
        sitting = school.sit("practice")
        seen.add(school.result(sitting).items[0].variant)
        services.sitting_give_up(learner=school.alice, sitting=sitting, now=school.now)
    assert seen == {"base", "other"}
