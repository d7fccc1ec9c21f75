"""Writes a file whole or not at all. Torch-free."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gradschool.lab.errors import LabError


def check_path(path: Path, ending: str, argument: str) -> None:
    """Raise LabError unless a file with this ending, such as ".csv", can be written there; `argument` names it."""
    if path.suffix.lower() != ending:
        raise LabError(
            f"{argument} writes a {ending} file, but its path is {path}: call it {path.stem}{ending}."
        )
    folder = path.resolve().parent
    if not folder.is_dir():
        raise LabError(f"{argument}: there is no folder {folder}; make it first.")
    if path.is_dir():
        raise LabError(f"{argument}: {path} is a folder; name a file.")
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise LabError(f"{argument}: {path} may not be written; choose another place.")


@contextmanager
def saving(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` at the end; when anything is raised, nothing is left.

    Raises LabError with the system's reason for what cannot be written, such as a full disk.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    except OSError as error:
        raise LabError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
