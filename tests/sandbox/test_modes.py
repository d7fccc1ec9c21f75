"""What happens where the full sandbox is not wanted or cannot be had."""

import os
import shutil
import subprocess
import sys
import textwrap
import time

import pytest

from gradschool.sandbox import Mode, SandboxError, Snippet, connect, launch
from gradschool.sandbox.process import SandboxProcess, chosen_mode, why_none
from sandbox.warm_runs import WarmRuns

pytestmark = pytest.mark.xdist_group("sandbox")


def as_an_ordinary_user(code: str) -> str:
    """What `code` prints for a user without rights, in a place without our files: as a service would run it."""
    command = launch.command(Mode.FULL, 0)
    start = len(command) - 1 - command[::-1].index("-c")
    source = f"import sys\nsys.path.insert(0, {str(launch._package().parent)!r})\n" + textwrap.dedent(code)
    done = subprocess.run(
        [*command[:start], "-c", source],
        env=launch.environment("/tmp"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="no bubblewrap here")
def test_reduced_passes_its_self_test_and_writes_nothing_and_starts_no_thread():
    printed = as_an_ordinary_user("""
        import asyncio
        from gradschool.sandbox.canaries import self_test
        from gradschool.sandbox.host import WarmProcess
        from gradschool.sandbox.values import Mode, Snippet

        async def tried():
            async with WarmProcess(Mode.REDUCED) as warm:
                print(repr(await self_test(warm)))
                for code in (
                    "import torch\\nprint(torch.nn.Linear(2, 1)(torch.ones(2)).shape)",
                    "open('/tmp/x', 'w')",
                    "import threading\\nthreading.Thread(target=print).start()",
                    "import os\\nos.kill(os.getppid(), 9)",
                    "open('/proc/self/environ')",
                ):
                    result = await warm.run(Snippet(code))
                    print(result.output.strip() or result.error.kind)

        asyncio.run(tried())
    """)
    assert printed.splitlines() == [
        "''",
        "torch.Size([1])",
        "PermissionError",
        "RuntimeError",
        "PermissionError",
        "PermissionError",
    ]


def test_unsandboxed_runs_in_a_folder_of_its_own_that_goes_with_it():
    with WarmRuns(Mode.UNSANDBOXED) as runs:
        result = runs.run("import os\nopen('x', 'w').close()\nprint(os.getcwd(), os.listdir())")
        folder, listed = result.output.split(maxsplit=1)
        assert listed == "['x']\n"
        assert os.path.exists(folder)
        assert runs.run("while True: print('x' * 500)").ending.value == "output"
        assert runs.run("import time\ntime.sleep(60)", wall_seconds=0.3).ending.value == "time"
    assert not os.path.exists(folder)


def test_a_mode_that_means_nothing_is_one_sentence(monkeypatch):
    monkeypatch.setenv("GRADSCHOOL_SANDBOX", "off")
    assert "switched off" in why_none(chosen_mode())
    monkeypatch.setenv("GRADSCHOOL_SANDBOX", "jail")
    with pytest.raises(SandboxError, match="is 'jail': use full"):
        chosen_mode()


def test_another_system_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="needs Linux"):
        launch.command(Mode.FULL, 3)
    assert launch.command(Mode.UNSANDBOXED, 3)[0] == sys.executable


def test_where_there_is_none_the_site_is_told_in_a_sentence(tmp_path):
    standing = connect(tmp_path).standing()
    assert (standing.mode, standing.runs) == (Mode.REFUSED, False)
    assert "does not answer" in standing.why
    with pytest.raises(SandboxError, match="does not answer"):
        connect(tmp_path).submit(Snippet("print(1)"))


def test_a_sandbox_that_cannot_start_refuses_and_says_why(tmp_path, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    with SandboxProcess(tmp_path):
        asked, until = connect(tmp_path), time.monotonic() + 30
        while "bubblewrap" not in asked.standing().why and time.monotonic() < until:
            time.sleep(0.05)
        assert asked.standing().mode is Mode.REFUSED
        with pytest.raises(SandboxError, match="sudo apt install bubblewrap"):
            asked.submit(Snippet("print(1)"))
