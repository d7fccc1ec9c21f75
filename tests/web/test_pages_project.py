"""The pages of projects with a real engine: trained, judged, kept; what breaks a rule is not trained."""

import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from gradschool.curriculum.values import Curve, Mode, Project, ProjectTarget

pytestmark = pytest.mark.usefixtures("lab_engine")
HOME = "/pytorch/tiny/project/"
ADDRESS = f"{HOME}reach-it/"
GOOD = {"optimizer": "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)", "epochs": "20"}
BAD = {"optimizer": "SGD(lr=0.0001)", "epochs": "20"}


def made():
    return Project(
        id="reach-it",
        title="Reach it",
        about=(),
        problem="line",
        epochs=20,
        seeds=(0, 1, 2),
        target=ProjectTarget("loss", 0.1, at_least=False),
        optimizers=("SGD",),
        keep={},
        needs_schedule=False,
        present="SGD(lr=0.0001)",
        reference="SGD(lr=0.1)",
        html="<p>It hardly moves.</p>",
        task="<p>Lower it.</p>",
        constraints=("<p>Twenty epochs.</p>",),
        hints=("<p>A higher rate.</p>",),
        solution="<p>A rate of 0.1.</p>",
        present_scores=(14.0, 13.0, None),
        reference_scores=(0.05, 0.06, 0.07),
        best_constant="SGD(lr=0.15)",
        best_constant_scores=(0.04, 0.05, 0.06),
        constants_that_reach=2,
        constants=4,
        curves=(Curve("present", "now", (14.0, 13.9), "loss", "epoch"),),
        torch="2.13.0",
    )


@pytest.fixture(autouse=True)
def with_a_project(course):
    tiny = course.patterns["pytorch", "tiny"]
    mode = Mode("project", "Project", "<p>Train and evaluate.</p>", 20, (), 1)
    course.patterns["pytorch", "tiny"] = replace(
        tiny, modes={**tiny.modes, "project": mode}, projects=(made(),)
    )


def trained(client, fields):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        page = client.get(f"{ADDRESS}?{urlencode(fields)}").content.decode()
        if 'http-equiv="refresh"' not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("it was not trained")


def test_a_solution_is_trained_on_every_seed_and_judged(client):
    page = trained(client, GOOD)
    assert "Target reached on every seed" in page
    assert page.count('class="reached"') == 3
    assert "SGD(lr=0.15)" in page


def test_one_that_misses_says_how_many_seeds_reach_it(client):
    page = trained(client, BAD)
    assert "Target missed" in page
    assert "0 of 3 seeds" in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"epochs": "21"}, "20 are allowed"),
        ({"optimizer": "Adam(lr=0.1)"}, "has to be SGD"),
        ({"optimizer": "SGD(lr="}, "This is not a strategy"),
        ({"optimizer": ""}, "strategy"),
        ({"epochs": "many"}, "whole number"),
        ({"epochs": "0"}, "whole number"),
    ],
)
def test_what_cannot_be_trained_is_said_in_a_sentence(client, text, change, says):
    shown = text(client.get(f"{ADDRESS}?{urlencode(GOOD | change)}"))
    assert says in shown
    assert "refresh" not in shown


def test_a_solution_that_reaches_it_is_kept(client, text):
    trained(client, GOOD)
    kept = client.post(f"{ADDRESS}keep/", {**GOOD, "scheduler": "", "unit": "epoch"})
    assert kept.status_code == 303
    assert "Solved" in text(client.get(HOME))


def test_one_that_misses_cannot_be_kept(client, text):
    trained(client, BAD)
    assert client.post(f"{ADDRESS}keep/", {**BAD, "scheduler": "", "unit": "epoch"}).status_code == 400
    assert "Solved" not in text(client.get(HOME))


def test_a_project_that_is_not_there(client):
    assert client.get(f"{HOME}nothing/").status_code == 404
