"""A real engine: its own process, and torch processes behind it."""

import os
import signal
import socket
import stat
import subprocess
import sys

import psutil
import pytest

from gradschool import lab
from gradschool.lab.engine import EngineError, PreviewTask, SurfaceTask, SweepTask, TooLarge, connect
from gradschool.lab.engine.process import EngineProcess, why_off
from gradschool.service.messages import packed
from lab.engine_asking import connected, ended, eventually, finished, long_task, result_of, running, task

pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture
def engine(lab_engine):
    return lab_engine[0]


def workers_of(process):
    """The torch processes of an engine, once there are so many."""
    return eventually(lambda: psutil.Process(process.child.pid).children())


def test_a_sweep_over_two_processes_is_what_run_sweep_gives(engine):
    asked = task("SGD(lr=0.01:1:20) | StepLR(step_size=2)", "Adam(lr=0.1)", seeds=(0, 1))
    found, alone = result_of(engine, asked), lab.run_sweep(asked.spec)
    assert [one["hash"] for one in found["runs"]] == [run.hash for run in asked.spec.runs]
    for one, run in zip(found["runs"], alone, strict=True):
        assert one["loss"] == pytest.approx([float(f"{loss:.4g}") for loss in run.loss], rel=2e-3)
        assert one["verdict"]["name"] == lab.judge(run).name
    assert (found["state"], found["problem"], found["steps_per_epoch"]) == ("done", "line", 1)
    assert (found["runs"][0]["rate"][0], found["runs"][-1]["rate"]) == (0.01, 0.1)


def test_a_run_has_a_hash_alone_and_inside_a_sweep(engine):
    asked = task("SGD(lr=0.1:1:3)")
    result_of(engine, asked)
    run = asked.spec.runs[1]
    assert (engine.spec(asked.hash), engine.spec(run.hash), engine.spec("ab" * 32)) == (asked.spec, run, None)
    alone = result_of(engine, engine.task(run.hash))
    assert (alone["hash"], alone["runs"][0]["hash"], len(alone["runs"])) == (run.hash, run.hash, 1)


def test_sharpness_comes_with_its_limit(engine):
    (run,) = result_of(engine, SweepTask(task("SGD(lr=0.1, momentum=0.9)").spec, sharpness_every=4))["runs"]
    assert [step for step, _ in run["sharpness"]] == [0, 4, 8]
    assert run["sharpness"][0][1] == pytest.approx(11.0929, rel=1e-3)
    assert (run["limit"], run["limit_of"]) == ([[0, 38], [4, 38], [8, 38]], "sharpness")


def test_what_diverges_is_written_as_null(engine):
    (run,) = result_of(engine, task("SGD(lr=1e30)"))["runs"]
    assert (run["loss"][-1], run["verdict"]["name"]) == (None, "diverged")
    assert run["diverged_at"] < 10


def test_a_surface_and_a_preview(engine):
    surface = result_of(engine, SurfaceTask("bowl", (-1, 1), (0, 2), 3))
    assert (surface["x"], surface["y"]) == ([-1, 0, 1], [0, 1, 2])
    assert surface["loss"] == [[0.5, 0, 0.5], [50.5, 50, 50.5], [200.5, 200, 200.5]]
    (one,) = result_of(engine, PreviewTask("SGD(lr=0.1) | StepLR(step_size=1)", 3, 2))["strategies"]
    assert one["rate"] == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    assert {"id", "occurs", "sentence", "mend"} <= set(one["traps"][0])
    named = engine.submit(SurfaceTask("moons", (0, 1), (0, 1)))
    assert "A surface needs two parameters" in ended(engine, named)


def test_it_trains_to_the_next_step_and_no_further_for_a_learner_who_asks_for_more(engine):
    first = running(engine, long_task(0.01), "alice")
    other = running(engine, long_task(0.02), "bob")
    assert engine.state(first, "alice").steps == 30_000
    assert result_of(engine, task("SGD(lr=0.03)"), "alice")["state"] == "done"
    assert "asked for another run" in ended(engine, first)
    assert result_of(engine, task("SGD(lr=0.04)"), "bob")["state"] == "done"
    assert "asked for another run" in ended(engine, other)


def test_too_much_is_refused_with_the_limit(engine):
    with pytest.raises(TooLarge, match="30,000"):
        engine.submit(task("SGD(lr=0.1)", epochs=30_001))


