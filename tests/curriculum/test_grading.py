import pytest
from hypothesis import given
from hypothesis import strategies as st

import mini_course
from gradschool.curriculum.grading import grade

REVISION = mini_course.revision("q")


def test_the_key_scores_one():
    assert grade(REVISION, "right").right


def test_a_distractor_scores_nothing_and_names_its_misconception():
    mark = grade(REVISION, "wrong-a")
    assert (mark.score, mark.misconceptions) == (0.0, ("bigger-is-faster",))


@given(st.text().filter(lambda text: text not in mini_course.OPTIONS))
def test_what_names_no_option_is_unreadable(given_text):
    mark = grade(REVISION, given_text)
    assert (mark.unreadable, mark.score) == (True, 0.0)


def test_a_form_it_does_not_know_is_refused():
    with pytest.raises(ValueError, match="no form"):
        grade(type(REVISION)(**{**vars(REVISION), "form": "essay"}), "right")
