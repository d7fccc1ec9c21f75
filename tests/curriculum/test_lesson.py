"""Lessons: what is wrong is named, what is false is unproved, and what is proved is published."""

import json

import pytest

from curriculum.authored_lesson import BELIEFS, LESSON, PROOF, write_lesson
from gradschool.curriculum.lesson import load_lesson
from gradschool.curriculum.lesson_lock import lesson_differences, read_lesson_lock
from gradschool.curriculum.lesson_values import LabPlace, LessonChart, Prose, RanCode
from gradschool.curriculum.library import load_library
from gradschool.curriculum.lock import LockError
from gradschool.curriculum.prove_lesson import verify_lesson


def verify(folder, **options):
    return verify_lesson(folder, BELIEFS, **options)


def page_of(root):
    """The published lesson of the content below `root`, and the library's faults about lessons."""
    library = load_library([root])
    faults = [str(fault) for fault in library.faults if "/lessons/" in fault.file]
    return library.patterns["pytorch", "doubling-pattern"].lessons.get("learn"), faults


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """A content folder whose lesson is proved, for tests that only read it."""
    root = tmp_path_factory.mktemp("proved")
    report = verify(write_lesson(root), update=True)
    assert report.why == ()
    return root


def test_a_proved_lesson_is_published_with_all_its_parts(proved):
    page, faults = page_of(proved)
    assert faults == []
    assert [section.title for section in page.sections] == ["", "The first steps", "The rate decides"]
    kinds = [type(block) for section in page.sections for block in section.blocks]
    assert kinds == [Prose, Prose, RanCode, Prose, Prose, LessonChart, Prose, LabPlace]
    assert "It starts at 16.0 and ends at <code>6.554</code>." in page.sections[1].blocks[0].html
    assert page.sections[1].blocks[1].output == "16.000\n10.240\n6.554\n"
    assert '<a href="#claim-falls">proof 1</a>' in page.sections[0].blocks[0].html
    assert [(one.number, one.name) for one in page.claims] == [(1, "falls"), (2, "too-high")]
    assert page.claims[0].ran == "<p>Three steps, from 16.0.</p>"
    chart = page.charts["rates"]
    assert [frame.label for frame in chart.frames] == ["0.01", "0.1", "0.19"]
    assert chart.frames[1].note.startswith("It ends at ")


def test_a_heading_within_code_begins_no_section(proved):
    page, _ = page_of(proved)
    assert "a heading only for people" in page.sections[1].blocks[2].html


def test_a_lesson_is_unproved_until_its_lock_is_written_and_again_when_its_text_changes(tmp_path):
    folder = write_lesson(tmp_path)
    assert verify(folder).why[0] == "it has no lock.json yet"
    assert "no lock.json yet" in page_of(tmp_path)[1][0]
    assert verify(folder, update=True).updated
    assert verify(folder).proved
    write_lesson(tmp_path, lesson=LESSON.replace("Move it.", "Do move it."))
    assert "changed after it was locked" in verify(folder).why[0]
    page, faults = page_of(tmp_path)
    assert page is None
    assert "changed after it was proved" in faults[0]


def test_a_lesson_of_a_mode_that_its_pattern_lacks_is_named(tmp_path):
    verify(write_lesson(tmp_path, mode="deep"), update=True)
    assert any("no such mode" in fault for fault in page_of(tmp_path)[1])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("```chart rates\n```", "```chart rates\nx\n```", "has text in it"),
        ("```python run descent", "```python run", "is not understood"),
        ("```python run descent", "```python run Descent", "is not understood"),
        ("```lab\nproblem: line", "```lab\nproblem: lines", "lines"),
        ("strategy: SGD(lr=0.1)", "strategy: SGD(rate=0.1)", "rate"),
        ("strategy: SGD(lr=0.1)", "strategy: [", "not valid YAML"),
        ("epochs: 20\n", "", "this field is missing"),
        ("epochs: 20\n```\n", "epochs: 20\n", "never closed"),
        ("```chart rates\n```", "```chart rates\n```\n\n```chart rates\n```", "two fences are chart rates"),
        (LESSON, "\n", "the lesson is empty"),
    ],
)
def test_what_is_written_wrongly_is_named_with_its_line(tmp_path, old, new, words):
    assert old in LESSON
    faults = load_lesson(write_lesson(tmp_path, lesson=LESSON.replace(old, new)))
    assert isinstance(faults, list)
    assert any(words in str(fault) and fault.line for fault in faults), faults


def test_a_folder_that_is_no_mode_and_a_missing_proof_are_named(tmp_path):
    folder = write_lesson(tmp_path, mode="lean")
    assert "learn, why, deep, metrics" in str(load_lesson(folder)[0])
    folder = write_lesson(tmp_path)
    (folder / "proof.py").unlink()
    assert "Add proof.py" in str(load_lesson(folder)[0])


