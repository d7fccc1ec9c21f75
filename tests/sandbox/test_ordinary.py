"""What learners write runs unchanged and prints what it prints outside; what cannot run says so in one sentence.

The files are in ordinary/ and impossible/; a file of impossible/ begins with words that its advice must hold.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradschool.sandbox import Ending, Limits, launch

pytestmark = pytest.mark.xdist_group("sandbox")

HERE = Path(__file__).parent
ORDINARY = sorted((HERE / "ordinary").glob("*.py"))
IMPOSSIBLE = sorted((HERE / "impossible").glob("*.py"))
OF_THE_PROFILER = re.compile(r"^(USDT:\d{4}-\d\d-\d\d .*|Failed to read process name for pid 1)\n", re.M)
"""What PyTorch's profiler says on standard error: the time, and that there is no name of the process in /proc."""
LONG = Limits(wall_seconds=60.0, cpu_seconds=30)


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """What each file of ordinary/ prints with plain Python."""
    command = [sys.executable, "-W", "ignore", str(HERE / "outside_run.py"), *map(str, ORDINARY)]
    environment = launch.environment(str(tmp_path_factory.mktemp("outside")))
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", ORDINARY, ids=lambda path: path.stem)
def test_it_prints_what_it_prints_outside(path, outside, warm):
    result = warm.run(path.read_text(), limits=LONG)
    assert result.ending is Ending.FINISHED, result
    assert OF_THE_PROFILER.sub("", result.output) == OF_THE_PROFILER.sub("", outside[str(path)])
    assert result.output.count("\n") > 0


@pytest.mark.parametrize("path", IMPOSSIBLE, ids=lambda path: path.stem)
def test_what_cannot_be_done_says_so_in_one_sentence(path, warm):
    code = path.read_text()
    words = code.splitlines()[0].removeprefix("# advice: ")
    result = warm.run(code, limits=LONG)
    assert result.ending is Ending.ERROR, result
    advice = result.error.advice
    assert words in advice, (advice, result.error)
    assert advice.endswith(".")
    assert ". " not in advice.replace("e.g. ", "")
    assert len(advice) < 200
    assert "\n" not in advice


def test_there_are_as_many_as_promised():
    assert len(ORDINARY) >= 20
    assert len(IMPOSSIBLE) >= 20
    assert os.path.commonpath([*ORDINARY, *IMPOSSIBLE]) == str(HERE)
