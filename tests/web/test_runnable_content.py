"""Every program of the real content can be asked for, and in the real sandbox it does what its page says."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.test import RequestFactory

from gradschool.curriculum.library import load_library
from gradschool.curriculum.lock import same_output
from gradschool.curriculum.programs import IN_PLACES
from gradschool.sandbox import Ending, Snippet
from gradschool.web.run.pattern_sources import project_program
from gradschool.web.run.predict_first import runs_while_open
from gradschool.web.run.sources import source

pytestmark = pytest.mark.xdist_group("sandbox")
FORMS = ("choice", "multiple", "numeric", "fill", "order", "curve")


@pytest.fixture(scope="module")
def real():
    return load_library()


@pytest.fixture(autouse=True)
def course(monkeypatch, real):
    """The site's library is the real one."""
    from gradschool.web import library as web_library

    monkeypatch.setattr(web_library, "load_library", lambda _roots: real)
    web_library.library.cache_clear()
    yield real
    web_library.library.cache_clear()


@pytest.fixture
def run(sandbox):
    """Runs what a source names to its end, in the real sandbox."""

    def asked(text):
        piece = found(text)
        name = sandbox.submit(Snippet(piece.code, piece.before, piece.after, piece.seed))
        until = time.monotonic() + 30
        while (state := sandbox.state(name)).status != "done" and time.monotonic() < until:
            time.sleep(0.005)
        return state.result

    return asked


def found(text):
    piece = source(RequestFactory().get("/run/"), text)
    assert piece is not None, text
    return piece


def questions(library):
    """Each question with its last variant, which is another one than most pages show."""
    return dict(list(library.programs)).items()


def words(html):
    return unescape(re.sub(r"<[^>]*>", "", html)).strip("\n")


def error_of(result):
    return f"{result.error.kind}: {result.error.message}" if result.error else ""


def test_every_variant_can_be_asked_for_and_reads_as_its_page_shows_it(real):
    for place, programs in real.programs.items():
        at, revision = "/".join(place), real.revisions[place]
        assert len(found(f"proof:{at}").before) + len(programs.proof) < 32_000
        if programs.code:
            assert found(f"question:{at}").code.strip("\n") == words(revision.solved or revision.code)
        for option in revision.options:
            if option.id in programs.options:
                piece = found(f"option:{at}/{option.id}")
                assert piece.code.strip("\n") == words(option.html)
                assert programs.code in piece.before
        for answer in programs.answers:
            assert "<<" not in found(f"option:{at}/{answer.replace(' ', '.')}").code
        assert bool(programs.answers) == (revision.form in IN_PLACES)


def test_the_code_of_questions_prints_what_was_recorded(real, run):
    ran = 0
    for place in questions(real):
        proof = real.proofs[place]
        if not real.programs[place].code or (proof.option_runs and not proof.output):
            continue  # its code is run with an option after it
        result = run(f"question:{'/'.join(place)}")
        assert same_output(proof.output, result.output), (place, result.output)
        assert error_of(result) == proof.error, place
        ran += 1
    assert ran >= 40


def test_options_print_what_was_recorded(real, run):
    ran = 0
    for place in questions(real):
        told, programs = dict(real.proofs[place].option_runs), real.programs[place]
        for option in [one for one in programs.options if one in told][:1]:
            result = run(f"option:{'/'.join(place)}/{option}")
            printed = "\n".join(filter(None, [result.output.rstrip("\n"), error_of(result)]))
            if not result.warnings:
                assert same_output(told[option].replace("ran, printed nothing", ""), printed), (place, option)
            ran += 1
    assert ran >= 6


def test_the_right_answers_put_into_the_code_print_what_was_recorded(real, run):
    places = [place for place in questions(real) if real.programs[place].answers]
    assert len(places) >= 10
    for place in places:
        proof = real.proofs[place]
        right = next(option.id for option in proof.options if option.keyed)
        result = run(f"option:{'/'.join(place)}/{right.replace(' ', '.')}")
        assert same_output(proof.output, result.output), (place, right)


def test_code_that_may_be_run_before_the_answer_prints_nothing(real, run):
    open_ones = [place for place in questions(real) if runs_while_open(place, "practice")]
    assert len(open_ones) >= 5
    for place in open_ones:
        result = run(f"question:{'/'.join(place)}")
        assert (result.ending, result.output, result.warnings) == (Ending.FINISHED, "", ()), place


@pytest.mark.parametrize("form", FORMS)
def test_a_proof_of_each_form_prints_the_truth_of_every_option(real, run, form):
    place = next(one for one in questions(real) if real.revisions[one].form == form)
    proof, result = real.proofs[place], run(f"proof:{'/'.join(place)}")
    assert result.ending is Ending.FINISHED, error_of(result)
    lines = [line.rsplit(maxsplit=1) for line in result.output.split("\n\n")[0].splitlines()]
    truth = {name.strip(): word == "true" for name, word in lines if not name.startswith("and ")}
    if form in ("fill", "curve"):  # all answers are told, where the page speaks of each piece
        assert list(truth.values()).count(True) == (1 if form == "fill" else len(proof.options))
    elif form == "order":
        assert all(truth.values())
        assert set(truth) >= {option.id for option in proof.options if option.true}
    else:
        assert truth == {option.id: option.true for option in proof.options}
    for name, value in proof.facts:
        assert f"{name}: " in result.output, value
    if proof.curves:
        drawn = {f"{curve.quantity}: {curve.label}"[:40] for curve in proof.curves}
        assert {one.name for one in result.series} <= drawn
        assert result.series


def test_a_changed_proof_finds_another_truth(real, run, sandbox):
    place = next(one for one in questions(real) if one[0] == "first-to-diverge")
    piece = found(f"proof:{'/'.join(place)}")
    for code, told in (("def prove(question):\n    return 1\n", "not int"), ("x = 1\n", "no function prove")):
        name = sandbox.submit(Snippet(code, piece.before, piece.after))
        while (state := sandbox.state(name)).status != "done":
            time.sleep(0.005)
        assert told in state.result.error.message


def test_every_block_of_the_lessons_prints_what_was_recorded(real, run):
    ran = 0
    for (track, pattern), shown in real.patterns.items():
        for mode, lesson in shown.lessons.items():
            for name, block in lesson.programs.items():
                result = run(f"lesson:{track}/{pattern}/{mode}/{name}")
                assert same_output(block.output, result.output), (name, result.output)
                assert (error_of(result), len(result.warnings)) == (block.error, len(block.warnings)), name
                ran += 1
    assert ran >= 20


def test_projects_and_the_experiment_train_as_plain_pytorch_and_are_drawn(real, run):
    for pattern in real.patterns.values():
        programs = [
            project_program(pattern, project, project.reference, project.epochs)
            for project in pattern.projects
        ]
        for of in [*(one.of for one in programs), f"experiment:{pattern.track}/{pattern.id}"]:
            result = run(of)
            assert result.ending is Ending.FINISHED, (of, error_of(result))
            assert "after the last step: loss" in result.output
            assert [series.name for series in result.series] == ["loss", "lr"]
            assert result.series[0].values[-1] < result.series[0].values[0]
