"""What `gradschool new` writes is proved as it is, in every form, and never overwrites."""

import pytest

from gradschool.curriculum.forms import FORMS
from gradschool.curriculum.load import AuthoredPattern, load_pattern
from gradschool.curriculum.start import CannotStart, start_pattern, start_question
from gradschool.curriculum.verify import verify_question


@pytest.fixture
def pattern(tmp_path):
    return start_pattern(tmp_path, "pytorch/first-steps")


@pytest.mark.parametrize("form", FORMS)
def test_a_question_is_proved_as_it_is_written(pattern, form):
    folder = start_question(pattern, "my-question", form)
    loaded = load_pattern(pattern)
    assert isinstance(loaded, AuthoredPattern)
    report = verify_question(folder, loaded.misconceptions, update=True, mutate=form != "order")
    assert report.proved, report.why
    assert (folder / "lock.json").exists()


def test_a_pattern_that_has_beliefs_of_its_own_keeps_them(pattern):
    path = pattern / "misconceptions.yaml"
    path.write_text("misconceptions:\n  mine:\n    title: Mine\n    text: It is mine.\n")
    start_question(pattern, "my-question", "choice")
    loaded = load_pattern(pattern)
    assert {"mine", "step-goes-up"} <= set(loaded.misconceptions)
    before = path.read_text()
    start_question(pattern, "another", "choice")
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("place", "says"),
    [("first-steps", "names no track"), ("pytorch/First", "cannot be a name"), ("a/b/c", "cannot be")],
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path, place, says):
    with pytest.raises(CannotStart, match=says):
        start_pattern(tmp_path, place)


def test_nothing_is_overwritten(tmp_path, pattern):
    start_question(pattern, "my-question", "choice")
    with pytest.raises(CannotStart, match="there already"):
        start_question(pattern, "my-question", "fill")
    with pytest.raises(CannotStart, match="already"):
        start_pattern(tmp_path, "pytorch/first-steps")
    with pytest.raises(CannotStart, match="no form"):
        start_question(pattern, "other", "essay")
    with pytest.raises(CannotStart, match="is no pattern"):
        start_question(tmp_path, "other", "choice")
