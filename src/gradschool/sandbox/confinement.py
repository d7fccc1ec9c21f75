"""How a run is confined in each mode. Linux only; made in the warm process, before anything is locked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import landlockpy
import seccompy
from seccompy import Filter

import gradschool
from gradschool.sandbox import lockdown
from gradschool.sandbox.keeper import Confinement
from gradschool.sandbox.system_calls import run_filter
from gradschool.sandbox.values import Limits, SandboxError

NOBODY = 65534


def prepare() -> Filter:
    """The filter of system calls, and both libraries' way to the kernel found: a run could not look for it any more.

    Raises SandboxError where the kernel has no such filters.
    """
    if not seccompy.supported():
        raise SandboxError("this kernel has no seccomp filters")
    landlockpy.supported()
    return run_filter()


def full(readable: Sequence[Path], scratch: Path) -> Confinement:
    """Namespaces of its own, a bounded scratch folder, hard limits, no rights, Landlock, and the list of system calls."""
    calls = prepare()

    def in_keeper() -> None:
        lockdown.die_with_parent()
        lockdown.own_namespaces()

    def in_run(request: Mapping[str, Any]) -> None:
        limits = Limits(**request["limits"])
        lockdown.die_with_parent()
        lockdown.first_to_be_killed()
        address_space = lockdown.address_space() + limits.tensor_bytes
        lockdown.own_scratch(scratch, limits)
        lockdown.bounded(limits, address_space, threads=limits.threads)
        lockdown.powerless()
        lockdown.confined(readable, [scratch])
        tempfile.tempdir = None
        calls.load()

    return Confinement(in_keeper, in_run)


def reduced(readable: Sequence[Path]) -> Confinement:
    """As `full` without namespaces: so nothing can be written anywhere, and no thread can be started.

    Landlock alone keeps files away, and it can only allow: so what lies beside gradschool's content is allowed.
    """
    calls = prepare()
    apart = list(_beside(readable, Path(gradschool.__file__).resolve().parent / "content"))

    def in_run(request: Mapping[str, Any]) -> None:
        limits = Limits(**request["limits"])
        lockdown.die_with_parent()
        lockdown.first_to_be_killed()
        address_space = lockdown.address_space() + limits.tensor_bytes
        os.chdir("/")
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            lockdown.die_with_parent()  # a change of user forgets it
        lockdown.bounded(limits, address_space, threads=lockdown.NO_MORE_THREADS)
        lockdown.powerless()
        lockdown.confined(apart, [], listable=[folder for folder in readable if folder.is_dir()])
        calls.load()

    return Confinement(lockdown.die_with_parent, in_run)


def _beside(folders: Iterable[Path], hidden: Path) -> Iterator[Path]:
    """These folders; in place of one that holds what is hidden, all else that is in it."""
    for folder in folders:
        if folder != hidden and hidden.is_relative_to(folder):
            yield from _beside(folder.iterdir(), hidden)
        elif folder != hidden:
            yield folder
