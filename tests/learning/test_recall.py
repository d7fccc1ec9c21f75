"""Recall: what is due, ratings that count once and can be taken back, and answers of other modes that count."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fsrs import Card, Rating, Scheduler

from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.models import RecallCard, RecallReview
from gradschool.learning.recall import due_counts, recall_view


def view(school, learner=None):
    return recall_view(
        learner=learner or school.alice, pattern=school.pattern, library=school.library, now=school.now
    )


def rate(school, card, rating=3, reviews=0, learner=None):
    return services.recall_rate(
        learner=learner or school.alice,
        pattern=school.pattern,
        card=card,
        rating=rating,
        reviews=reviews,
        now=school.now,
    )


def counts(school):
    return due_counts(learner=school.alice, library=school.library, now=school.now)


def undo(school, review):
    return services.recall_undo(learner=school.alice, pattern=school.pattern, review=review, now=school.now)


def test_all_cards_are_new_at_first(school):
    shown = view(school)
    assert [(one.card.id, one.is_new) for one in shown.cards] == [(f"card-{n}", True) for n in (1, 2, 3)]
    assert (shown.seen, shown.total, shown.undo, shown.questions) == (0, 3, None, ())


def test_a_rated_card_goes_and_comes_back_when_the_package_says(school):
    assert rate(school, "card-1", 3)
    theirs, _ = Scheduler(enable_fuzzing=False).review_card(Card(), Rating.Good, school.now)
    assert [one.card.id for one in view(school).cards] == ["card-2", "card-3"]
    school.now = theirs.due
    assert [one.card.id for one in view(school).cards] == ["card-1", "card-2", "card-3"]
    assert counts(school) == {("pytorch", "tiny"): 1}


def test_what_is_no_longer_there_is_not_due(school):
    rate(school, "card-1", 1)
    school.later(86400)
    assert counts(school) == {("pytorch", "tiny"): 1}
    place, tiny = ("pytorch", "tiny"), school.library.patterns["pytorch", "tiny"]
    school.library = replace(school.library, patterns={place: replace(tiny, cards=tiny.cards[1:])})
    assert counts(school) == {}


def test_a_double_click_counts_once(school):
    assert rate(school, "card-1")
    assert not rate(school, "card-1")
    assert RecallReview.objects.count() == 1


def test_a_card_that_is_not_there_and_a_rating_that_is_none_are_refused(school):
    with pytest.raises(NotFound):
        rate(school, "card-9")
    with pytest.raises(ValueError, match="rating 7"):
        rate(school, "card-1", 7)
    with pytest.raises(NotFound, match="erased"):
        rate(school, "card-1", learner=999)


def test_a_rating_can_be_taken_back_one_after_the_other(school):
    rate(school, "card-1", 4)
    before = RecallCard.objects.get().state
    school.later(30 * 86400)
    rate(school, "card-1", 1, reviews=1)
    rate(school, "card-2", 1)
    assert undo(school, view(school).undo) == "card-2"
    assert view(school).cards[-2].is_new  # card-2 is new again
    assert undo(school, view(school).undo) == "card-1"
    assert RecallCard.objects.get(name="card-1").state == before
    assert undo(school, view(school).undo) == "card-1"
    assert view(school).seen == 0
    assert (view(school).undo, RecallReview.objects.filter(undone=None).count()) == (None, 0)
    assert rate(school, "card-1")


def test_an_undo_that_is_not_the_last_changes_nothing(school):
    rate(school, "card-1")
    first = view(school).undo
    rate(school, "card-2")
    assert undo(school, first) is None
    assert view(school).seen == 2


def test_only_ten_new_cards_a_day(school, monkeypatch):
    monkeypatch.setattr("gradschool.learning.rules.recall.NEW_A_DAY", 2)
    assert len(view(school).cards) == 2
    rate(school, "card-1", 4)
    rate(school, "card-2", 4)
    assert view(school).cards == ()
    school.later(86400 + 1)
    assert [one.card.id for one in view(school).cards] == ["card-3"]


def test_answers_of_other_modes_count(school, open_item):
    school.answer(open_item, 1, "right")
    at = school.now
    school.start(open_item, 2)
    school.answer(open_item, 2, "wrong-a")
    school.answer(open_item, 2, "wrong-b", 2)
    scheduler = Scheduler(enable_fuzzing=False)
    dates = {
        "challenge-1": scheduler.review_card(Card(), Rating.Good, at)[0].due,
        "challenge-2": scheduler.review_card(Card(), Rating.Again, at)[0].due,
    }
    assert RecallCard.objects.count() == 0  # nothing is written down by an answer, or by looking
    school.now = max(dates.values())
    assert set(view(school).questions) == set(dates)
    rate(school, "card-1")
    for name, due in dates.items():
        assert RecallCard.objects.get(name=name).due == due.timestamp()
    rate(school, "card-2")
    assert RecallReview.objects.filter(item__isnull=False).count() == 2


def test_what_is_due_is_asked(school, open_item):
    school.answer(open_item, 1, "right")
    school.later(86400)
    questions = view(school).questions
    assert questions == ("challenge-1",)
    sitting = services.sitting_start(
        learner=school.alice,
        pattern=school.pattern,
        mode="recall",
        library=school.library,
        rng=school.rng,
        now=school.now,
        questions=questions,
    )
    assert [item.question for item in school.result(sitting).items] == ["challenge-1"]
    school.start(sitting, 1)
    school.answer(sitting, 1, "right")
    assert view(school).questions == ()


def test_memories_move_with_a_learner_and_the_longer_one_stays(school):
    code = services.learner_new_recovery_code(learner=school.alice)
    rate(school, "card-1")
    other = services.learner_create(now=school.now)
    rate(school, "card-1", learner=other)
    school.later(86400)
    rate(school, "card-1", reviews=1, learner=other)
    rate(school, "card-2", learner=other)
    assert services.learner_recover(code=code, current=other, now=school.now) == school.alice
    cards = dict(RecallCard.objects.filter(learner=school.alice).values_list("name", "reviews"))
    assert cards == {"card-1": 2, "card-2": 1}
    assert RecallReview.objects.count() == 4


def test_memories_are_exported_and_erased(school, open_item):
    school.answer(open_item, 1, "right")
    rate(school, "card-1", 2)
    exported = queries.learner_export(learner=school.alice)["recall"]
    assert {one["name"]: one["reviews"][0]["rating"] for one in exported} == {"challenge-1": 3, "card-1": 2}
    assert datetime.fromisoformat(exported[0]["due"]).tzinfo == UTC
    services.learner_erase(learner=school.alice)
    assert RecallCard.objects.count() == RecallReview.objects.count() == 0
