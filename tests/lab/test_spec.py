import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from gradschool.lab import LabError, RunSpec, SweepSpec, bowl, line
from lab.strategies_to_draw import strategies

PROBLEMS = draw.sampled_from([line(), bowl(), bowl(eigenvalues=(0.1, 3.0, 7.5))])


@settings(max_examples=100, deadline=None)
@given(
    PROBLEMS,
    strategies(),
    draw.integers(1, 1000),
    draw.integers(0, 2**40),
    draw.sampled_from(["float32", "float64"]),
)
def test_it_reads_back_what_it_writes(problem, strategy, epochs, seed, dtype):
    spec = RunSpec(problem, strategy, epochs=epochs, seed=seed, dtype=dtype)
    again = RunSpec.from_dict(json.loads(spec.canonical_json()))
    assert again == spec
    assert again.hash == spec.hash


def test_its_hash_stays():
    spec = RunSpec("line", "SGD(lr=0.1) | StepLR(step_size=2)", epochs=40)
    assert spec.canonical_json() == (
        '{"data_order":1,"dtype":"float32","epochs":40,"format":1,"problem":"line","problem_parameters":{},'
        '"problem_version":1,"seed":0,"strategy":{"arguments":{"lr":0.1},"optimizer":"SGD","schedule":'
        '{"arguments":{"step_size":2},"name":"StepLR"},"unit":"epoch"}}'
    )
    assert spec.hash == RunSpec("line", "SGD(0.10) | StepLR(2)", epochs=40).hash
    assert spec.hash != RunSpec("line", "SGD(0.1) | StepLR(2)", epochs=40, seed=1).hash


@settings(max_examples=50, deadline=None)
@given(PROBLEMS, draw.lists(strategies(), min_size=1, max_size=4), draw.sets(draw.integers(0, 9), min_size=1))
def test_a_sweep_reads_back_what_it_writes(problem, chosen, seeds):
    spec = SweepSpec(problem, chosen, epochs=3, seeds=seeds)
    again = SweepSpec.from_dict(json.loads(spec.canonical_json()))
    assert (again, again.hash) == (spec, spec.hash)
    assert [run.seed for run in again.runs] == list(seeds) * len(chosen)


def test_a_sweep_takes_grids_and_is_refused_when_it_is_too_large():
    spec = SweepSpec("line", "SGD(lr=1e-3:1:4)", epochs=5, seeds=(0, 1))
    assert len(spec.runs) == 8
    for strategies_, epochs, message in (
        ("SGD(lr=1e-3:1:9000)", 1, "at most 10,000 runs, this one has 18,000"),
        ("SGD(lr=1e-3:1:100)", 900_000, "180,000,000 steps; 20,000,000 are the most"),
        ("SGD(lr=1)", 10**9, "epochs must be a whole number from 1 to 1,000,000"),
        ([], 1, "at least one strategy"),
    ):
        with pytest.raises(LabError, match=message):
            SweepSpec("line", strategies_, epochs=epochs, seeds=(0, 1))


def test_it_refuses_a_run_of_another_version():
    written = RunSpec("line", "SGD(lr=0.1)", epochs=1).to_dict()
    with pytest.raises(LabError, match="version 0 of line"):
        RunSpec.from_dict({**written, "problem_version": 0})
    with pytest.raises(LabError, match="Not a run"):
        RunSpec.from_dict({"problem": "line"})
