"""What the sliders can write: PyTorch takes all of it, and its defaults are PyTorch's own."""

import re
from pathlib import Path

import pytest

from gradschool.lab import expand, parse
from gradschool.lab.signatures import optimizers, schedulers
from gradschool.web import lab
from gradschool.web.lab.controls import OPTIMIZERS, schedules, sliders
from gradschool.web.lab.picture import RAMP

CSS = Path(lab.__file__).parents[1] / "static" / "gradschool" / "lab" / "lab.css"
HOLE = re.compile(r"\$(\w+)")
COUNT = 5
"""What a slider that counts epochs says in these tests: it has no default of its own."""


def filled(text):
    values = {name: COUNT if one.default is None else one.default for name, one in sliders().items()}
    return HOLE.sub(lambda hole: str({**values, "lr": "0.001:1:3"}[hole[1]]), text)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", schedules())
def test_every_strategy_of_the_sliders_is_one_for_pytorch(optimizer, schedule):
    text = " | ".join(filter(None, [filled(OPTIMIZERS[optimizer]), filled(schedules()[schedule].text)]))
    assert [one.optimizer for one in expand(text)] == [optimizer] * 3


@pytest.mark.parametrize("text", [*OPTIMIZERS.values(), *(one.text for one in schedules().values())])
def test_every_hole_has_a_slider(text):
    assert set(HOLE.findall(text)) <= {"lr", *sliders()}


def test_what_a_text_need_not_say_is_what_pytorch_does():
    for text in [*OPTIMIZERS.values(), *(one.text for one in schedules().values())]:
        for call, inside in re.findall(r"(\w+)\(([^()]*(?:\([^()]*\))?[^()]*)\)", text):
            signature = {**optimizers(), **schedulers()}[call]
            for name, hole in re.findall(r"(\w+)=\$(\w+)", inside):
                if hole in sliders() and sliders()[hole].usual:
                    assert signature.argument(name).default == sliders()[hole].default, (call, name)


def test_the_usual_beta_is_pytorchs():
    assert parse("Adam(lr=0.1)").value("betas") == (sliders()["beta"].default, 0.999)


def test_a_slider_begins_within_its_range():
    for name, one in sliders().items():
        if one.scale == "stops":
            assert one.default in one.stops, name
        elif one.default is not None and one.default != one.off:
            assert one.low <= one.default <= one.high, name


def test_the_picture_and_the_page_have_the_same_colours():
    found = re.findall(r"--ramp-\d: light-dark\((#\w+), (#\w+)\)", CSS.read_text())
    assert {"light": tuple(light for light, _ in found), "dark": tuple(dark for _, dark in found)} == RAMP
