import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradschool.lab import SweepSpec
from gradschool.lab.engine import PreviewTask, SweepTask, TooLarge
from gradschool.lab.engine.limits import parts_of, size_of


def sweep(problem, text, epochs, seeds=(0,), every=None):
    return SweepTask(SweepSpec(problem, [text], epochs, seeds), every).to_dict()


@pytest.mark.parametrize(
    ("asked", "limit"),
    [
        (sweep("line", "SGD(lr=0.1:1:600)", 1, (0, 1)), "1,200 runs; a request may have 1,024"),
        (sweep("line", "SGD(lr=0.1)", 40_000), "40,000 steps one after the other; a request may take 30,000"),
        (sweep("line", "SGD(lr=0.1:1:100)", 6_000), "600,000 steps to keep; a request may have 500,000"),
        (
            sweep("moons", "SGD(lr=0.1:1:64)", 30, every=2),
            "236,912,640 examples, the measures of sharpness counted in; in a request it may be 100,000,000",
        ),
        (PreviewTask("SGD(lr=0.1)", 1_000, 1_000).to_dict(), "1,000,000 steps of all strategies"),
    ],
)
def test_it_names_the_limit_that_is_passed(asked, limit):
    with pytest.raises(TooLarge, match=limit):
        size_of(asked)


def test_what_the_page_draws_is_within_the_limits():
    assert size_of(sweep("moons", "SGD(lr=1e-4:1:256)", 30)).runs == 256
    assert size_of(sweep("moons", "SGD(lr=1e-4:1:64)", 30, every=6)).runs == 64
    assert size_of(sweep("digits", "SGD(lr=1e-4:1:64)", 30)).steps == 690


@settings(max_examples=30)
@given(st.integers(1, 70), st.integers(1, 3), st.integers(1, 8))
def test_the_parts_are_the_runs_in_their_order(rates, seeds, processes):
    spec = SweepSpec("line", [f"SGD(lr=0.1:1:{rates})"], 2, tuple(range(seeds)))
    parts = parts_of(SweepTask(spec).to_dict(), processes)
    dealt = [
        (part["strategies"][place]["arguments"]["lr"], seed) for part in parts for place, seed in part["runs"]
    ]
    assert dealt == [(run.strategy.learning_rate, run.seed) for run in spec.runs]
    assert len(parts) <= processes


def test_a_large_sweep_has_more_parts_than_processes_so_that_others_get_a_turn():
    assert len(parts_of(sweep("moons", "SGD(lr=0.1:1:256)", 60), 2)) == 4
    assert len(parts_of(sweep("line", "SGD(lr=0.1:1:7)", 60), 2)) == 1
