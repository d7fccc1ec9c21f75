"""How the warm process is started: its command line, its environment, and what it can see of the machine."""

from __future__ import annotations

import json
import os
import shutil
import site
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import gradschool
from gradschool.sandbox.values import Mode, SandboxError

NO_BUBBLEWRAP = "Running code here needs bubblewrap, which is not installed: sudo apt install bubblewrap (or your system's package)."
NO_LINUX = "Running code safely needs Linux; this machine has another system."
NO_FORK = "Running code needs a system that can fork processes; this one cannot."
NOBODY = "65534"
DYNAMIC_LINKER = ("/lib", "/lib64", "/lib32", "/bin", "/sbin")
KEPT_VARIABLES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "ATEN_CPU_CAPABILITY", "MKL_CBWR")
"""Variables that choose the arithmetic: without them the figures of a page could not be had again."""


def command(
    mode: Mode, control: int, readable: Sequence[Path] = (), imports: Sequence[str] = ()
) -> list[str]:
    """The command that starts a warm process that hears requests on the descriptor `control`.

    `readable` are folders that runs may read besides Python's own. Raises SandboxError for a mode this machine has not.
    """
    if not hasattr(os, "fork"):
        raise SandboxError(NO_FORK)
    place = scratch(readable)
    visible = [*_system_folders(), *python_folders(), *readable]
    start = _python(
        [str(control), mode.value, str(place), json.dumps([str(one) for one in visible]), *imports]
    )
    if mode is Mode.UNSANDBOXED:
        return start
    if sys.platform != "linux":
        raise SandboxError(NO_LINUX)
    return start if mode is Mode.REDUCED else [*_bubblewrap(readable, place), *start]


def scratch(readable: Sequence[Path] = ()) -> Path:
    """Where a run may write: /tmp, unless Python itself, or what else a run needs, lies in there."""
    taken = any(folder.is_relative_to("/tmp") for folder in [*python_folders(), *readable])  # noqa: S108
    return Path("/scratch") if taken else Path("/tmp")  # noqa: S108


def environment(scratch: str) -> dict[str, str]:
    """All the variables that a run can see. Nothing of the server's own gets in but what chooses the arithmetic."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # sets of words come out in one order, so that a result can be kept
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # an arena a thread would take 64 MB of address space each
    }


def python_folders() -> list[Path]:
    """The folders Python and its packages live in, and gradschool's own."""
    packages = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    found = [sys.prefix, sys.base_prefix, sys.exec_prefix, *packages, str(_package())]
    return _outermost(Path(one).resolve() for one in found if Path(one).is_dir())


def _package() -> Path:
    return Path(gradschool.__file__).resolve().parent


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """The folders without those that lie in another of them or in /usr, which is there anyway."""
    chosen: list[Path] = []
    for folder in sorted(set(folders)):
        if not any(folder.is_relative_to(one) for one in (Path("/usr"), *chosen)):
            chosen.append(folder)
    return chosen


def _system_folders() -> list[Path]:
    return [Path(one) for one in ("/usr", *DYNAMIC_LINKER) if Path(one).exists()]


def _python(arguments: Sequence[str]) -> list[str]:
    start = f"import sys; sys.path.insert(0, {str(_package().parent)!r}); import gradschool.sandbox.warm as warm; warm.main()"
    return [sys.executable, "-s", "-P", "-X", "utf8", "-c", start, *arguments]


def _bubblewrap(readable: Iterable[Path], scratch: Path) -> list[str]:
    """The command that shuts a process in: it sees these folders and /usr, read-only, and no network."""
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError(NO_BUBBLEWRAP)
    content = _package() / "content"
    root = os.getuid() == 0
    return [
        program,
        *("--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *([] if root else ["--unshare-user"]),
        *("--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL"),
        *(word for one in (["SETUID", "SETGID"] if root else []) for word in ("--cap-add", f"CAP_{one}")),
        *("--ro-bind", "/usr", "/usr"),
        *(word for one in DYNAMIC_LINKER for word in _linked(Path(one))),
        *("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"),
        *(word for folder in python_folders() for word in _bound(folder)),
        *(["--tmpfs", str(content)] if content.is_dir() else []),  # where the keys are
        *(word for folder in _outermost(readable) for word in _bound(folder)),
        *(["--remount-ro", str(content)] if content.is_dir() else []),
        *("--perms", "1777", "--tmpfs", str(scratch), "--proc", "/proc", "--perms", "0755", "--dir", "/dev"),
        *("--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom"),
        *("--ro-bind-try", "/sys/devices/system/cpu", "/sys/devices/system/cpu"),
        *("--remount-ro", "/", "--chdir", str(scratch), "--"),
        *(_as_nobody() if root else []),
    ]


def _bound(folder: Path) -> list[str]:
    """A folder as it is, read-only, and the folders above it, which bubblewrap would make for its own user alone."""
    above = [word for one in reversed(folder.parents[:-1]) for word in ("--perms", "0755", "--dir", str(one))]
    return [*above, "--ro-bind", str(folder), str(folder)]


def _as_nobody() -> list[str]:
    """A server that runs as root gives its sandbox to a user without rights; root's own limits on threads do not hold."""
    program = shutil.which("setpriv")
    if program is None:
        raise SandboxError("Running code as root needs setpriv, of the package util-linux.")
    return [program, "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--no-new-privs"]


def _linked(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []
