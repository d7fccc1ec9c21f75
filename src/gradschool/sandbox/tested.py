"""Remembers that the self-test passed, for commands that start a sandbox of their own each time.

A server tests at every start. Here the test stands until anything changes that it could depend on: the kernel or a restart
of it, bubblewrap, Python, the packages it confines with, our own sources, the user.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

from gradschool.sandbox.canaries import self_test
from gradschool.sandbox.host import WarmProcess
from gradschool.sandbox.values import Mode, SandboxError

BOOT = Path("/proc/sys/kernel/random/boot_id")


async def check(warm: WarmProcess) -> None:
    """Test this warm process, unless one like it has passed since this machine was started.

    Raises SandboxError with the sentence of the self-test. A sandbox that is none by choice is not tested.
    """
    if warm.mode is Mode.UNSANDBOXED:
        return
    passed = Path(platformdirs.user_cache_dir("gradschool")) / f"sandbox-tested-{_digest(warm.mode)}"
    if passed.exists():
        return
    why = await self_test(warm)
    if why:
        raise SandboxError(why)
    with suppress(OSError):  # a cache that cannot be written only costs time
        passed.parent.mkdir(parents=True, exist_ok=True)
        for old in passed.parent.glob("sandbox-tested-*"):
            old.unlink(missing_ok=True)
        passed.touch()


def _digest(mode: Mode) -> str:
    boot = BOOT.read_text() if BOOT.exists() else ""
    words = [mode.value, platform.release(), boot, sys.version, sys.executable, str(os.getuid())]
    for package in ("torch", "numpy", "landlockpy", "seccompy"):
        with suppress(PackageNotFoundError):
            words.append(version(package))
    program = shutil.which("bwrap")
    if program:
        state = os.stat(program)
        words += [program, str(state.st_mtime_ns), str(state.st_size)]
    digest = hashlib.sha256("\n".join(words).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:24]
