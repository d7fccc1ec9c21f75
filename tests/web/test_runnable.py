"""What of the pages can be changed and run, when, and that a run prints what the page says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import RequestFactory

from gradschool.curriculum.values import Programs
from gradschool.learning.errors import NotYet
from gradschool.web.run import standing
from gradschool.web.run.sources import source

CODE = '<pre class="highlight" tabindex="0"><code>print(1)</code></pre>'
PRACTICE = "/pytorch/tiny/practice/"


@pytest.fixture
def with_code(course):
    """Gives every question of the mini course code that can be run; the words change the questions."""

    def give(output="", **parts):
        for place, revision in course.revisions.items():
            course.revisions[place] = replace(
                revision, code=CODE, **{"kind": "predict-output", "form": "choice", **parts}
            )
            course.programs[place] = Programs(
                "one = 1\n",
                "print(1)",
                {"wrong-a": "print(2)"},
                {},
                "def prove(question): ...\n",
                "{}",
                output,
            )

    return give


def asked_by(learner, text):
    """What a learner's browser gets for a source."""
    request = RequestFactory().get("/run/")
    request.COOKIES = {name: one.value for name, one in learner.browser.cookies.items()}
    return source(request, text)


SOURCES = ["question:{}/base", "option:{}/base/wrong-a", "proof:{}/base"]


@pytest.mark.parametrize("text", SOURCES)
def test_a_stranger_may_run_what_is_published(alice, with_code, text):
    with_code()
    assert asked_by(alice, text.format("challenge-1"))


@pytest.mark.parametrize("text", SOURCES)
def test_nothing_of_a_question_is_given_while_it_is_asked_or_to_come(alice, with_code, text):
    with_code()
    alice.start()
    for question in ("challenge-1", "challenge-5"):
        with pytest.raises(NotYet, match="Predict first"):
            asked_by(alice, text.format(question))
    assert asked_by(alice, text.format("practice-1"))
    alice.give(1, "right")
    assert asked_by(alice, text.format("challenge-1"))


def test_somebody_elses_sitting_closes_nothing(alice, bob, with_code):
    with_code()
    alice.start()
    assert asked_by(bob, "proof:challenge-1/base")


@pytest.mark.parametrize("kind", ["conceptual", "model-choice"])
def test_code_to_think_on_may_be_run_in_practice_but_not_what_tells(alice, with_code, kind):
    with_code(kind=kind)
    alice.start(PRACTICE)
    piece = asked_by(alice, "question:practice-1/base")
    assert (piece.code, piece.before, piece.back) == ("print(1)", "one = 1\n", "")
    for text in SOURCES[1:]:
        with pytest.raises(NotYet):
            asked_by(alice, text.format("practice-1"))


@pytest.mark.parametrize("mode", ["challenge", "recall"])
def test_no_examination_lets_it_be_run(alice, with_code, course, mode):
    with_code(kind="conceptual")
    alice.start(f"/pytorch/tiny/{mode}/")
    with pytest.raises(NotYet):
        asked_by(alice, "question:challenge-1/base" if mode == "challenge" else "question:practice-1/base")


def test_a_challenge_closes_what_practice_would_allow(alice, with_code, course):
    with_code(kind="conceptual")
    pattern = course.patterns["pytorch", "tiny"]
    both = {
        **pattern.modes,
        "learn": replace(pattern.modes["practice"], name="learn", questions=(("challenge-1",),)),
    }
    course.patterns["pytorch", "tiny"] = replace(pattern, modes=both)
    alice.start("/pytorch/tiny/learn/")
    assert asked_by(alice, "question:challenge-1/base")
    alice.start()
    with pytest.raises(NotYet):
        asked_by(alice, "question:challenge-1/base")


