"""A sweep on several processes is the sweep on one."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from gradschool.lab import LabError, Stopped, StrategyError, SweepSpec, run_sweep, sweep_in_processes
from lab.small_problems import Waves

SPEC = SweepSpec(Waves(), ["SGD(lr=[0.01, 0.1, 0.2], momentum=0.9)", "Adam() | StepLR(2)"], 3, seeds=(0, 5))


def test_it_gives_the_same_runs_in_the_same_order():
    told = []
    found = sweep_in_processes(SPEC, processes=3, watch=lambda done, steps: told.append((done, steps)))
    for one, other in zip(found, run_sweep(SPEC), strict=True):
        assert (one.strategy, one.seed) == (other.strategy, other.seed)
        assert one.loss == pytest.approx(other.loss, rel=1e-5)
    assert told[-1] == (45, 45)  # of 18, 18 and 9: the third has no Adam
    assert told == sorted(told)
    assert multiprocessing.active_children() == []


def test_one_process_is_this_one_and_leaves_torch_s_threads_alone():
    import torch

    torch.set_num_threads(2)
    try:
        found = sweep_in_processes(SPEC)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)
    assert [one.loss for one in found] == [one.loss for one in run_sweep(SPEC)]


def test_who_watches_can_stop_it():
    def stop(_done, _steps):
        raise Stopped

    with pytest.raises(Stopped):
        sweep_in_processes(SweepSpec("line", "SGD(lr=[0.1, 0.2])", 10**6), processes=2, watch=stop)
    assert multiprocessing.active_children() == []


def test_it_hands_on_what_torch_refuses():
    spec = SweepSpec("line", "SGD(lr=[0.1, 0.2]) | OneCycleLR(max_lr=0.1, total_steps=3)", 9)
    with pytest.raises(StrategyError, match="Tried to step"):
        sweep_in_processes(spec, processes=2)


@pytest.mark.parametrize("processes", [0, -1, 10**9, True, 1.5])
def test_it_wants_a_number_of_processes(processes):
    with pytest.raises(LabError, match="processes must be a whole number from 1 to 256"):
        sweep_in_processes(SPEC, processes=processes)


def test_a_process_that_ends_by_itself_is_told_of(tmp_path):
    (tmp_path / "ending.py").write_text(
        "import os\nfrom dataclasses import dataclass\nfrom gradschool.lab import line\n"
        "@dataclass(frozen=True)\nclass Ending(line):\n    def model(self):\n        os._exit(7)\n"
    )
    code = (
        "from ending import Ending\nfrom gradschool.lab import *\n"
        "try:\n    sweep_in_processes(SweepSpec(Ending(), 'SGD(lr=[0.1, 0.2])', 2), processes=2)\n"
        "except LabError as error:\n    print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert "ended by itself (exit code 7)" in done.stdout


def test_a_script_needs_no_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "print('begun')\nfrom gradschool.lab import *\n"
        "found = sweep_in_processes(SweepSpec('line', 'SGD(lr=[0.1, 0.2])', 2), processes=2)\nprint(len(found))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment)
    assert (done.stdout, done.stderr) == ("begun\n2\n", "")


def test_ctrl_c_ends_every_process_at_once():
    code = (
        "from gradschool.lab import *\n"
        "told = lambda done, steps: print(done, flush=True)\n"
        "try:\n    sweep_in_processes(SweepSpec('line', 'SGD(lr=[0.1, 0.2])', 10**6), processes=2, watch=told)\n"
        "except KeyboardInterrupt:\n    print('stopped')\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    running.stdout.readline()
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of them
    told, faults = running.communicate(timeout=60)
    assert (told.splitlines()[-1], faults) == ("stopped", "")
    assert not left_of(running.pid)


def left_of(session):
    """The processes of a session that still run after a moment."""
    for _ in range(100):
        every = psutil.process_iter(["status"])
        running = [one.pid for one in every if one.info["status"] != psutil.STATUS_ZOMBIE]
        left = [pid for pid in running if session_of(pid) == session]
        if not left:
            break
        time.sleep(0.05)
    return left


def session_of(pid):
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None
