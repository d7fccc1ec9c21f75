"""What a process gives up, for good, before a stranger's code runs in it. Linux only; called in a fork, in this order.

`own_namespaces` is called by the keeper, the rest by the run itself. Each step raises OSError when the kernel refuses
it, and then nothing is run.
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Sequence
from pathlib import Path

from landlockpy import AccessFS, Ruleset, Scope, abi_version, scope_for_abi

from gradschool.sandbox.values import Limits

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
LAST_CAPABILITY = 63
CAPABILITY_VERSION = 0x20080522
SIGKILL = 9
READ = AccessFS.READ_FILE | AccessFS.READ_DIR
WRITE = (
    READ
    | AccessFS.WRITE_FILE
    | AccessFS.MAKE_REG
    | AccessFS.MAKE_DIR
    | AccessFS.REMOVE_FILE
    | AccessFS.REMOVE_DIR
    | AccessFS.REFER
    | AccessFS.TRUNCATE
)
NICENESS = 10
NO_MORE_THREADS = 0

libc = ctypes.CDLL(None, use_errno=True)


def own_namespaces() -> None:
    """Give this process's children a user, PID, mount and IPC namespace of their own, without any right outside.

    The same user number means the same user inside. Needs a process of one thread. Source: user_namespaces(7).
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    prctl(PR_SET_PDEATHSIG, SIGKILL)


def first_to_be_killed() -> None:
    """Let the kernel choose this process when the whole machine runs out of memory. Needs /proc."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def address_space() -> int:
    """Bytes of address space this process has: PyTorch maps most of a gigabyte before a run begins. Needs /proc."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def own_scratch(folder: Path, limits: Limits) -> None:
    """An empty file system of bounded size over this folder, and nothing in /proc. Needs `own_namespaces`."""
    _mount("none", "/", None, MS_REC | MS_PRIVATE, "")
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    size = f"size={limits.scratch_bytes},nr_inodes={limits.scratch_files},mode=1777"
    _mount("scratch", str(folder), "tmpfs", flags, size)
    _mount("nothing", "/proc", "tmpfs", flags | MS_RDONLY, "size=4k,nr_inodes=2,mode=555")
    os.chdir(folder)


def bounded(limits: Limits, address_space: int, *, threads: int) -> None:
    """Set the limits that the kernel itself holds: hard ones, which cannot be raised again.

    Hard and soft are the same, since the first process of a PID namespace ignores the signal of a soft one.
    `address_space` is in bytes, the warm process's own included.
    """
    for kind, value in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_FSIZE, limits.scratch_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, threads),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    os.nice(NICENESS)


def powerless() -> None:
    """Give up every capability, the way to new ones, and being looked into. Source: capabilities(7)."""
    for capability in range(LAST_CAPABILITY + 1):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # the kernel knows no more; or we hold none that could be dropped, so capset below says it
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)


def confined(readable: Sequence[Path], writable: Sequence[Path], listable: Sequence[Path] = ()) -> None:
    """Let this process read these folders and files, write below those folders, and reach no other file.

    Of what is `listable` it may see the names, which is all that an import needs of a folder above its modules.
    With the kernels that know them, no TCP port, no abstract socket and no process outside. Source: landlock(7).
    """
    scopes = scope_for_abi(abi_version())
    with Ruleset(scoped=scopes & (Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)) as rules:
        for path in readable:
            rules.allow_path(path, READ if path.is_dir() else AccessFS.READ_FILE)
        for path in writable:
            rules.allow_path(path, WRITE)
        for path in listable:
            rules.allow_path(path, AccessFS.READ_DIR)
        for device in ("/dev/null", "/dev/urandom"):
            rules.allow_path(
                device, AccessFS.READ_FILE | (AccessFS.WRITE_FILE if device == "/dev/null" else 0)
            )
        rules.restrict()


def prctl(option: int, value: int = 0) -> None:
    """prctl(2) with one argument."""
    _call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def _mount(source: str, target: str, kind: str | None, flags: int, options: str) -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode(),
    )


def _call(name: str, *arguments: object) -> None:
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
