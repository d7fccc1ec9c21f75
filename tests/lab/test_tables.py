import csv
import io
import json
import math

import pytest

from gradschool.lab import SweepSpec, parse, run_sweep
from gradschool.lab.tables import SHARPNESS, TOO_SHORT, best_first, family, ranges, rows, summary, write_csv
from lab.runs import falling, rising, run


def test_it_gathers_a_strategy_over_its_seeds():
    runs = [
        run("SGD(lr=0.1)", falling(end=end), seed=at, accuracy=[end])
        for at, end in enumerate((0.1, 0.3, 0.2))
    ]
    (row,) = rows(runs)
    assert row.median == pytest.approx(0.2)
    assert row.spread == pytest.approx((0.1, 0.3))
    assert row.metrics == {"accuracy": 0.2}
    assert (row.verdict, row.diverged, row.is_whole) == ("converging", 0, True)


def test_a_loss_that_is_no_number_counts_as_infinite():
    losses = [*rising(10), math.nan]
    (row,) = rows([run("SGD(lr=9.0)", losses), run("SGD(lr=9.0)", falling(11), seed=1)])
    assert row.spread[1] == row.median == math.inf
    assert (row.diverged, row.is_whole) == (1, False)
    assert set(row.verdicts) == {"diverged", "converging"}


def test_the_best_comes_first_and_whatever_diverged_last():
    wild = [run("SGD(lr=1.0)", falling(end=1e-9)), run("SGD(lr=1.0)", rising(), seed=1)]
    found = rows([*wild, run("SGD(lr=0.1)", falling(end=0.5)), run("SGD(lr=0.2)", falling(end=0.1))])
    assert [row.peak_rate for row in best_first(found)] == [0.2, 0.1, 1.0]


def test_it_joins_neighbours_of_one_verdict():
    rates = {0.3: rising(), 0.01: falling(), 0.1: rising(), 0.02: falling()}
    found = ranges(rows([run(f"SGD(lr={rate})", losses) for rate, losses in rates.items()]))
    told = [(one.verdict, one.lowest, one.highest, one.strategies) for one in found]
    assert told == [("converging", 0.01, 0.02, 2), ("diverged", 0.1, 0.3, 2)]


def test_each_family_has_its_own_ranges():
    runs = [run(f"SGD(lr=0.1, momentum={momentum})", falling()) for momentum in (0.0, 0.5)]
    assert [one.family for one in ranges(rows(runs))] == [
        "SGD(lr=…, momentum=0.0)",
        "SGD(lr=…, momentum=0.5)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SGD(lr=0.1, momentum=0.9) | StepLR(3)", "SGD(lr=…, momentum=0.9) | StepLR(step_size=3)"),
        ("Adam()", "Adam()"),
        (
            "SGD(lr=1e-05) | OneCycleLR(0.5, total_steps=9) @batch",
            "SGD(lr=…) | OneCycleLR(max_lr=…, total_steps=9) @batch",
        ),
    ],
)
def test_a_family_leaves_the_rate_open(text, expected):
    assert family(parse(text)) == expected


def test_a_run_of_one_step_is_not_judged():
    (row,) = rows([run("SGD(lr=0.1)", [1.0])])
    assert row.verdict == TOO_SHORT


def test_the_sharpness_is_told_beside_its_limit_where_it_was_measured():
    spec = SweepSpec("bowl", "SGD(lr=[0.005, 0.01])", 20)
    runs = run_sweep(spec, sharpness_every=10)
    assert [row.metrics[SHARPNESS] for row in rows(runs)] == pytest.approx([0.25, 0.5], rel=1e-4)
    file = io.StringIO()
    write_csv(file, runs)
    lines = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [step for step, line in enumerate(lines[:20]) if line["sharpness"]] == [0, 10]
    assert float(lines[0]["limit"]) == pytest.approx(400)
    told = summary(spec, runs, torch_version="2.13.0")["runs"][1]
    assert told["limit"] == [[0, 200.0], [10, 200.0]]


def test_csv_has_a_line_a_step():
    spec = SweepSpec("moons", "SGD(lr=[0.1, 0.2])", 2)
    file = io.StringIO()
    write_csv(file, run_sweep(spec))
    lines = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(lines) == 2 * 16
    assert lines[8] == {**lines[8], "strategy": "SGD(lr=0.1)", "seed": "0", "step": "8", "epoch": "1"}
    assert float(lines[-1]["learning_rate"]) == 0.2
    assert float(lines[-1]["loss"]) == run_sweep(spec)[1].loss[-1]


def test_a_summary_is_json_even_of_runs_that_diverged():
    spec = SweepSpec("line", "SGD(lr=[0.1, 5.0])", 60)
    told = summary(spec, run_sweep(spec), torch_version="2.13.0")
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert [one["strategy"] for one in told["strategies"]] == ["SGD(lr=0.1)", "SGD(lr=5.0)"]
    assert told["runs"][1]["final_loss"] is None
    assert told["runs"][1]["verdict"]["name"] == "diverged"
    assert told["hash"] == spec.hash
