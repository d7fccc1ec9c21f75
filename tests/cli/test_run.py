import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "gradschool"
pytestmark = [
    pytest.mark.xdist_group("sandbox"),
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here"),
]
TRAINING = """
import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
x = torch.tensor([[1.0], [2.0], [3.0]])
for epoch in range(20):
    loss = torch.nn.functional.mse_loss(model(x), 2 * x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    show(loss, lr=optimizer.param_groups[0]["lr"])
print(f"loss {loss.item():.3f}")
"""


def run(*arguments, code=None, **environment):
    return subprocess.run(
        [COMMAND, "run", *map(str, arguments)],
        input=code,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_what_it_prints_is_on_standard_output_and_the_rest_beside_it(tmp_path):
    file = tmp_path / "train.py"
    file.write_text(TRAINING)
    done = run(file)
    assert done.returncode == 0, done.stderr
    first, drawn, *_ = done.stdout.splitlines()
    assert first.startswith("loss 0.")
    assert drawn == "loss, logarithmic axis"
    assert "lr: 0.05 throughout" in done.stdout
    assert "It ran to its end." in done.stderr


def test_an_error_is_its_line_and_exit_1():
    done = run("-", code="print('a')\n1 / 0")
    assert (done.returncode, done.stdout) == (1, "a\n")
    assert 'File "snippet.py", line 2' in done.stderr
    assert "ZeroDivisionError" in done.stderr


def test_json_has_all_of_it():
    done = run("-", "--json", "--seed", "3", code="import torch\nprint(torch.rand(1).item())")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ending"], told["seed"]) == (0, "finished", 3)


def test_the_file_system_is_not_there(tmp_path):
    (tmp_path / "secret.txt").write_text("a secret")
    done = run("-", code=f"print(open({str(tmp_path / 'secret.txt')!r}).read())")
    assert done.returncode == 1
    assert "a secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (("nowhere.py",), {}, "nowhere.py cannot be read: No such file or directory."),
        (("-",), {}, "There is nothing to run"),
        (("-",), {"GRADSCHOOL_SANDBOX": "jail"}, "GRADSCHOOL_SANDBOX is 'jail'"),
        (("-",), {"GRADSCHOOL_SANDBOX": "off"}, "switched off"),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_2(arguments, environment, words):
    done = run(*arguments, code="", **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
