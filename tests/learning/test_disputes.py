"""Disputes: kept with all that is needed to run the proof again, once, and answered."""

import pytest

from gradschool.learning import queries, services
from gradschool.learning.disputes import disputes
from gradschool.learning.errors import NotFound
from gradschool.learning.models import Dispute
from gradschool.learning.regrading import notices


def dispute(school, words="I ran it and it prints 0.05.", learner=None):
    place = ("practice-1", "base")
    return services.dispute_open(
        learner=learner or school.alice,
        revision=school.library.revisions[place],
        proof=school.library.proofs[place],
        words=words,
        now=school.now,
    )


def test_it_is_kept_with_variant_seed_and_torch(school):
    assert dispute(school)
    (one,) = disputes()
    assert (one.question, one.variant, one.seeds) == ("practice-1", "base", "0")
    assert one.torch == school.library.proofs["practice-1", "base"].torch
    assert one.fingerprint == school.library.revisions["practice-1", "base"].fingerprint
    assert one.words == "I ran it and it prints 0.05."


def test_one_is_open_at_a_time(school):
    assert dispute(school)
    assert not dispute(school, "again")
    assert Dispute.objects.count() == 1


def test_its_answer_reaches_the_learner(school):
    dispute(school)
    (one,) = disputes()
    services.dispute_close(dispute=one.id, answer="You were right. Thank you.", now=school.now)
    assert "You were right" in notices(learner=school.alice)[0][1]
    assert (list(disputes()), len(list(disputes(closed=True)))) == ([], 1)
    with pytest.raises(NotFound, match="no open dispute"):
        services.dispute_close(dispute=one.id, answer="Again.", now=school.now)
    assert dispute(school, "Another thing.")


def test_empty_words_and_strangers_are_refused(school):
    with pytest.raises(ValueError, match="few words"):
        dispute(school, "  ")
    with pytest.raises(NotFound):
        dispute(school, learner=999)


def test_it_is_exported_moved_and_erased(school):
    code = services.learner_new_recovery_code(learner=school.alice)
    other = services.learner_create(now=school.now)
    dispute(school, learner=other)
    services.learner_recover(code=code, current=other, now=school.now)
    assert queries.learner_export(learner=school.alice)["disputes"][0]["question"] == "practice-1"
    services.learner_erase(learner=school.alice)
    assert Dispute.objects.count() == 0
