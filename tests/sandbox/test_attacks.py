"""Every attack fails, in each way code can be run here, and leaves the sandbox as it was. Each is a file in attacks/."""

import itertools
import mmap
import os
import platform
import re
import shutil
import socket
import subprocess
from importlib.resources import files
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from gradschool.sandbox import Ending, Limits, Mode, Result, Snippet
from sandbox.attack_files import FOLDER, attacks
from sandbox.grounds import Site, Warm, run
from sandbox.left_behind import nothing_left, traces
from sandbox.outside import SECRET, Outside

pytestmark = pytest.mark.xdist_group("sandbox")

SAME_IN_EVERY_MODE = ("time", "processor time", "output")
ATTACKS = attacks()
STOPPED = [one for one in ATTACKS if one.says["must"] == "stopped"]
CAPPED = [one for one in ATTACKS if one.says["must"] == "capped"]
REDUCED = [
    one
    for one in ATTACKS
    if "not in reduced" not in one.says and one.says.get("limit") not in SAME_IN_EVERY_MODE
]
BARE = [one for one in ATTACKS if "without a sandbox" in one.says]
SHORT = {"time": Limits(wall_seconds=1.0), "processor time": Limits(wall_seconds=20.0, cpu_seconds=1)}
NOT_STARTED = (Ending.LOST, Ending.WALL, Ending.CPU, Ending.MEMORY, Ending.OUTPUT)
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OTHER_RUN = """
import time
try:
    open("/tmp/neighbour.txt", "w").write("private")
except OSError:
    pass
time.sleep(0.6)
print("unharmed")
"""
PRIVATE = "'PRIVATE-ANSWER-12345678'"
turn = itertools.count()


def parametrised(cases):
    return pytest.mark.parametrize("attack", cases, ids=lambda attack: attack.name)


@pytest.fixture(scope="session", autouse=True)
def secret_in_the_environment():
    os.environ["FAKE_SECRET"] = SECRET  # before any sandbox is started by these tests
    yield
    del os.environ["FAKE_SECRET"]


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    content = files("gradschool") / "content"
    with Outside(tmp_path_factory.mktemp("outside"), settings.DATA, content) as outside:
        yield outside


@pytest.fixture(scope="module")
def site(secret_in_the_environment, sandbox):
    return Site(sandbox)


@pytest.fixture(scope="module")
def short(secret_in_the_environment):
    if shutil.which("bwrap") is None and not os.environ.get("CI"):
        pytest.skip("no bubblewrap here")
    with Warm() as warm:
        yield warm


@pytest.fixture(scope="module")
def reduced(secret_in_the_environment, outside):
    with Warm(Mode.REDUCED, [outside.folder, outside.data]) as warm:
        yield warm


@pytest.fixture(scope="module")
def bare():
    with Warm(Mode.UNSANDBOXED) as warm:
        yield warm


@parametrised(STOPPED)
def test_it_is_stopped(attack, site, outside):
    check(attack, site, outside)


@parametrised(CAPPED)
def test_it_is_capped(attack, short, outside):
    check(attack, short, outside)


@parametrised(REDUCED)
def test_it_is_held_without_namespaces_too(attack, reduced, outside):
    check(attack, reduced, outside)


@parametrised(BARE)
def test_it_escapes_where_there_is_no_sandbox(attack, bare, outside):
    for_this_processor(attack)
    result = run(bare, Snippet(attack.code, outside.names))
    outside.touched()  # whatever came is taken, so that the next test does not find it
    assert "ESCAPED" in result.output, result


def test_there_are_as_many_as_promised_and_each_says_what_must_happen():
    assert len(ATTACKS) >= 85
    assert {attack.name: attack.faults() for attack in ATTACKS if attack.faults()} == {}
    assert len(BARE) >= 20
    assert (
        sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".py" and path.name != "__pycache__")
        == []
    )


def test_the_warm_process_shares_no_memory_that_a_run_could_write(short):
    """Every run is a fork of it: what it shares with one it would share with all."""
    below = psutil.Process(short.warm.process.pid).children(recursive=True)
    rights = [
        line.split()[1] for one in below for line in Path(f"/proc/{one.pid}/maps").read_text().splitlines()
    ]
    assert "rw-p" in rights
    assert [one for one in rights if "w" in one and "s" in one] == []


def test_what_an_attack_touches_outside_is_seen(tmp_path):
    with Outside(tmp_path, tmp_path, tmp_path) as outside:
        assert outside.touched() == []
        with socket.create_connection(outside.tcp.getsockname()):
            (outside.open_folder / "mine").touch()
            outside.secret_file.write_text("mine")
            assert len(outside.touched()) == 3


