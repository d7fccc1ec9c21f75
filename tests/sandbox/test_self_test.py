"""The self-test sees each layer that is missing: running is then off, and the sentence says what could be done."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import gradschool
from gradschool.sandbox import launch
from gradschool.sandbox.canaries import CANARIES, self_test

pytestmark = pytest.mark.xdist_group("sandbox")


def test_no_canary_gets_through(warm):
    assert warm.runner.run(self_test(warm.warm)) == ""


def test_it_tries_what_the_layers_are_there_for():
    words = " ".join(canary.what for canary in CANARIES)
    for what in (
        "users",
        "network",
        "process",
        "program",
        "namespace",
        "packages",
        "limits",
        "disk",
        "time",
        "memory",
    ):
        assert what in words
    assert len(CANARIES) >= 10


WEAKENED = {
    "no filter of system calls": ("confinement", "        calls.load()\n", "        pass\n", "socket"),
    "a filter that lets processes be made": (
        "system_calls",
        'calls.allow("clone", args={0: flags})',
        'calls.allow("clone")',
        "start another process",
    ),
    "no scratch of its own": (
        "confinement",
        "        lockdown.own_scratch(scratch, limits)\n",
        "        pass\n",
        "fill the disk|read the memory",
    ),
    "scratch without a limit of files": ("lockdown", ",nr_inodes={limits.scratch_files}", "", "empty files"),
    "no memory limit": ("lockdown", "(resource.RLIMIT_AS, address_space),", "", "2 GB of memory"),
    "no output limit": (
        "host",
        "            if len(kept) > most:\n",
        "            if False:\n",
        "print without end",
    ),
}


@pytest.mark.parametrize("name", WEAKENED)
def test_a_missing_layer_switches_running_off(tmp_path, name):
    """In a copy of the package whose one layer is taken out, everything else being as it is."""
    module, found, put, words = WEAKENED[name]
    copy = tmp_path / "src"
    package = Path(gradschool.__file__).parent
    shutil.copytree(package, copy / "gradschool", ignore=shutil.ignore_patterns("content", "__pycache__"))
    weakened = copy / "gradschool" / "sandbox" / f"{module}.py"
    text = weakened.read_text()
    assert text.count(found) >= 1
    weakened.write_text(text.replace(found, put))
    code = f"""
        import asyncio, sys
        sys.path.insert(0, {str(copy)!r})
        from gradschool.sandbox.canaries import self_test
        from gradschool.sandbox.host import WarmProcess
        async def tested():
            async with WarmProcess() as warm:
                print(await self_test(warm))
        asyncio.run(tested())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.startswith("Running code is switched off"), done
    assert any(one in done.stdout for one in words.split("|")), done.stdout


def test_without_bubblewrap_the_sentence_says_what_to_install(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    code = "from gradschool.sandbox.launch import command\nfrom gradschool.sandbox import Mode, SandboxError\ntry: command(Mode.FULL, 3)\nexcept SandboxError as error: print(error)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PATH": str(tools)}
    )
    assert "sudo apt install bubblewrap" in done.stdout


def test_nothing_of_the_servers_environment_reaches_a_run(warm):
    assert set(launch.environment("/tmp")) >= {"PATH", "HOME", "TMPDIR"}
    printed = warm.run("import os\nprint(sorted(os.environ))").output
    assert "GRADSCHOOL_DATA" in os.environ
    assert "GRADSCHOOL" not in printed
    assert "DJANGO" not in printed


def test_a_run_is_a_user_without_rights(warm):
    printed = warm.run("import os\nprint(os.getuid(), os.getpid(), os.getppid())").output.split()
    assert printed == [str(65534 if os.getuid() == 0 else os.getuid()), "1", "0"]


def test_the_keys_cannot_be_read(warm):
    content = Path(gradschool.__file__).parent / "content"
    assert list(content.glob("*"))
    result = warm.run(f"import os\nprint(os.listdir({str(content)!r}))")
    assert result.output == "[]\n" or result.error.kind == "PermissionError"