def test_a_torch_process_that_dies_is_replaced_and_its_part_is_done_again(engine, lab_engine):
    dies, _ = workers_of(lab_engine[1])
    named = running(engine, task("SGD(lr=0.05:0.1:32)", epochs=3_000), "alice")  # a part for each
    dies.send_signal(signal.SIGKILL)
    assert len(finished(engine, named)["runs"]) == 32
    assert len(workers_of(lab_engine[1])) == 2


def test_an_engine_that_is_killed_is_replaced_and_nothing_is_left_in_the_end(tmp_path):
    with EngineProcess(tmp_path, 1) as process:
        engine = connected(tmp_path)
        first, (worker,) = process.child, workers_of(process)
        assert stat.S_IMODE((tmp_path / "engine.socket").stat().st_mode) == 0o600
        named = engine.submit(long_task(0.1), "alice")
        first.kill()
        worker.wait(30)
        assert eventually(lambda: engine.spec(named)) == long_task(0.1).spec
        assert process.child.pid != first.pid
        everything = [psutil.Process(process.child.pid), *workers_of(process)]
    assert not any(one.is_running() for one in everything)
    with pytest.raises(EngineError, match="does not answer"):
        engine.spec(named)


def test_of_two_engines_of_one_folder_the_second_waits_for_its_turn(tmp_path):
    with EngineProcess(tmp_path, 1) as first:
        engine = connected(tmp_path)
        named = engine.submit(long_task(0.1))
        with EngineProcess(tmp_path, 1):
            assert eventually(lambda: engine.state(named)).state in ("waiting", "running")
            first.__exit__(None, None, None)
            assert eventually(lambda: engine.spec(named)) == long_task(0.1).spec
            assert engine.state(named) is None


STARTS_AND_WAITS = """
import pathlib, sys
from gradschool.lab.engine.process import EngineProcess
with EngineProcess(pathlib.Path(sys.argv[1]), 1) as process:
    print(process.child.pid, flush=True)
    sys.stdin.read()
"""


def test_an_engine_whose_server_is_killed_ends_by_itself(tmp_path):
    program = [sys.executable, "-c", STARTS_AND_WAITS, tmp_path]
    server = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process = psutil.Process(int(server.stdout.readline()))
    connected(tmp_path)
    (worker,) = eventually(process.children)
    server.kill()
    server.communicate()
    psutil.wait_procs([process, worker], timeout=30)
    assert not process.is_running()
    assert not worker.is_running()


def test_a_path_too_long_for_a_socket_gets_a_port_with_a_key(tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    with EngineProcess(folder, 1):
        engine = connected(folder)
        assert engine.spec("ab" * 32) is None
        address = folder / "engine.address"
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
        port = int(address.read_text().partition(",")[0].partition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 10) as stranger:
            stranger.sendall(packed({"key": "guess"}) + packed({"call": "task", "name": ""}))
            assert stranger.recv(100) == b""
    assert set(os.listdir(folder)) == {"lab", "engine.lock"}


def test_no_engine_is_a_sentence(tmp_path, monkeypatch):
    with pytest.raises(EngineError, match="It may be starting"):
        connect(tmp_path)
    monkeypatch.setenv("GRADSCHOOL_ENGINE", "off")
    with pytest.raises(EngineError, match="switched off"):
        connect(tmp_path)


def test_without_torch_it_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADSCHOOL_ENGINE", raising=False)
    monkeypatch.setattr("gradschool.lab.engine.process.find_spec", lambda _name: None)
    with pytest.raises(EngineError, match=r"pip install 'gradschool\[lab\]'"):
        connect(tmp_path)
    monkeypatch.setenv("GRADSCHOOL_ENGINE", "tcp://127.0.0.1:8786")
    with pytest.raises(EngineError, match=r"pip install 'gradschool\[dask\]'"):
        why_off()
    monkeypatch.setenv("GRADSCHOOL_ENGINE", "http://127.0.0.1")
    with pytest.raises(EngineError, match="tcp://host:port for a Dask scheduler"):
        why_off()


def test_a_sweep_may_be_asked_for_with_the_spec_alone(engine):
    asked = task("SGD(lr=0.2)")
    assert engine.submit(SweepTask(asked.spec)) == asked.spec.hash
