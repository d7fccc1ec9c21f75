"""A result in words, as CSV and as a picture."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from gradschool.web.lab.picture import INKS, picture
from gradschool.web.lab.rows import as_csv, rows_of


def run(lr, loss, final, verdict, **more):
    usual = {
        "hash": "0" * 64,
        "strategy": f"SGD(lr={lr})",
        "seed": 0,
        "learning_rate": lr,
        "loss": loss,
        "rate": lr,
        "gradient_norm": [1.0] * len(loss),
        "final_loss": final,
        "metrics": {},
        "diverged_at": None,
        "verdict": {
            "name": verdict,
            "healthy": verdict != "diverged",
            "sentence": "So.",
            "advice": ["Do."],
            "evidence": {},
        },
    }
    return {**usual, **more}


@pytest.fixture
def result():
    runs = [
        run(0.1, [4.0, 2.0, 1.0], 0.5, "converging", metrics={"accuracy": [0.5, 0.75]}),
        run(0.2, [4.0, 1.0, 0.25], 0.0625, "converging", rate=[0.2, 0.1, 0.05]),
        run(9.0, [4.0, 4e20, None], None, "diverged"),
    ]
    return {
        "problem": "line",
        "epochs": 3,
        "steps_per_epoch": 1,
        "seconds": 0.01,
        "torch": "2.13.0",
        "runs": runs,
    }


def test_it_finds_the_best_run_and_counts_the_diverged(result):
    rows = rows_of(result)
    assert rows.best is rows.runs[1]
    assert (rows.diverged, rows.steps, rows.has_accuracy) == (1, 9, True)
    assert [row.final_loss for row in rows.runs] == ["0.5", "0.0625", "not finite"]
    assert [row.accuracy for row in rows.runs] == ["75.0%", "", ""]


def test_nothing_is_best_where_everything_diverged(result):
    result["runs"] = result["runs"][2:]
    assert rows_of(result).best is None


def test_csv_has_every_step(result):
    lines = as_csv(result).splitlines()
    assert lines[0] == "run,strategy,seed,step,learning_rate,loss,gradient_norm"
    assert len(lines) == 1 + 9
    assert lines[6] == "2,SGD(lr=0.2),0,2,0.05,0.25,1.0"
    assert lines[9] == "3,SGD(lr=9.0),0,2,9.0,nan,1.0"


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_whole_and_says_what_is_dashed(result, dark):
    drawn = picture(result, dark=dark)
    root = ElementTree.fromstring(drawn)
    assert "3 runs, 1 diverged (dashed)" in root.attrib["aria-label"]
    assert drawn.count("stroke-dasharray") == 1
    assert INKS["dark" if dark else "light"]["ground"] in drawn


def test_the_picture_needs_no_style(result):
    assert not re.search(r"style|class=|script", picture(result))


def test_a_picture_of_256_runs_is_small():
    curve = [1 / (step + 1) for step in range(5000)]
    runs = [run(0.001 * (number + 1), curve, 0.1, "converging") for number in range(256)]
    made = {"problem": "line", "epochs": 5000, "steps_per_epoch": 1, "seconds": 1.0, "runs": runs}
    assert len(picture(made)) < 600_000


def test_a_picture_of_nothing_finite_is_still_a_picture(result):
    result["runs"] = [run(9.0, [None, None], None, "diverged")]
    assert "1 diverged" in ElementTree.fromstring(picture(result)).attrib["aria-label"]
