"""The same engine with its work done by Dask: a real scheduler and two workers, each a process."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gradschool import lab
from gradschool.lab.engine.process import EngineProcess
from lab.engine_asking import connected, ended, finished, long_task, result_of, running, task

pytestmark = pytest.mark.xdist_group("dask")
DASK = Path(sys.executable).parent / "dask"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def dask(*arguments):
    return subprocess.Popen(
        [DASK, *map(str, arguments), "--no-dashboard"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def cluster():
    """The address of a scheduler, and its two workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", port)
    workers = [dask("worker", address, "--nthreads", 1, "--no-nanny") for _ in range(2)]
    yield address, workers
    for one in (*workers, scheduler):
        one.kill()
        one.wait()


@pytest.fixture(scope="module")
def engine(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADSCHOOL_ENGINE", cluster[0])
        with EngineProcess(folder, 2):
            yield connected(folder)


def test_a_sweep_is_done_by_the_workers(engine):
    asked = task("SGD(lr=0.01:1:40) | StepLR(step_size=2)")
    found = result_of(engine, asked)
    assert [one["hash"] for one in found["runs"]] == [run.hash for run in asked.spec.runs]
    (last,) = lab.run_sweep(task("SGD(lr=1.0) | StepLR(step_size=2)").spec)
    assert found["runs"][-1]["final_loss"] == pytest.approx(last.final_loss, rel=1e-3)


def test_a_fault_of_the_strategy_is_told(engine):
    named = engine.submit(task("SGD(lr=0.1) | OneCycleLR(max_lr=1.0, total_steps=3)"), "alice")
    assert "OneCycleLR" in ended(engine, named)


def test_both_workers_are_free_again_when_their_runs_are_replaced(engine):
    replaced = [running(engine, long_task(0.1 + place / 100), f"learner {place}") for place in range(2)]
    for place, named in enumerate(replaced):
        assert result_of(engine, task(f"SGD(lr=0.2{place})"), f"learner {place}")["state"] == "done"
        assert "asked for another run" in ended(engine, named)


def test_a_run_whose_worker_dies_is_done_by_the_other(engine, cluster):
    named = running(engine, task("SGD(lr=0.1:1:16)", epochs=3_000), "alice")
    cluster[1][0].kill()
    assert len(finished(engine, named)["runs"]) == 16
