import re
import struct
import xml.etree.ElementTree as ET

import pytest

from gradschool.lab import LabError, RunSpec, SweepSpec, run_sweep, train
from gradschool.lab.pictures import picture

GRID = SweepSpec("line", "SGD(lr=0.01:1:12)", 40)
NAMED = SweepSpec("moons", ["SGD(lr=0.1)", "Adam(lr=0.01) | StepLR(2)", "SGD(lr=1e9)"], 9, seeds=(0, 1))


def texts(svg):
    return [one.text for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_png_is_a_slide():
    drawn = picture(GRID, run_sweep(GRID))
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[16:24]) == (2400, 1350)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_runs_give_the_same_bytes(kind):
    runs = run_sweep(GRID)
    assert picture(GRID, runs, kind=kind) == picture(GRID, runs, kind=kind)


def test_an_svg_says_in_text_what_was_run_and_what_came_of_it():
    runs = run_sweep(GRID, sharpness_every=40)
    told = texts(picture(GRID, runs, kind="svg"))
    assert "12 learning rates on line" in told
    assert "SGD(lr=0.01 … 1) · 40 epochs · seed 0" in told
    assert "limit at the start: 0.18" in told
    diverged = sum(one.diverged_at is not None or one.final_loss > one.loss[0] for one in runs)
    assert f"{diverged} of 12 runs diverged" in told
    assert any(GRID.hash in one and "PyTorch 2.13" in one for one in told)


def test_the_edge_of_stability_is_a_panel_where_sharpness_was_measured():
    runs = run_sweep(GRID, sharpness_every=4)
    told = texts(picture(GRID, runs, kind="svg"))
    assert {"sharpness /", "its limit"} <= set(told)


def test_an_svg_has_no_date():
    assert not re.search(rb"20\d\d-\d\d-\d\d", picture(GRID, run_sweep(GRID), kind="svg"))


def test_a_few_strategies_are_told_by_name():
    told = " ".join(texts(picture(NAMED, run_sweep(NAMED), kind="svg")))
    for strategy in NAMED.strategies:
        assert strategy.short() in told
    assert "3 strategies on moons" in told
    assert "× diverged" in told


@pytest.mark.parametrize(
    ("problem", "strategy", "epochs"),
    [
        ("line", "SGD(lr=0.1)", 1),
        ("line", "SGD(lr=0.0)", 5),
        ("line", "SGD(lr=9.0)", 60),
        ("double-well", "SGD(lr=0.05)", 20),
        ("moons", "Adam() | OneCycleLR(0.1, total_steps=80) @batch", 10),
    ],
)
def test_any_run_can_be_drawn(problem, strategy, epochs):
    spec = RunSpec(problem, strategy, epochs)
    told = texts(picture(spec, [train(spec.problem, spec.strategy, epochs=epochs)], kind="svg"))
    assert spec.strategy.short() in told
    assert any(f"run {spec.hash}" in one for one in told)


def test_of_too_many_curves_it_draws_some_and_says_so():
    spec = SweepSpec("bowl", "SGD(lr=1e-5:1e-2:900)", 3)
    told = texts(picture(spec, run_sweep(spec), kind="svg"))
    assert any("300 of 900 curves drawn" in one or "301 of 900 curves drawn" in one for one in told)


def test_it_says_what_it_cannot_draw():
    with pytest.raises(LabError, match="no run to draw"):
        picture(GRID, [])
    with pytest.raises(LabError, match="png or svg, not 'gif'"):
        picture(GRID, run_sweep(GRID), kind="gif")
