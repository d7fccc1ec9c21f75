"""Keeps a sandbox running beside a server, and says where there can be none."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from gradschool.sandbox.client import OFF
from gradschool.sandbox.values import Mode, SandboxError
from gradschool.service.child import KeptProcess

VARIABLE = "GRADSCHOOL_SANDBOX"
NO_TORCH = "Running code needs PyTorch, which is not installed here. Install it with pip install 'gradschool[lab]' and start again."


def chosen_mode() -> Mode:
    """What GRADSCHOOL_SANDBOX asks for: full unless it says "reduced" or "off". Raises SandboxError for another word."""
    word = os.environ.get(VARIABLE, "")
    if word not in ("", "full", "reduced", "off"):
        raise SandboxError(f"{VARIABLE} is {word!r}: use full (or unset it), reduced, or off.")
    return {"reduced": Mode.REDUCED, "off": Mode.REFUSED}.get(word, Mode.FULL)


def why_none(mode: Mode) -> str | None:
    """Why there can be no sandbox here, as far as can be known before its self-test; None when there may be one."""
    if mode is Mode.REFUSED:
        return OFF
    return NO_TORCH if find_spec("torch") is None else None


class SandboxProcess(KeptProcess):
    """The sandbox of a data folder, from `with` to its end; in between it is replaced whenever it ends."""

    def __init__(self, folder: Path, mode: Mode = Mode.FULL) -> None:
        super().__init__(
            [
                *(sys.executable, "-P", "-m", "gradschool.sandbox"),
                *(str(folder), str(os.getpid()), mode.value),
            ]
        )
