import json

import pytest

from gradschool.lab import LabError, RunSpec, SweepSpec
from gradschool.lab.engine import PreviewTask, SurfaceTask, SweepTask
from gradschool.lab.engine.tasks import canonical, task_from_dict

SPEC = SweepSpec("line", ["SGD(lr=0.1:1:3)", "Adam(lr=0.1) | StepLR(step_size=2)"], 5, (0, 1))
TASKS = [
    SweepTask(SPEC),
    SweepTask(SPEC, sharpness_every=2),
    SweepTask(SPEC.runs[3]),
    SurfaceTask("bowl", (-1, 1), (0.5, 2), 11),
    PreviewTask("SGD(lr=0.1:1:3) | StepLR(step_size=2)", 5, 2),
]


@pytest.mark.parametrize("task", TASKS)
def test_it_comes_back_from_json_as_it_was(task):
    assert task_from_dict(json.loads(canonical(task))) == task


def test_every_task_has_a_hash_of_its_own_and_a_plain_one_its_specs():
    assert len({task.hash for task in TASKS}) == len(TASKS)
    assert (TASKS[0].hash, TASKS[2].hash) == (SPEC.hash, SPEC.runs[3].hash)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: SweepTask(SPEC, sharpness_every=0), "from 1 on, but it is 0"),
        (lambda: SurfaceTask("line", (1, -1), (0, 1)), "x must be a lowest and a higher finite number"),
        (lambda: SurfaceTask("line", (0, 1), (0, float("inf"))), "y must be"),
        (lambda: SurfaceTask("line", (0, 1), (0, 1), 1_000), "2 to 201 points"),
        (lambda: PreviewTask("SGD(lr=0.1)", 5, 0), "steps_per_epoch must be"),
        (lambda: PreviewTask((), 5), "at least one strategy"),
        (lambda: task_from_dict({"problem": "line"}), "Not a run"),
        (lambda: task_from_dict({"surface": 3}), "Not a task"),
    ],
)
def test_it_refuses_what_it_cannot_do(make, words):
    with pytest.raises(LabError, match=words):
        make()


def test_a_run_is_a_task_too():
    assert SweepTask(RunSpec("line", "SGD(lr=0.1)", 3)).to_dict()["strategy"]["optimizer"] == "SGD"
