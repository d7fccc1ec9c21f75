import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "gradschool"


def diagnose(*arguments, given=None, columns=140, **environment):
    environment = {**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1", **environment}
    command = [COMMAND, "diagnose", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, env=environment)


@pytest.fixture
def log(tmp_path):
    def write(losses, header="step,train_loss,lr"):
        path = tmp_path / "log.csv"
        path.write_text("\n".join([header, *(f"{10 * at},{loss},0.1" for at, loss in enumerate(losses))]))
        return path

    return write


@pytest.mark.parametrize(
    ("losses", "code"),
    [
        ([2, 1.5, 1, 0.8, 0.6, 0.5], 0),
        ([2, 1.5, 30, 8, 0.6, 0.5, 0.4, 0.3], 0),
        ([2.3, 2.31, 2.3, 2.3, 2.31, 2.3], 1),
        ([2, 1, 0.5, 0.5, 9, 40, 70, 90], 1),
        ([2, 1, math.nan], 1),
        ([2], 2),
        (["a", "b"], 2),
    ],
)
def test_the_exit_code_says_healthy_or_not_or_unreadable(log, losses, code):
    done = diagnose(log(losses), "--json")
    assert done.returncode == code
    assert bool(done.stdout) == (code != 2)
    assert bool(done.stderr) == (code == 2)
    assert b"Traceback" not in done.stderr


def test_json_has_the_verdict_and_what_it_rests_on(log):
    done = diagnose(log([2, 1, math.nan, math.inf]), "--json")
    found = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert list(found)[:6] == ["verdict", "diverged", "healthy", "sentence", "evidence", "advice"]
    assert (found["verdict"], found["diverged"], found["healthy"]) == ("diverged", True, False)
    assert found["evidence"] == {
        "values": 4.0,
        "not_finite_at": 2.0,
        "not_finite_step": 20.0,
        "highest_rate": 0.1,
        "last_rate": 0.1,
    }
    assert found["columns"]["loss"] == {
        "name": "train_loss",
        "values": 4,
        "why": "a training loss by its name",
    }
    assert found["columns"]["learning rate"]["name"] == "lr"


def test_it_draws_the_curve_and_says_why(log):
    done = diagnose(log([2, 1.5, 1, 0.8, 0.6, 0.5]))
    told = done.stdout.decode()
    assert "⡀" in told
    for words in (
        "converging",
        "Train longer.",
        "loss: train_loss (6 values; a training loss by its name)",
        "Decided by:",
    ):
        assert words in told


def test_it_draws_in_a_narrow_terminal_and_without_unicode(log):
    path = log([2, 1.5, 1, 0.8, 0.6, 0.5])
    assert max(map(len, diagnose(path, columns=40).stdout.decode().splitlines()[:15])) <= 40
    plain = diagnose(path, PYTHONIOENCODING="ascii")
    assert plain.returncode == 0
    assert "*" in plain.stdout.decode("ascii")


def test_it_reads_standard_input():
    done = diagnose("-", "--json", given=b"Epoch 1: loss 2.5\nEpoch 2: loss 1.0\nEpoch 3: loss 0.5\n")
    found = json.loads(done.stdout)
    assert (done.returncode, found["source"], found["form"]) == (0, "standard input", "text")


def test_columns_and_classes_can_be_told(log):
    path = log([1.61] * 8, header="a,b,c")
    assert b"name the one to judge with --column: 'a', 'b', 'c'" in diagnose(path).stderr
    done = diagnose(
        path, "--json", "--column", "b", "--column", "step=a", "--column", "rate=c", "--classes", "5"
    )
    found = json.loads(done.stdout)
    assert {role: column["name"] for role, column in found["columns"].items()} == {
        "loss": "b",
        "learning rate": "c",
        "step": "a",
    }
    assert (found["verdict"], found["evidence"]["classes"]) == ("never learned", 5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.csv",), b"There is no file nothing.csv"),
        (("/dev/null",), b"/dev/null is empty"),
        ((), b"Missing argument"),
        (("-", "--classes", "1"), b"--classes"),
    ],
)
def test_what_cannot_be_read_exits_with_2(arguments, message):
    done = diagnose(*arguments, given=b"")
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr


def test_interrupted_it_says_so_in_one_sentence():
    running = subprocess.Popen(
        [COMMAND, "diagnose", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    running.stdin.write("loss\n1\n")
    running.stdin.flush()
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert running.stderr.read() == "Stopped before the log was read to its end.\n"
    running.stdin.close()
    running.stderr.close()
