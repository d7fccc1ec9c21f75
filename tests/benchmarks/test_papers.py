"""The papers' table comes out as it is printed."""

import json
from pathlib import Path

import pytest
import torch

import papers
from claims import CLAIMS
from claims.claim import Claim, Measured, compared, rising, sampled

DOCS = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text()
LONG = {"11", "12a", "21a", "21b", "21c"}  # training for a while


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    torch.set_num_threads(1)


def test_its_rows_are_all_there():
    assert sorted({claim.number for claim in CLAIMS}) == list(range(1, 22))
    assert len({claim.row for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.xdist_group("papers")  # rows on schedules share what they work out
@pytest.mark.parametrize("claim", [one for one in CLAIMS if one.row not in LONG], ids=lambda one: one.row)
def test_it_comes_out_as_the_table_says(claim):
    if claim.needs:
        pytest.skip(f"needs {claim.needs}")
    measured = claim.measure()
    assert measured.holds is claim.holds_here, measured


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda one: one.row)
def test_the_docs_print_the_same_claims_and_verdicts(claim):
    line = next(line for line in DOCS.splitlines() if line.startswith(f"| {claim.row} |"))
    assert line.startswith(f"| {claim.row} | {claim.text} | {claim.source} |")
    assert line.split(" | ")[-2] == ("holds" if claim.holds_here else "does not hold")


def claim(holds, *, holds_here=True, **settings):
    return Claim(
        "1", "a | b", "a paper", lambda: Measured((2.0,), (1.5,), "1%", holds), holds_here, **settings
    )


@pytest.mark.parametrize(
    ("holds", "holds_here", "code"), [(True, True, 0), (False, True, 1), (False, False, 0)]
)
def test_it_ends_with_1_only_if_what_should_hold_does_not(monkeypatch, capsys, holds, holds_here, code):
    monkeypatch.setattr(papers, "CLAIMS", [claim(holds, holds_here=holds_here)])
    assert papers.main([]) == code
    assert ("does not hold" in capsys.readouterr().out) is not holds


def test_it_leaves_out_what_it_was_not_asked_for(monkeypatch, capsys):
    monkeypatch.setattr(papers, "CLAIMS", [claim(True, slow=True), claim(True, needs="a package")])
    assert papers.main(["--json"]) == 0
    assert [row["verdict"] for row in json.loads(capsys.readouterr().out)] == ["not run", "not run"]
    assert papers.main(["--json", "--slow"]) == 0
    assert [row["verdict"] for row in json.loads(capsys.readouterr().out)] == ["holds", "not run"]


def test_its_json_has_the_numbers(monkeypatch, capsys):
    monkeypatch.setattr(papers, "CLAIMS", [claim(True)])
    papers.main(["--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["row"], row["source"], row["should_hold"]) == ("1", "a paper", True)
    assert row["measured"] == {"theory": [2.0], "ours": [1.5], "tolerance": "1%", "holds": True, "note": ""}


def test_its_markdown_is_a_table(monkeypatch, capsys):
    monkeypatch.setattr(papers, "CLAIMS", [claim(True)])
    papers.main(["--markdown"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| 1 | a \\| b | a paper | 2 | 1.5 | 1% | holds |")


@pytest.mark.parametrize(
    ("asked", "rows"), [(["7"], ["7"]), (["18", "1"], ["1", "18a", "18b"]), (["18b"], ["18b"])]
)
def test_it_finds_rows_by_number_or_name(asked, rows):
    assert [one.row for one in papers.chosen(asked)] == rows


def test_it_says_which_rows_there_are(capsys):
    with pytest.raises(SystemExit, match="2"):
        papers.main(["--only", "99"])
    assert "there is no row 99; rows are 1, 2," in capsys.readouterr().err


def test_a_comparison_fails_outside_its_tolerance():
    assert compared([2.0], [2.01], relative=0.01).holds
    assert not compared([2.0], [2.03], relative=0.01).holds
    assert sampled([2.0], [2.2], [0.1]).holds
    assert not sampled([2.0], [2.4], [0.1]).holds
    assert rising(["a", "b"], [1.0, 2.0]).holds
    assert not rising(["a", "b"], [1.0, 1.0]).holds
