"""The packaged content: what it must say, as measured. That it is proved is `gradschool verify`'s to show."""

import subprocess
import sys

import pytest

from gradschool.curriculum.library import load_library

CHALLENGE = ("overshoot", "tiny-rate", "strategy-choice", "first-to-diverge", "knee-in-the-log")
PRACTICE = ("role-of-the-rate", "rate-argument", "fixed-tenth", "halving-schedule", "fast-then-fine")


@pytest.fixture(scope="module")
def library():
    return load_library()


def facts(library, question):
    return dict(library.proofs[question, "base"].facts)


def test_everything_is_served(library):
    pattern = library.patterns["pytorch", "learning-rate-strategy"]
    assert library.faults == ()
    assert pattern.title == "Why learning rate strategy affects convergence"
    assert pattern.modes["challenge"].questions == tuple((one,) for one in CHALLENGE)
    assert pattern.modes["practice"].questions == tuple((one,) for one in PRACTICE)
    assert pattern.modes["challenge"].badge.title == "Learning Rate Mastery"
    assert (pattern.modes["challenge"].seconds, pattern.modes["challenge"].attempts) == (120, 2)
    assert all(len(library.revisions[name, "base"].options) == 4 for name in CHALLENGE + PRACTICE)


def test_every_distractor_names_its_misconception(library):
    for revision in library.revisions.values():
        ids = {option.id for option in revision.options}
        if revision.form == "curve":  # a description is right on its own curve only
            assert revision.misconceptions.keys() == ids
        elif revision.form == "order":  # a belief is read from a whole order, never from a line
            assert {line for order in revision.misconceptions for line in order.split()} == ids
        else:
            assert revision.misconceptions.keys() == ids - set(revision.key)


def test_the_key_is_not_always_in_the_same_place(library):
    choices = [one for one in library.revisions.values() if one.form == "choice"]
    places = {[option.id for option in one.options].index(one.key[0]) for one in choices}
    assert places == {0, 1, 2, 3}


def test_the_limit_of_line_is_0_1803_and_0_1_goes_from_14_79_to_0_37_in_one_step(library):
    found = facts(library, "fixed-tenth")
    assert (found["lambda max"], round(float(found["limit"]), 4)) == ("11.0929", 0.1803)
    assert (round(float(found["first"]), 2), round(float(found["second"]), 2)) == (14.79, 0.37)


def test_the_challenge_about_divergence_has_a_limit_below_0_1(library):
    assert float(facts(library, "first-to-diverge")["limit"]) < 0.1


def test_the_halving_loop_prints_the_same_in_either_order_and_trains_early_when_swapped(library):
    found = facts(library, "halving-schedule")
    assert found["printed"] == found["printed swapped"] == "0.1000, 0.0500, 0.0500, 0.0250"
    assert found["trained"] == "0.1, 0.1, 0.05, 0.05"
    assert found["trained swapped"] == "0.1, 0.05, 0.05, 0.025"
    assert "lr_scheduler.step() before optimizer.step()" in found["warning"]


def test_each_correction_is_told(library):
    for question in ("fixed-tenth", "halving-schedule", "first-to-diverge"):
        assert "You may have read elsewhere" in library.proofs[question, "base"].correction


def test_the_wrong_keywords_raise_type_errors(library):
    runs = dict(library.proofs["rate-argument", "base"].option_runs)
    assert all("TypeError" in runs[option] for option in ("learning-rate", "camel-case", "rate"))
    assert "Error" not in runs["lr"]


def test_no_proof_page_or_card_carries_inline_style_or_script(library):
    for page in library.revisions.values():
        assert "style=" not in page.content
        assert "<script" not in page.content


RUN_ALL = """
import runpy, sys
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="__main__")
"""


def test_every_download_runs_by_itself(library, tmp_path):
    questions = {question for question, _ in library.proofs}
    for (question, _), proof in library.proofs.items():
        (tmp_path / f"{question}.py").write_text(proof.script)
    scripts = sorted(map(str, tmp_path.glob("*.py")))
    done = subprocess.run([sys.executable, "-c", RUN_ALL, *scripts], capture_output=True, text=True)
    assert (len(scripts), done.returncode, done.stderr) == (len(questions), 0, "")
    assert "0.1000\n0.0500\n0.0500\n0.0250\n" in done.stdout