@pytest.mark.parametrize(
    ("lesson", "proof", "words"),
    [
        (LESSON, PROOF.replace("losses[-1] < losses[0],", "losses[-1] > losses[0],"), "claim falls is false in the run"),
        (LESSON.replace("{{ first |", "{{ frist |"), PROOF, "line 5: 'frist' is undefined"),
        (LESSON.replace("proved('falls')", "proved('fall')"), PROOF, "no claim 'fall'"),
        (LESSON.replace(" {{ proved('too-high') }}", ""), PROOF, "the claim too-high, which the text never uses"),
        (LESSON.replace("```chart rates\n```\n", ""), PROOF, "the chart rates, which the text never uses"),
        (LESSON.replace("```chart rates", "```chart rate"), PROOF.replace("charts=[", "charts=[][:0] and ["), "no chart"),
        (LESSON, PROOF.replace('run("descent")', 'run("ascent")'), "the lesson's run blocks are descent"),
        (LESSON, PROOF.replace("start=1", "start=3"), "starts at frame 3"),
        (LESSON, PROOF.replace(' slider="learning rate",', ""), "a chart of several frames has a `slider`"),
        (LESSON, PROOF.replace("run.loss)]", "run.loss * 9)]"), "at most 120"),
        (LESSON, PROOF.replace("log=True", "log=True, x=[0, 2, 1]"), "must be finite numbers that rise"),
        (LESSON, PROOF.replace("log=True", "log=True, x=[0, 1, 2]"), "points, but `x` has 3"),
        (LESSON, PROOF.replace('lab="SGD(lr=0.1)"', 'lab="SGD(lr=oops)"'), "chart rates, lab:"),
        (LESSON, PROOF.replace('"first": losses[0]', '"first": float("nan")'), "fact first is nan"),
        (LESSON, PROOF.replace("facts=", "fact="), "proof.py:13: TypeError"),
        (LESSON, "def prove(lesson):\n    return {}\n", "must return a LessonProof"),
        (LESSON.replace("range(3)", "iter(int, 1)"), PROOF, "run block descent, line 7: took longer than"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_unproved_and_says_why(tmp_path, monkeypatch, lesson, proof, words):
    monkeypatch.setattr("gradschool.curriculum.prove_lesson.BLOCK_LIMIT", 0.5)
    folder = write_lesson(tmp_path, lesson=lesson, proof=proof)
    report = verify(folder, update=True)
    assert words in " ".join(report.why), report.why
    assert not (folder / "lock.json").exists()


def test_loading_what_a_block_imports_is_not_counted_as_its_time(tmp_path, monkeypatch):
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(1)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("gradschool.curriculum.prove_lesson.BLOCK_LIMIT", 0.5)
    folder = write_lesson(
        tmp_path, lesson=LESSON.replace("import torch\n", "import slow_to_load\nimport torch\n", 1)
    )
    assert verify(folder, update=True).why == ()


def test_a_claim_that_hangs_on_last_digits_is_refused(tmp_path):
    proof = PROOF.replace(
        "losses[-1] < losses[0],", "lesson.run('descent')['weight'].item() == 2.047999858856201,"
    )
    exact = write_lesson(tmp_path, proof=proof)
    source = "import torch\nw = torch.nn.Parameter(torch.tensor(4.0))\no = torch.optim.SGD([w], lr=0.1)\n"
    source += "for _ in range(3):\n    o.zero_grad()\n    (w**2).backward()\n    o.step()\n"
    names = {}
    exec(source, names)
    (exact / "proof.py").write_text(proof.replace("2.047999858856201", repr(names["w"].item())))
    assert "claim falls hangs on last digits" in " ".join(verify(exact, update=True).why)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("facts", "first"), 17.0, "fact first: the lock has 17.0"),
        (("claims", "falls", "says"), "It stays.", "claim falls is another one"),
        (("runs", "descent", "output"), "1.0\n", "run block descent: the lock has the output"),
        (("charts", 0, "title"), "Rates", "chart rates: its title"),
        (("charts", 0, "frames", 1, "note"), "It ends at 9.", "chart rates: frame 1 (0.1) has changed"),
        (("charts", 0, "frames", 2, "label"), "0.5", "chart rates: frame 2"),
        (("charts", 0, "x"), [0.0], "lie elsewhere"),
        (("charts", 0, "name"), "rate", "the charts are not the same ones"),
    ],
)
def test_a_lock_that_the_run_contradicts_is_told(proved, tmp_path, place, value, words):
    lock = proved / "pytorch/doubling-pattern/lessons/learn/lock.json"
    values = json.loads(lock.read_text())
    inner = values
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    (tmp_path / "lock.json").write_text(json.dumps(values))
    kept, changed = read_lesson_lock(lock), read_lesson_lock(tmp_path / "lock.json")
    assert list(lesson_differences(kept, kept)) == []
    assert any(words in told for told in lesson_differences(changed, kept))


def test_a_broken_lock_says_so_and_serves_nothing(tmp_path):
    folder = write_lesson(tmp_path)
    (folder / "lock.json").write_text('{"variants": []}')
    with pytest.raises(LockError, match="verify --update"):
        read_lesson_lock(folder / "lock.json")
    assert page_of(tmp_path)[0] is None
    assert verify(folder, update=True).proved


def test_a_lesson_keeps_its_mode_when_none_of_its_questions_is_proved(tmp_path):
    verify(write_lesson(tmp_path), update=True)
    pattern = load_library([tmp_path]).patterns["pytorch", "doubling-pattern"]
    assert pattern.modes["learn"].questions == ()
    assert "practice" not in pattern.modes
