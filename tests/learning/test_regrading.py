"""Regrading: a key that was put right counts for everybody who answered, never against them, and they are told."""

from dataclasses import replace

import pytest

from gradschool.learning import queries, services
from gradschool.learning.models import Item, Mark, Notice
from gradschool.learning.regrading import affected_items, notices


@pytest.fixture
def answered(school):
    """Alice took the challenge: wrong on the first with the option that turns out to be right, right on the others."""
    sitting = school.sit()
    for position in range(1, 6):
        school.start(sitting, position)
        given = "wrong-a" if position == 1 else "right"
        school.answer(sitting, position, given)
        if position == 1:
            school.answer(sitting, position, "wrong-b", 2)
    return sitting


def corrected(school, question="challenge-1", key=("wrong-a",), **changes):
    place = (question, "base")
    new = replace(school.library.revisions[place], key=key, fingerprint="e" * 64, **changes)
    return replace(school.library, revisions={**school.library.revisions, place: new})


def regrade(school, library):
    return services.regrade(library=library, now=school.now)


def test_what_was_wrong_becomes_right_and_the_learner_is_told(school, answered):
    library = corrected(school)
    assert affected_items(library) == 1
    done = regrade(school, library)
    assert (done.items, done.answers, done.learners, done.unreadable) == (1, 1, 1, 0)
    result = school.result(answered)
    assert (result.right, result.items[0].state, result.badge) == (5, "right", "tiny-mastery")
    assert [one.badge for one in queries.awards(learner=school.alice)] == ["tiny-mastery"]
    view = school.item(answered, 1)
    assert view.revision.key == ("wrong-a",)
    ((last, text, _),) = notices(learner=school.alice)
    assert "was put right" in text
    assert queries.learner_export(learner=school.alice)["notices"][0]["text"] == text
    services.notices_read(learner=school.alice, last=last, now=school.now)
    assert notices(learner=school.alice) == ()


def test_the_old_marks_stay(school, answered):
    before = list(Mark.objects.order_by("id").values_list("id", "score"))
    regrade(school, corrected(school))
    assert list(Mark.objects.order_by("id").values_list("id", "score"))[: len(before)] == before
    assert Mark.objects.count() == len(before) + 1


def test_doing_it_twice_changes_nothing_more(school, answered):
    library = corrected(school)
    regrade(school, library)
    done = regrade(school, library)
    assert (done.items, done.answers, Notice.objects.count()) == (0, 0, 1)


def test_nobody_loses_a_point(school, answered):
    """The key moved away from what Alice had answered right."""
    done = regrade(school, corrected(school, "challenge-2", key=("wrong-c",)))
    assert (done.items, done.answers) == (1, 0)
    assert school.result(answered).right == 4
    assert notices(learner=school.alice) == ()


def test_an_option_that_is_gone_keeps_its_mark(school, answered):
    options = school.library.revisions["challenge-1", "base"].options[2:]
    library = corrected(school, key=("wrong-b",), options=options)
    done = regrade(school, library)
    assert (done.answers, done.unreadable) == (1, 1)
    assert school.result(answered).items[0].state == "right"
    assert school.item(answered, 1).revision.key == ("right",)  # shown as it was asked


def test_open_questions_are_left_alone(school, open_item):
    assert affected_items(corrected(school)) == 0
    assert Item.objects.exclude(outcome="").count() == 0


def test_it_goes_in_batches_and_says_how_far_it_is(school, answered, monkeypatch):
    monkeypatch.setattr("gradschool.learning.regrading.BATCH", 2)
    library = school.library
    for number in range(1, 6):
        place = (f"challenge-{number}", "base")
        library = replace(
            library,
            revisions={**library.revisions, place: replace(library.revisions[place], fingerprint="d" * 64)},
        )
    seen = []
    services.regrade(library=library, now=school.now, progress=seen.append)
    assert seen == [2, 4, 5]
