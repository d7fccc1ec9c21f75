"""A test's sitting: its questions are chosen when their turn comes, and it says how strong its learner is."""

import random
from dataclasses import replace

import pytest

import strength_course
from gradschool.curriculum.values import RevisionOption
from gradschool.learning import models, queries, services
from gradschool.learning.errors import NotServed, TooEarly
from gradschool.learning.rules.calibration import Calibrated
from gradschool.learning.rules.strength import FEWEST, LEVEL_DIFFICULTY, Parameters
from gradschool.learning.strength import first_answers, last_strength
from learning.conftest import School


@pytest.fixture
def school(db):
    return School(strength_course.library())


def sit(school, *, longest=False, learner=None):
    return services.sitting_start(
        learner=learner or school.alice,
        pattern=school.pattern,
        mode="test",
        library=school.library,
        rng=school.rng,
        now=school.now,
        longest=longest,
    )


def take(school, sitting, given, positions=range(1, 11)):
    for position in positions:
        school.start(sitting, position)
        school.later(20)
        school.answer(sitting, position, given)


def last(school):
    return last_strength(learner=school.alice, track="pytorch", pattern="tiny", now=school.now)


def rows(sitting):
    return models.Item.objects.filter(sitting=sitting.hex).order_by("position")


def test_its_places_are_there_from_the_start_and_filled_one_by_one(school):
    sitting = sit(school)
    assert [row.question for row in rows(sitting)] == [""] * 10
    school.start(sitting, 1)
    first, *others = rows(sitting)
    assert first.question and first.variant == "base"  # noqa: PT018
    assert first.difficulty == LEVEL_DIFFICULTY[first.question.split("-")[0]]
    assert (first.discrimination, first.guess) == (1.0, 0.25)
    assert {row.question for row in others} == {""}
    with pytest.raises(TooEarly):
        school.start(sitting, 2)


def test_a_reload_and_a_second_tab_see_the_same_question(school):
    sitting = sit(school)
    shown = school.start(sitting, 1)
    again = school.start(sitting, 1)
    assert again.revision.question == shown.revision.question
    assert again.option_order == shown.option_order
    assert sit(school) == sitting
    assert sit(school, longest=True) == sitting


def test_nothing_is_asked_twice_and_right_answers_make_it_harder(school):
    sitting = sit(school)
    take(school, sitting, "right")
    asked = [row.question for row in rows(sitting)]
    assert len(set(asked)) == 10
    difficulties = [row.difficulty for row in rows(sitting)]
    assert sum(difficulties[5:]) > sum(difficulties[:5]) + 1
    found = school.result(sitting).strength
    assert found.band == "strong"
    assert found.answers == 10


def test_wrong_answers_say_weak(school):
    sitting = sit(school)
    take(school, sitting, "wrong-a")
    found = school.result(sitting).strength
    assert found.bands == ("weak",)
    assert last(school).ability == found
    assert last(school).sitting == sitting


def test_too_few_answers_say_nothing(school):
    sitting = sit(school)
    take(school, sitting, "right", range(1, FEWEST))
    school.start(sitting, FEWEST)
    services.sitting_give_up(learner=school.alice, sitting=sitting, now=school.now)
    assert school.result(sitting).strength is None
    assert last(school) is None


def test_an_open_test_is_not_the_last_strength(school):
    sitting = sit(school)
    take(school, sitting, "right", range(1, 9))
    assert last(school) is None
    school.later(25 * 3600)
    assert last(school).ability.answers == 8
    assert last(school).ability == school.result(sitting).strength


def test_questions_never_seen_come_first(school):
    first = sit(school)
    take(school, first, "right")
    second = sit(school)
    take(school, second, "right")
    asked = [{row.question for row in rows(sitting)} for sitting in (first, second)]
    assert not asked[0] & asked[1]
    third = sit(school)
    take(school, third, "right")
    assert len({row.question for row in rows(third)} - asked[0] - asked[1]) == 4


