"""The packaged content: what it must say, as measured. That it is proved is `gradschool verify`'s to show."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from gradschool.curriculum.forms import FORMS
from gradschool.curriculum.library import load_library

TEN = ["learn", "why", "deep", "visualize", "try", "challenge", "project", "recall", "metrics", "test"]


@pytest.fixture(scope="module")
def library():
    return load_library()


def facts(library, question):
    return dict(library.proofs[question, "base"].facts)


def test_everything_is_served(library):
    pattern = library.patterns["pytorch", "learning-rate-strategy"]
    assert library.faults == ()
    assert pattern.title == "Why learning rate strategy affects convergence"
    assert {len(pattern.modes[mode].questions) for mode in ("challenge", "practice", "try")} == {5}
    assert list(pattern.modes)[:10] == TEN
    assert pattern.modes["challenge"].badge.title == "Learning Rate Mastery"
    assert (pattern.modes["challenge"].seconds, pattern.modes["challenge"].attempts) == (120, 2)


def test_a_second_go_can_ask_something_else(library):
    """Every place of the challenge has siblings or variants; every conceptual question has two siblings beside it."""
    pattern = library.patterns["pytorch", "learning-rate-strategy"]
    for slot in pattern.modes["challenge"].questions:
        assert sum(len(library.variants(question)) for question in slot) >= 3
    for name, mode in pattern.modes.items():
        if name != "try":  # its five tasks are the same for everybody
            assert all(len(slot) >= 3 for slot in mode.questions), name


def test_the_bank_is_large_and_in_every_form(library):
    variants = Counter(question for question, _ in library.revisions)
    drawn = [question for question, count in variants.items() if count >= 20]
    assert len(drawn) >= 20
    assert len(variants) - len(drawn) >= 60
    assert {one.form for one in library.revisions.values()} == set(FORMS)


def test_every_subject_is_asked_about(library):
    """The subjects are the 26 mistakes, the claims that a laptop can reproduce, and the ground they stand on."""
    pattern = library.patterns["pytorch", "learning-rate-strategy"]
    asked = {subject for revision in library.revisions.values() for subject in revision.about}
    assert asked == set(pattern.subjects)
    assert len(asked) == 42


def test_every_distractor_names_its_misconception(library):
    for revision in library.revisions.values():
        wrong = {option.id for option in revision.options} - set(revision.key)
        if revision.form == "curve":  # each description is right for one curve and wrong for the others
            wrong = set(revision.key)
        if revision.form == "order":  # of the many wrong orders some betray a belief
            wrong = set(revision.misconceptions) - {" ".join(revision.key), *revision.accepted}
            assert wrong
        assert revision.misconceptions.keys() == wrong, revision.question


def test_the_key_is_not_always_in_the_same_place(library):
    choices = [one for one in library.revisions.values() if one.form == "choice"]
    assert {[option.id for option in one.options].index(one.key[0]) for one in choices} == {0, 1, 2, 3}


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
import json, pathlib, runpy, sys
errors = {}
for path in sys.argv[1:]:
    try:
        runpy.run_path(path, run_name="__main__")
        errors[pathlib.Path(path).stem] = ""
    except Exception as error:
        errors[pathlib.Path(path).stem] = f"{type(error).__name__}: {error}"
print("", json.dumps(errors), sep="\\n")
"""


def test_every_download_runs_by_itself_or_fails_as_the_page_says(library, tmp_path):
    told = {question: proof.error for (question, _), proof in library.proofs.items()}
    for (question, _), proof in library.proofs.items():
        (tmp_path / f"{question}.py").write_text(proof.script)
    scripts = sorted(map(str, tmp_path.glob("*.py")))
    done = subprocess.run([sys.executable, "-c", RUN_ALL, *scripts], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == told
    assert "0.1000\n0.0500\n0.0500\n0.0250\n" in done.stdout
