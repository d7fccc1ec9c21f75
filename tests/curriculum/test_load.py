import pytest

from curriculum.authored import PATTERN, PROOF, QUESTION, write_content
from gradschool.curriculum.load import AuthoredPattern, load_pattern


def faults(root, **files):
    loaded = load_pattern(write_content(root, **files).parent.parent)
    return [str(fault) for fault in (loaded.faults if isinstance(loaded, AuthoredPattern) else loaded)]


def test_it_loads_a_question(tmp_path):
    loaded = load_pattern(write_content(tmp_path).parent.parent)
    assert loaded.questions["doubling"].question.key == "six"
    assert loaded.faults == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            "hint: Multiply.",
            "hitn: Multiply.",
            ["question.yaml:21", "hitn", "not known", "Did you mean `hint`?"],
        ),
        ("hint: Multiply.\n", "", ["hint", "missing", "Add `hint:`"]),
        ("level: beginner", "level: novice", ["question.yaml:4", "level", "'novice'", "'beginner'"]),
        ("key: six", "key: seven", ["question.yaml:20", "key", "'seven'", "six, five"]),
        ("    misconception: adds-instead\n", "", ["options.1.misconception", "names its misconception"]),
        ("adds-instead", "adds-nothing", ["question.yaml:18", "'adds-nothing'", "misconceptions.yaml"]),
        ("- id: five", "- id: six", ["options.1.id", "two options have the id 'six'"]),
        ('text: "5.0"', 'text: "6.0"', ["two options say the same"]),
        ('text: "5.0"', "text: 5.0", ["options.1.text", "it is 5.0", "quotes"]),
        ("title: Doubling", "title: Doubling\ntitle: Again", ["question.yaml:2", "title", "written twice"]),
        ("title: Doubling", "title: What: this", ["question.yaml:1", "not valid YAML", "quotes"]),
        ("- id: five", "- id: Five!", ["options.1.id", "lower-case"]),
        (QUESTION, "", ["question.yaml", "empty"]),
    ],
)
def test_a_fault_names_file_line_field_and_mend(tmp_path, before, after, words):
    found = faults(tmp_path, question=QUESTION.replace(before, after))
    assert any(all(word in fault for word in words) for fault in found), found


def test_all_faults_come_at_once(tmp_path):
    broken = QUESTION.replace("level: beginner", "level: novice").replace("hint: Multiply.\n", "")
    assert len(faults(tmp_path, question=broken)) == 2


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        ("import numpy\n" + PROOF, ["proof.py:1", "imports numpy"]),
        ("from gradschool.curriculum import lock\n" + PROOF, ["imports gradschool.curriculum"]),
        ("from . import other\n" + PROOF, ["proof.py:1"]),
        ("x = (\n", ["proof.py:1", "not valid Python"]),
        ("x = 1\n", ["prove(question)"]),
    ],
)
def test_a_proof_imports_the_facade_torch_and_the_standard_library_only(tmp_path, proof, words):
    (found,) = faults(tmp_path, proof=proof)
    assert [word for word in words if word not in found] == [], found


def test_a_missing_proof_is_named(tmp_path):
    folder = write_content(tmp_path)
    (folder / "proof.py").unlink()
    (found,) = load_pattern(folder.parent.parent).faults
    assert "proof is missing" in str(found)


def test_a_question_that_does_not_exist_is_named(tmp_path):
    (found,) = faults(tmp_path, pattern=PATTERN.replace("[doubling]", "[doubling, tripling]"))
    assert "pattern.yaml:12" in found
    assert "'tripling'" in found


def test_the_fingerprint_ignores_line_ends_and_sees_everything_else(tmp_path):
    folder = write_content(tmp_path)
    load = lambda: load_pattern(folder.parent.parent).questions["doubling"].fingerprint  # noqa: E731
    before = load()
    (folder / "question.yaml").write_bytes(QUESTION.replace("\n", "\r\n").encode())
    assert load() == before
    (folder / "proof.py").write_text(PROOF + "# changed\n")
    assert load() != before
