"""Exercises whose goal a learner met: kept once, exported, merged, erased."""

import json
from dataclasses import replace

import pytest

from curriculum.exercises import exercise
from gradschool.learning import models, queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.exercises import exercises_met


@pytest.fixture
def pattern(school):
    return replace(school.pattern, exercises=(exercise("settle-it"), exercise("break-it")))


def keep(school, pattern, name="settle-it", code="first", learner=None):
    services.exercise_keep(
        learner=learner or school.alice, pattern=pattern, exercise=name, code=code, now=school.now
    )


@pytest.mark.django_db
def test_the_first_program_stays(school, pattern):
    keep(school, pattern)
    school.later(60)
    keep(school, pattern, code="second")
    keep(school, pattern, "break-it", "another")
    assert exercises_met(learner=school.alice, pattern=pattern) == {
        "settle-it": "first",
        "break-it": "another",
    }
    assert exercises_met(learner=None, pattern=pattern) == {}
    bob = services.learner_create(now=school.now)
    assert exercises_met(learner=bob, pattern=pattern) == {}


@pytest.mark.django_db
def test_what_cannot_be_kept(school, pattern):
    with pytest.raises(NotFound):
        keep(school, pattern, "nothing")
    services.learner_erase(learner=school.alice)
    with pytest.raises(NotFound):
        keep(school, pattern)


@pytest.mark.django_db
def test_it_is_in_the_export_and_goes_when_the_learner_is_erased(school, pattern):
    keep(school, pattern)
    (one,) = json.loads(json.dumps(queries.learner_export(learner=school.alice)))["exercises"]
    assert (one["pattern"], one["exercise"], one["code"]) == ("pytorch/tiny", "settle-it", "first")
    assert one["at"].startswith("2026-11-24T09:00")
    services.learner_erase(learner=school.alice)
    assert models.ExercisePass.objects.count() == 0


@pytest.mark.django_db
def test_two_browsers_of_one_person_keep_the_earlier(school, pattern):
    bob = services.learner_create(now=school.now)
    keep(school, pattern, code="bob's", learner=bob)
    keep(school, pattern, "break-it", "bob's", learner=bob)
    school.later(60)
    keep(school, pattern, code="alice's")
    code = services.learner_new_recovery_code(learner=school.alice)
    services.learner_recover(code=code, current=bob, now=school.now)
    assert exercises_met(learner=school.alice, pattern=pattern) == {"settle-it": "bob's", "break-it": "bob's"}
