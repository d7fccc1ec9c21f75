"""What the pages show when the time has run out."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def later(monkeypatch):
    """Makes it three minutes later for every view of a sitting."""

    def travel() -> None:
        at = timezone.now() + timedelta(minutes=3)
        monkeypatch.setattr("gradschool.web.sitting.views.now", lambda: at)

    return travel


def test_without_a_choice_it_is_just_over(alice, later):
    alice.start()
    later()
    shown = alice.shown(1)
    assert "No choice was kept." in shown
    assert "SOLUTION-final" in shown


def test_a_kept_right_choice_counts(alice, later):
    alice.start()
    alice.browser.post(f"{alice.at(1)}draft/", {"answer": "right"})
    later()
    assert "The choice you kept was right." in alice.shown(1)


def test_a_kept_wrong_choice_is_told(alice, later):
    alice.start()
    alice.browser.post(f"{alice.at(1)}draft/", {"answer": "wrong-a"})
    later()
    assert "The choice you kept was not right." in alice.shown(1)


def test_an_answer_that_comes_too_late_does_not_count(alice, later):
    alice.start()
    later()
    alice.give(1, "right")
    assert "<b>Right.</b>" not in alice.shown(1)
