"""Proofs run in the sandbox: the same reports and locks as here, and none of the rights."""

import shutil

import pytest

from curriculum.authored import PROOF, QUESTION, write_content
from gradschool.curriculum.verify import verify_question
from gradschool.curriculum.verify_all import targets, verify_all

pytestmark = [
    pytest.mark.xdist_group("sandbox"),
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here"),
]


def verified(folder, **options):
    """The one report, and what was said of the way."""
    said = []
    found, faults = targets([folder])
    assert faults == []
    (report,) = verify_all(found, fresh=True, say=said.append, **options)
    return report, said


def test_the_lock_is_the_one_that_is_written_without_it(tmp_path):
    apart, here = write_content(tmp_path / "apart"), write_content(tmp_path / "here")
    report, said = verified(apart, update=True)
    assert (report.proved, report.updated, said) == (True, True, [])
    found, _ = targets([here])
    verify_question(here, found[0].misconceptions, update=True)
    assert (apart / "lock.json").read_text() == (here / "lock.json").read_text()
    assert [one.name for one in apart.iterdir() if one.name.startswith(".")] == []
    report, _ = verified(apart)
    assert (report.proved, report.updated) == (True, False)


def test_a_fault_names_the_authors_own_file_and_line(tmp_path):
    folder = write_content(
        tmp_path, proof=PROOF.replace("printed = question", "1 / 0\n    printed = question")
    )
    report, said = verified(folder)
    assert said == []
    assert report.why == ("proof.py:7: ZeroDivisionError: division by zero",)
    folder = write_content(tmp_path, question=QUESTION.replace("level: beginner", "level: novice"))
    report, _ = verified(folder)
    assert str(folder / "question.yaml") in report.why[0]


def test_a_proof_cannot_read_or_change_what_is_not_its_own(tmp_path):
    secret, outside = tmp_path / "secret.txt", tmp_path / "pytorch"
    secret.write_text("a secret")
    reads = PROOF.replace(
        "    printed = question", f"    open({str(secret)!r}).read()\n    printed = question"
    )
    report, _ = verified(write_content(tmp_path, proof=reads))
    assert "Error" in report.why[0]
    assert "secret.txt" in report.why[0]
    folder = outside / "doubling-pattern" / "questions" / "doubling"
    writes = PROOF.replace(
        "    printed = question",
        f"    open({str(folder / 'lock.json')!r}, 'w').write('x')\n    printed = question",
    )
    report, _ = verified(write_content(tmp_path, proof=writes))
    assert "Read-only file system" in report.why[0]
    assert not (folder / "lock.json").exists()


def test_a_proof_that_ends_its_process_is_unproved(tmp_path):
    ends = PROOF.replace("    printed = question", "    __import__('os')._exit(0)\n    printed = question")
    report, _ = verified(write_content(tmp_path, proof=ends))
    assert report.why == ("its proof did not come to an end: It ended its own process before its last line.",)


def test_where_there_is_no_sandbox_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    report, said = verified(write_content(tmp_path), update=True)
    assert report.proved
    assert said == [
        "Proofs run with your own rights here. Running code here needs bubblewrap, which is not installed: "
        "sudo apt install bubblewrap (or your system's package)."
    ]