def test_it_ends_early_once_the_verdict_is_clear(school):
    sitting = sit(school, longest=True)
    assert len(rows(sitting)) == 16
    position = 0
    while not (view := school.result(sitting)).closed:
        position += 1
        take(school, sitting, "wrong-a", [position])
        assert position < 16
    assert position >= FEWEST
    assert len(view.items) == position
    assert view.strength.clear
    assert view.closed == school.now
    assert school.item(sitting, position).total == position
    assert school.progress()["test"].total == position
    assert school.progress()["test"].open_sitting is None
    assert sit(school, longest=True) != sitting
    assert models.Sitting.objects.get(id=sitting.hex).closed_why == "finished"
    exported = queries.learner_export(learner=school.alice)["sittings"][0]
    assert len(exported["items"]) == position


def test_the_usual_test_does_not_end_early(school):
    sitting = sit(school)
    take(school, sitting, "wrong-a", range(1, 10))
    assert school.result(sitting).closed is None


def test_given_up_it_counts_what_was_answered(school):
    sitting = sit(school)
    take(school, sitting, "right", range(1, 7))
    services.sitting_give_up(learner=school.alice, sitting=sitting, now=school.now)
    assert last(school).ability.answers == 6


def test_parts_of_a_point_count(school):
    options = [RevisionOption(name, f"<p>{name}</p>") for name in ("right", "also", "wrong-a", "wrong-b")]
    for place, revision in school.library.revisions.items():
        school.library.revisions[place] = replace(
            revision, form="multiple", options=tuple(options), key=("right", "also")
        )
    found = []
    for given in ("wrong-a", "right", "right also"):
        learner = services.learner_create(now=school.now)
        sitting = sit(school, learner=learner)
        for position in range(1, 11):
            school.start(sitting, position, learner)
            school.answer(sitting, position, given, 1, learner)
        found.append(school.result(sitting, learner).strength.value)
    assert found == sorted(found)
    assert len(set(found)) == 3


def test_calibrated_difficulties_are_used_and_kept_with_the_item(school):
    harder = {one.id: Calibrated(Parameters(1.5, 1.2), 40, 0.3) for one in school.pattern.bank}
    services.difficulties_keep(calibrated=harder, now=school.now)
    sitting = sit(school)
    school.start(sitting, 1)
    assert (rows(sitting)[0].difficulty, rows(sitting)[0].discrimination) == (1.5, 1.2)
    easier = {one.id: Calibrated(Parameters(-1.0), 80, 0.6) for one in school.pattern.bank}
    services.difficulties_keep(calibrated=easier, now=school.now)
    assert models.Difficulty.objects.count() == len(school.pattern.bank)
    school.answer(sitting, 1, "right")
    school.start(sitting, 2)
    assert [row.difficulty for row in rows(sitting)[:2]] == [1.5, -1.0]


def test_first_answers_are_the_very_first(school):
    challenge = school.sit()
    school.start(challenge, 1)
    school.answer(challenge, 1, "wrong-a", 1)
    school.answer(challenge, 1, "right", 2)
    services.sitting_give_up(learner=school.alice, sitting=challenge, now=school.now)
    school.later(60)
    again = school.sit()
    school.start(again, 1)
    school.answer(again, 1, "right", 1)
    assert list(first_answers()) == [(school.alice, "challenge-1", 0.0)]


def test_a_bank_that_is_gone_is_said(school):
    sitting = sit(school)
    gone = replace(school.library, patterns={("pytorch", "tiny"): replace(school.pattern, bank=())})
    with pytest.raises(NotServed):
        services.item_start(
            learner=school.alice,
            sitting=sitting,
            position=1,
            library=gone,
            rng=random.Random(1),
            now=school.now,
        )
    with pytest.raises(NotServed):
        services.sitting_start(
            learner=services.learner_create(now=school.now),
            pattern=gone.patterns["pytorch", "tiny"],
            mode="test",
            library=gone,
            rng=random.Random(1),
            now=school.now,
        )


@pytest.mark.parametrize("given", ["right", "wrong-a"])
def test_an_answer_takes_five_statements_even_when_it_ends_the_test(
    school, given, django_assert_max_num_queries
):
    sitting = sit(school, longest=True)
    for position in range(1, 17):
        if school.result(sitting).closed:
            break
        school.start(sitting, position)
        with django_assert_max_num_queries(5 + 2):  # and the transaction's own two
            school.answer(sitting, position, given)
    assert school.result(sitting).closed


def test_a_start_takes_few_statements(school, django_assert_max_num_queries):
    sitting = sit(school)
    take(school, sitting, "right", range(1, 5))
    with django_assert_max_num_queries(6 + 2):
        school.start(sitting, 5)
