import errno
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import namedtuple
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from gradschool.lab.cores import cores
from gradschool.sandbox import Snippet, connect
from gradschool.web import server
from gradschool.web.data import DataError, database_settings, secret_keys
from lab.engine_asking import eventually

COMMAND = Path(sys.executable).parent / "gradschool"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port, *arguments, **environment):
    """A site without a lab and a sandbox, unless the environment says so: PyTorch takes seconds to start."""
    return subprocess.Popen(
        [COMMAND, "serve", "--port", str(port), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "COLUMNS": "200",
            "GRADSCHOOL_ENGINE": "off",
            "GRADSCHOOL_SANDBOX": "off",
            **environment,
        },
    )


def refused(port, *arguments, **environment):
    running = serve(port, *arguments, **environment)
    output, told = running.communicate(timeout=30)
    assert output == ""
    assert len(told.strip().splitlines()) == 1, told
    return running.returncode, told


def wait_until_it_answers(port, page="readyz"):
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=1).status
        except OSError:
            time.sleep(0.1)
    return None


def test_it_serves_says_where_and_stops_cleanly_on_ctrl_c(port, tmp_path):
    running = serve(port, "--data", tmp_path / "new")
    assert wait_until_it_answers(port) == 200
    workers = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    output, told = running.communicate(timeout=20)
    assert (running.returncode, told) == (0, "")
    assert f"http://127.0.0.1:{port}/" in output
    assert not any(worker.is_running() for worker in workers)
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_no_worker_is_born_with_an_open_database(port, tmp_path):
    running = serve(port, "--data", tmp_path)
    try:
        assert wait_until_it_answers(port, "healthz") == 200
        processes = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        opened = {file.path for process in processes for file in process.open_files()}
        assert len(processes) > 1
        assert not any("gradschool.sqlite3" in path for path in opened)
    finally:
        running.terminate()
        running.communicate(timeout=20)


def test_a_worker_that_dies_is_replaced(port, tmp_path):
    running = serve(port, "--data", tmp_path, "--workers", 1)
    try:
        assert wait_until_it_answers(port) == 200
        parent = psutil.Process(running.pid)
        (worker,) = parent.children()
        worker.kill()
        worker.wait(10)
        assert wait_until_it_answers(port) == 200
        assert [child.pid for child in parent.children()] != [worker.pid]
    finally:
        running.terminate()
        running.communicate(timeout=20)


@pytest.mark.xdist_group("sandbox")
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
def test_a_stop_ends_the_sandbox_and_all_in_it(port, tmp_path):
    running = serve(port, "--data", tmp_path, GRADSCHOOL_SANDBOX="")
    try:
        assert wait_until_it_answers(port) == 200
        sandbox = connect(tmp_path)
        eventually(lambda: sandbox.standing().runs)
        sandbox.submit(Snippet("import time\ntime.sleep(60)"))
        processes = psutil.Process(running.pid).children(recursive=True)
        assert sum("bwrap" in process.name() for process in processes) == 2
    finally:
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert (running.returncode, told) == (0, "")
    assert not any(process.is_running() for process in processes)


def test_workers_end_with_a_server_that_is_killed_and_its_port_is_free_again(port, tmp_path):
    running = serve(port, "--data", tmp_path)
    assert wait_until_it_answers(port) == 200
    workers = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.communicate(timeout=20)
    _, left = psutil.wait_procs(workers, timeout=10)
    assert (len(workers) > 0, left) == (True, [])
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_taken_port_is_named_with_the_next_one(port, tmp_path):
    with socket.create_server(("127.0.0.1", port)):
        code, told = refused(port, "--data", tmp_path)
    assert code == 1
    assert f"Port {port} is taken" in told
    assert f"--port {port + 1}" in told


def test_another_host_needs_its_names(port, tmp_path):
    code, told = refused(port, "--host", "0.0.0.0", "--data", tmp_path)
    assert code == 2
    assert "GRADSCHOOL_HOSTS" in told


def test_a_folder_that_cannot_be_written_is_named(port):
    code, told = refused(port, "--data", "/proc/gradschool")
    assert code == 1
    assert "/proc/gradschool cannot be written" in told
    assert "--data DIR" in told


