"""Each form of question: proved, published and graded; and what is wrong with one is said."""

import pytest

from curriculum.authored import write_content
from curriculum.form_questions import CURVE, FILL, FORMS, MULTIPLE, NUMERIC, ORDER
from gradschool.curriculum.grading import canonical, grade, read_number
from gradschool.curriculum.library import load_library
from gradschool.curriculum.load import load_question
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.values import Revision
from gradschool.curriculum.verify import verify_question

BELIEFS = {"adds-instead": MisconceptionFile(title="It adds", text="It multiplies.")}


@pytest.fixture(params=FORMS)
def form(request):
    return request.param


def proved(tmp_path, form, *, question=None, proof=None):
    folder = write_content(tmp_path, question=question or FORMS[form][0], proof=proof or FORMS[form][1])
    return folder, verify_question(folder, BELIEFS, update=True)


def served(tmp_path, form):
    _, report = proved(tmp_path, form)
    assert report.proved, report.why
    library = load_library([tmp_path])
    assert library.faults == ()
    return library.revisions["doubling", "base"]


def test_a_question_of_each_form_is_proved_and_its_lock_stays(tmp_path, form):
    folder, report = proved(tmp_path, form)
    assert report.proved, report.why
    before = (folder / "lock.json").read_bytes()
    assert verify_question(folder, BELIEFS).why == ()
    assert (folder / "lock.json").read_bytes() == before


def test_a_revision_of_each_form_survives_being_stored(tmp_path, form):
    revision = served(tmp_path, form)
    again = Revision.from_content(revision.content)
    assert (again, again.id) == (revision, revision.id)


def test_the_key_of_each_form_is_worth_everything(tmp_path, form):
    revision = served(tmp_path, form)
    given = "6" if form == "numeric" else " ".join(revision.key)
    assert grade(revision, given).right


def test_nonsense_is_unreadable_in_each_form(tmp_path, form):
    revision = served(tmp_path, form)
    for given in ("", "nothing such", "-", "x" * 5000):
        assert grade(revision, given).unreadable


def test_a_truth_that_does_not_fit_the_key_is_refused(tmp_path, form):
    proof = (
        FORMS[form][1]
        .replace("return Proof(truth=", "return flipped(")
        .replace(
            "def prove",
            "def flipped(truth, **others):\n    return Proof(truth={name: not value for name, value in truth.items()}, **others)\n\n\ndef prove",
        )
    )
    _, report = proved(tmp_path, form, proof=proof)
    assert not report.proved
    assert "key" in report.why[0]


def test_multiple_choice_takes_wrong_picks_off(tmp_path):
    revision = served(tmp_path, "multiple")
    assert [grade(revision, given).score for given in ("even", "even odd", "even three odd", "odd five")] == [
        0.5,
        0.0,
        0.5,
        0.0,
    ]
    assert grade(revision, "even odd").misconceptions == ("adds-instead",)
    assert canonical(revision, "three  even three") == "even three"


def test_a_number_counts_within_its_tolerance(tmp_path):
    revision = served(tmp_path, "numeric")
    assert [grade(revision, given).right for given in ("6.0", "6,1", "12/2", "600 %", "6.2")] == [
        True,
        True,
        True,
        True,
        False,
    ]
    assert grade(revision, "5").misconceptions == ("adds-instead",)
    assert grade(revision, "40").misconceptions == ()


@pytest.mark.parametrize("text", ["", "nan", "inf", "1/0", "six", "1_000", "1.2.3", "9" * 500, "--1"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


def test_each_blank_counts_and_its_output_is_kept(tmp_path):
    revision = served(tmp_path, "fill")
    assert grade(revision, "mul div").score == 0.5
    assert grade(revision, "mul div").misconceptions == ("adds-instead",)
    assert grade(revision, "sub mul").unreadable  # each tile is in the other's blank
    assert revision.outputs["mul sub"] == "6\n1"
    assert "AttributeError" in revision.outputs["mul subtraction"]
    assert revision.code.count('<b class="place">') == 2


def test_lines_count_where_they_stand_and_other_right_orders_are_right(tmp_path):
    revision = served(tmp_path, "order")
    assert grade(revision, "rest double add").right
    assert grade(revision, "add double rest").misconceptions == ("adds-instead",)
    assert grade(revision, "add double rest").score == pytest.approx(1 / 3)
    assert grade(revision, "add add rest").unreadable


def test_curves_are_shown_without_their_names(tmp_path):
    revision = served(tmp_path, "curve")
    assert [blank.label for blank in revision.blanks] == [f"Curve {number}" for number in range(1, 5)]
    assert {blank.curve.name for blank in revision.blanks} == {f"curve-{number}" for number in range(1, 5)}
    swapped = [revision.key[1], revision.key[0], *revision.key[2:]]
    assert grade(revision, " ".join(swapped)).score == 0.5


@pytest.mark.parametrize(
    ("question", "before", "after", "says"),
    [
        (MULTIPLE, "key: [even, three]", "key: [even, seven]", "no option has the id 'seven'"),
        (NUMERIC, "tolerance: {relative: 0.02}", "tolerance: {}", "relative or absolute"),
        (NUMERIC, "tolerance: {relative: 0.02}\n", "", "needs `tolerance`"),
        (FILL, "<<second>>", "sub", "the code has the places first"),
        (FILL, "key: mul", "key: times", "no tile has the id 'times'"),
        (ORDER, "key: [double, add, rest]", "key: [double, add]", "names each line once"),
        (ORDER, "also: [[double, rest, add]", "also: [[double, add, rest]", "written twice"),
        (ORDER, "misconception: adds-instead", "misconception: unknown", "is not known"),
        (ORDER, "lines:\n", "unit: steps\nlines:\n", "has no `unit`"),
        (
            CURVE,
            "text: It falls., misconception: adds-instead,",
            "text: It falls.,",
            "names its misconception",
        ),
    ],
)
def test_what_is_wrong_with_a_form_is_said(tmp_path, question, before, after, says):
    assert before in question
    folder = write_content(tmp_path, question=question.replace(before, after))
    faults = load_question(folder, BELIEFS)
    assert isinstance(faults, list)
    assert says in " ".join(map(str, faults))


def test_a_wrong_value_within_the_tolerance_is_refused(tmp_path):
    _, report = proved(tmp_path, "numeric", question=NUMERIC.replace("relative: 0.02", "relative: 0.16"))
    assert "within the tolerance" in report.why[0]
