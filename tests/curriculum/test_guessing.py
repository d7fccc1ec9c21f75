"""What a blind answer is worth: worked out, and the same as when many people guess."""

import random
from dataclasses import replace

import pytest

import mini_course
from gradschool.curriculum.grading import grade
from gradschool.curriculum.guessing import blind_score
from gradschool.curriculum.values import RevisionBlank, RevisionOption

CHOICE = mini_course.revision("any")
LINES = tuple(RevisionOption(name, name) for name in "abcd")
TILES = tuple(
    RevisionOption(f"{blank}-{n}", "", blank)
    for blank, count in (("one", 2), ("two", 4))
    for n in range(count)
)
QUESTIONS = {
    "choice": CHOICE,
    "multiple": replace(CHOICE, form="multiple", key=("right", "wrong-a")),
    "order": replace(CHOICE, form="order", options=LINES, key=tuple("abcd"), accepted=("b a c d",)),
    "fill": replace(
        CHOICE,
        form="fill",
        options=TILES,
        key=("one-0", "two-3"),
        blanks=(RevisionBlank("one", ""), RevisionBlank("two", "")),
    ),
    "curve": replace(
        CHOICE,
        form="curve",
        options=LINES,
        key=tuple("abcd"),
        blanks=tuple(RevisionBlank(n, "") for n in "abcd"),
    ),
}


def blind(revision, rng):
    """What somebody answers who leaves nothing open and knows nothing."""
    ids = [option.id for option in revision.options]
    if revision.form == "choice":
        return rng.choice(ids)
    if revision.form == "multiple":
        return " ".join(one for one in ids if rng.random() < 0.5) or blind(revision, rng)
    if revision.form == "order":
        return " ".join(rng.sample(ids, len(ids)))
    return " ".join(
        rng.choice([one.id for one in revision.options if one.blank in ("", blank.id)])
        for blank in revision.blanks
    )


@pytest.mark.parametrize("form", QUESTIONS)
def test_it_is_what_guessing_people_get(form):
    revision, rng = QUESTIONS[form], random.Random(3)
    scores = [grade(revision, blind(revision, rng)).score for _ in range(6000)]
    assert blind_score(revision) == pytest.approx(sum(scores) / len(scores), abs=0.02)


def test_known_ones():
    assert blind_score(CHOICE) == 0.25
    assert blind_score(QUESTIONS["fill"]) == (1 / 2 + 1 / 4) / 2
    assert blind_score(QUESTIONS["curve"]) == 0.25
    assert blind_score(replace(CHOICE, form="numeric", options=())) == 0.0