def test_a_database_from_a_newer_version_is_left_alone(port, tmp_path):
    running = serve(port, "--data", tmp_path)
    assert wait_until_it_answers(port) == 200
    running.terminate()
    running.communicate(timeout=20)
    with sqlite3.connect(tmp_path / "gradschool.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('learning', '0999_future', '2030-01-01')"
        )
    code, told = refused(port, "--data", tmp_path)
    assert code == 1
    assert "newer gradschool" in told


def test_a_database_that_is_none_is_said_to_be(port, tmp_path):
    (tmp_path / "gradschool.sqlite3").write_text("this is a poem, and not a database at all\n" * 100)
    code, told = refused(port, "--data", tmp_path)
    assert code == 1
    assert "database cannot be used" in told


def test_an_engine_that_means_nothing_is_one_line(port, tmp_path):
    code, told = refused(port, "--data", tmp_path, GRADSCHOOL_ENGINE="localhost:8786")
    assert code == 2
    assert "tcp://host:port for a Dask scheduler" in told


def test_a_sandbox_that_means_nothing_is_one_line(port, tmp_path):
    code, told = refused(port, "--data", tmp_path, GRADSCHOOL_SANDBOX="jail")
    assert code == 2
    assert "GRADSCHOOL_SANDBOX is 'jail': use full" in told


def test_running_without_a_sandbox_is_for_this_machine_alone(port, tmp_path):
    asked = ("--trust-me-run-unsandboxed", "--host", "0.0.0.0", "--data", tmp_path)
    code, told = refused(port, *asked, GRADSCHOOL_HOSTS="school.example")
    assert code == 2
    assert "with your rights, so not on 0.0.0.0" in told


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://a@b/c", "begins with 'mysql'"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
        ("postgresql://alice:secret@host:port/name", "port in DATABASE_URL is no number"),
        ("postgresql://alice:secret@host/", "names no database"),
    ],
)
def test_an_unusable_database_address_is_one_line(port, tmp_path, address, words):
    code, told = refused(port, "--data", tmp_path, DATABASE_URL=address)
    assert code == 1
    assert words in told
    assert "secret" not in told


def test_static_files_that_cannot_be_written_are_one_line(port, tmp_path):
    (tmp_path / "static").write_text("a file where a folder belongs")
    code, told = refused(port, "--data", tmp_path)
    assert code == 1
    assert "static files cannot be written" in told


def test_what_is_left_out_is_told_to_the_letter(port, tmp_path):
    folder = tmp_path / "content" / "pytorch" / "odd[red]name"
    folder.mkdir(parents=True)
    (folder / "pattern.yaml").write_text("title: [unclosed")
    running = serve(port, "--data", tmp_path / "data", GRADSCHOOL_CONTENT=str(tmp_path / "content"))
    assert wait_until_it_answers(port) == 200
    running.terminate()
    output, _ = running.communicate(timeout=20)
    assert output.splitlines()[0].startswith("left out")
    assert "odd[red]name" in output
    assert "no lab The lab is switched off" in output


@pytest.mark.parametrize(
    ("port", "error", "words"),
    [
        (65535, errno.EADDRINUSE, "--port 8000"),
        (80, errno.EACCES, "Choose one above 1023: --port 8000"),
        (8000, errno.EADDRNOTAVAIL, r"assign requested address\). Choose another address"),
    ],
)
def test_an_address_that_cannot_be_had_is_one_line(monkeypatch, port, error, words):
    def fail(*_, **__):
        raise OSError(error, "words of the system")

    monkeypatch.setattr(socket, "create_server", fail)
    with pytest.raises(server.ServeError, match=words):
        server.check_address("127.0.0.1", port)


Mount = namedtuple("Mount", "mountpoint fstype")


@pytest.mark.parametrize(
    ("kind", "refuses"), [("nfs4", True), ("CIFS", True), ("fuse.sshfs", True), ("ext4", False)]
)
def test_a_network_file_system_is_refused_for_sqlite(monkeypatch, tmp_path, kind, refuses):
    mounts = [Mount("/", "ext4"), Mount(str(tmp_path.parent), kind)]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if refuses:
        with pytest.raises(server.ServeError, match=f"network file system .{kind.lower()}"):
            server._check_folder(tmp_path)
    else:
        server._check_folder(tmp_path)