@pytest.mark.parametrize("kind", ["predict-output", "hyperparameter", "metrics"])
def test_code_whose_run_answers_is_not_run_before(alice, with_code, kind):
    with_code(kind=kind)
    alice.start(PRACTICE)
    with pytest.raises(NotYet):
        asked_by(alice, "question:practice-1/base")
    assert "code-runner" not in alice.shown(1)


def test_code_that_prints_is_not_run_before_whatever_its_kind(alice, with_code):
    with_code(kind="conceptual", output="UserWarning: late")
    alice.start(PRACTICE)
    with pytest.raises(NotYet):
        asked_by(alice, "question:practice-1/base")
    assert "code-runner" not in alice.shown(1)


def test_a_card_offers_the_run_when_it_is_closed(alice, with_code):
    with_code()
    alice.start(PRACTICE)
    assert "/run/" not in main(alice.shown(1))
    closed = alice.give(1, "right", **{"HX-Request": "true"}).content.decode()
    assert 'data-of="question:practice-1/base"' in closed
    assert closed.count(CODE) == 1
    assert 'data-of="question:practice-1/base"' in alice.shown(1)


def test_an_open_card_offers_it_where_it_may_be_run(alice, with_code):
    with_code(kind="model-choice")
    alice.start(PRACTICE)
    assert 'data-of="question:practice-1/base"' in alice.shown(1)
    alice.start()
    assert "code-runner" not in alice.shown(1)


def test_code_that_has_changed_since_it_was_asked_is_not_offered(alice, with_code, course):
    with_code()
    alice.start(PRACTICE)
    place = "practice-1", "base"
    course.revisions[place] = replace(course.revisions[place], fingerprint="e" * 64)
    alice.give(1, "right")
    assert CODE in alice.shown(1)
    assert "code-runner" not in alice.shown(1)


def test_a_proof_offers_its_code_its_options_and_itself(client, with_code, course):
    with_code()
    place = "challenge-1", "base"
    course.proofs[place] = replace(course.proofs[place], code=CODE)
    page = client.get("/proofs/challenge-1/base/").content.decode()
    for kind, end in (("question", ""), ("option", "/wrong-a"), ("proof", "")):
        assert page.count(f'data-of="{kind}:challenge-1/base{end}"') == 1


def test_unknown_sources_are_none(client, with_code):
    with_code()
    for text in (
        "",
        "proof:",
        "question:challenge-1",
        "question:no/base",
        "option:challenge-1/base/no",
        "x:y/z",
        "lesson:pytorch/tiny/learn/no",
        "project:pytorch/tiny/no/5/SGD(lr=0.1)",
        "experiment:pytorch/tiny",
        "option:challenge-1/base/",
        "proof:a/b/c",
        "lesson:a/b",
        "project:a/b/c/d/e",
    ):
        assert source(RequestFactory().get("/run/"), text) is None, text


@pytest.fixture
def switched_off(monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_SANDBOX", "off")
    monkeypatch.setattr(standing, "_last", None)
    yield
    standing._last = None


def test_pages_say_when_nothing_can_be_run_and_why(client, with_code, switched_off):
    with_code()
    page = client.get("/proofs/challenge-1/base/").content.decode()
    assert "Running code is switched off on this site" in page
    assert 'href="/proofs/challenge-1/base/download/"' in page
    shown = client.get("/run/?of=proof:challenge-1/base").content.decode()
    assert "Run it yourself" in shown
    assert "Download .py" in shown


def test_a_closed_card_shows_what_was_recorded_where_nothing_can_be_run(alice, with_code, switched_off):
    with_code(output="RECORDED 1")
    alice.start(PRACTICE)
    assert "RECORDED" not in alice.shown(1)
    closed = alice.give(1, "right", **{"HX-Request": "true"}).content.decode()
    assert "RECORDED 1" in closed
    assert "Running code is switched off on this site" in closed


def main(page: str) -> str:
    """A page without its header and footer, which link to everywhere."""
    return re.search(r"<main.*</main>", page, re.DOTALL)[0]