def test_what_a_run_leaves_is_seen():
    me = os.getpid()
    before = traces([me], me)
    with subprocess.Popen(["sleep", "20"], stdout=subprocess.PIPE) as left:
        found = traces([me], me).beyond(before)
        left.kill()
    assert found == [f"process {left.pid}", "1 more descriptors"]
    assert nothing_left([me], me, before) == []


def test_shared_memory_counts_unless_another_program_has_it_in_use():
    me = os.getpid()
    kept = Path(f"/dev/shm/left-by-{me}")
    before = traces([], me)
    try:
        kept.write_bytes(bytes(64))
        assert traces([], me).beyond(before) == [f"shared memory {kept}"]
        with kept.open("r+b") as file:
            mapped = mmap.mmap(file.fileno(), 64)
        with mapped:  # in use by this program, which is no run
            assert traces([], me).shared_memory == before.shared_memory
    finally:
        kept.unlink()
    queue = subprocess.run(["ipcmk", "-Q"], capture_output=True, text=True, check=True).stdout.split()[-1]
    try:
        assert traces([], me).beyond(before) == [f"shared memory System V msg {queue}"]
    finally:
        subprocess.run(["ipcrm", "-q", queue], check=True)


def check(attack, ground, outside):
    """Run an attack; then look at its result, at what lies outside, and at the sandbox."""
    for_this_processor(attack)
    before = ground.traces()
    limits = SHORT.get(attack.says.get("limit"), Limits())
    if "after" in attack.says:
        for length in (1, 40, 1000):
            run(ground, Snippet(f"kept = [{', '.join([PRIVATE] * length)}]", seed=next(turn)))
    other = ground.start(Snippet(OTHER_RUN, seed=next(turn)), limits) if "beside" in attack.says else None
    if other is not None:
        ground.wait(0.1)
    result = run(ground, Snippet(attack.code, outside.names, seed=next(turn)), limits)
    if other is not None:
        unharmed = ground.finish(other)
        assert (unharmed.ending, unharmed.output) == (Ending.FINISHED, "unharmed\n"), unharmed
    assert "ESCAPED" not in result.output + (result.error.message if result.error else ""), result.output
    if attack.ending is not None:
        assert result.ending is attack.ending, result
    else:
        assert result.ending not in NOT_STARTED, result
    if attack.below is not None:
        assert int(re.findall(r"\d+", result.output)[-1]) < attack.below, result.output
    assert unfit(result, attack.code, limits) == []
    assert outside.touched() == []
    assert healthy(ground) == "alive 6.0 []\n"
    assert ground.nothing_left(before) == []


def for_this_processor(attack):
    if attack.says.get("only", platform.machine()) != platform.machine():
        pytest.skip("for another processor")


def healthy(ground) -> str:
    code = """
import os, tempfile, torch
assert torch.get_default_dtype() is torch.float32
try:
    left = os.listdir(tempfile.gettempdir())
except OSError:
    left = []
print("alive", (torch.nn.Linear(1, 1).weight.detach().mul(0) + 2 * torch.ones(3).sum()).item(), left)
"""
    result = run(ground, Snippet(code, seed=next(turn)))
    return result.output if result.ending is Ending.FINISHED else repr(result)


def unfit(result: Result, code: str, limits: Limits) -> list[str]:
    """What in a result could not be shown or kept, in words, whatever the run wrote."""
    texts = {"output": (result.output, limits.output_bytes), "sentence": (result.sentence, 300)}
    if result.error:
        texts |= {
            name: (getattr(result.error, name), 4000) for name in ("kind", "message", "traceback", "advice")
        }
    for number, warning in enumerate(result.warnings):
        texts |= {f"warning {number}": (warning.message, 4000), f"kind {number}": (warning.kind, 100)}
    for number, series in enumerate(result.series):
        texts[f"name {number}"] = (series.name, 40)
    found = [f"{name} is too long" for name, (text, most) in texts.items() if len(text) > most]
    found += [
        f"{name} cannot be shown: {text[:80]!r}" for name, (text, _) in texts.items() if UNFIT.search(text)
    ]
    if len(result.warnings) > 20 or len(result.series) > 12:
        found.append("too many warnings or series")
    for series in result.series:
        if not 0 < len(series.steps) == len(series.values) <= 2001:
            found.append(f"{series.name} has {len(series.steps)} steps and {len(series.values)} values")
    if result.error and result.error.line not in (None, *range(1, code.count("\n") + 2)):
        found.append(f"line {result.error.line} is not in the code")
    if not (result.memory_bytes <= 4 << 30 and result.wall_seconds < limits.wall_seconds + 5):
        found.append("it says it used what it cannot have used")
    if Result.from_json(result.to_json()) != result:
        found.append("it is not the same after it was kept")
    return found