def test_the_file_system_is_the_one_on_top_behind_any_link(monkeypatch, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    mounts = [
        Mount("/", "ext4"),
        Mount(str(tmp_path / "real"), "autofs"),
        Mount(str(tmp_path / "real"), "nfs"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_: mounts)
    assert server.file_system(tmp_path / "link") == "nfs"


def test_the_secret_key_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = secret_keys(tmp_path)
    assert secret_keys(tmp_path) == first
    assert len(first[0]) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_an_empty_key_file_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "secret-key").touch()
    with pytest.raises(DataError, match="secret-key is empty"):
        secret_keys(tmp_path)


def test_processes_that_make_the_key_at_once_get_the_same(tmp_path):
    program = (
        "import sys, pathlib; from gradschool.web.data import secret_keys;"
        "print('ready', flush=True); sys.stdin.readline(); print(secret_keys(pathlib.Path(sys.argv[1]))[0])"
    )
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for one in asking:
        assert one.stdout.readline() == "ready\n"
    for one in asking:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert len({one.communicate(timeout=20)[0] for one in asking}) == 1


def test_keys_from_the_environment_keep_older_ones_valid(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "new")
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "old,older")
    assert secret_keys(tmp_path) == ["new", "old", "older"]
    monkeypatch.delenv("SECRET_KEY")
    assert secret_keys(tmp_path)[1:] == ["old", "older"]


def test_a_database_address_is_taken_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://alice:p%40ss@db.local:5433/school?sslmode=require")
    found = database_settings(tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "alice",
        "p@ss",
        "db.local",
        "5433",
    )
    assert (found["NAME"], found["OPTIONS"]["sslmode"]) == ("school", "require")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///here")
    with pytest.raises(DataError, match="unset it for SQLite"):
        database_settings(tmp_path)


def test_no_web_process_has_torch_even_after_a_whole_challenge(port, tmp_path):
    """The served processes' own memory maps are looked at, not a simulation."""
    running = serve(port, "--data", tmp_path)
    try:
        assert wait_until_it_answers(port) == 200
        done = subprocess.run(
            [sys.executable, Path(__file__).parent / "take_challenge.py", f"http://127.0.0.1:{port}"],
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout) == (0, "Learning Rate Mastery\n"), done.stderr
        processes = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        loaded = {mapped.path for process in processes for mapped in process.memory_maps()}
        assert len(processes) > 1
        assert any("_brotli" in path or "ssl" in path for path in loaded)
        assert not any("site-packages/torch" in path or "site-packages/numpy" in path for path in loaded)
    finally:
        running.terminate()
        running.communicate(timeout=20)


SWEEP = {"problem": "line", "strategies": "SGD(lr=0.1:1:20)", "epochs": "3"}


def asked_of_the_lab(port):
    """The answer of a served lab to SWEEP, once it is there."""
    headers = {"Cookie": f"csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}

    def ask(address, form=None):
        body = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", body, headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def answer():
        with suppress(urllib.error.HTTPError):
            found = ask(f"/lab/sweeps/{ask('/lab/sweeps/', SWEEP)['hash']}/")
            return found if found["state"] == "done" else None

    return eventually(answer)


@pytest.mark.xdist_group("engine")
def test_a_lab_request_loads_no_torch_into_a_web_process_and_a_stop_ends_the_engine_too(port, tmp_path):
    running = serve(port, "--data", tmp_path, "--lab-processes", 1, GRADSCHOOL_ENGINE="")
    try:
        assert wait_until_it_answers(port) == 200
        assert len(asked_of_the_lab(port)["runs"]) == 20
        server = psutil.Process(running.pid)
        (engine,) = [one for one in server.children() if "gradschool.lab.engine" in one.cmdline()]
        trainers, web = engine.children(), [one for one in server.children() if one != engine]
        assert (len(trainers), len(web)) == (1, cores())
        assert not any(map(has_torch, (server, *web, engine)))
        assert all(map(has_torch, trainers))
    finally:
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert told == ""
    assert not any(one.is_running() for one in (*trainers, engine, *web))
    assert not (tmp_path / "engine.socket").exists()


def has_torch(process):
    return any("site-packages/torch" in mapped.path for mapped in process.memory_maps())
