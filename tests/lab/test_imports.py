import subprocess
import sys

import pytest

from gradschool import lab

TORCH_FREE = """
import sys
from gradschool import lab
names = dir(lab)
run = lab.RunSpec(lab.bowl(), lab.parse("SGD(lr=0.1) | StepLR(2)"), epochs=3)
lab.RunSpec.from_dict(run.to_dict()).hash, lab.judge([1.0, 0.5]), lab.Trajectory, lab.Preview, lab.Trap, lab.RangeTest, lab.suggest([], []), lab.Strategy, lab.LabError
lab.problem("line").summary, lab.noisy_quadratic().variances
lab.read_log, lab.TrainingLog
with lab.nudged():
    pass
assert not {"torch", "numpy"} & set(sys.modules)
"""


def test_half_of_the_lab_loads_no_torch():
    assert subprocess.run([sys.executable, "-c", TORCH_FREE], capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("name", lab.__all__)
def test_every_public_name_is_there(name):
    assert getattr(lab, name).__doc__


def test_an_unknown_name_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="has no attribute 'trian'"):
        lab.trian  # noqa: B018
