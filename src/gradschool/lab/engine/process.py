"""Keeps an engine running beside a server: a child process that is started again when it ends."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from gradschool.lab.engine.errors import EngineError
from gradschool.service.child import KeptProcess

NAME = "engine"  # of its socket and its lock in the data folder
DASK_ADDRESSES = ("tcp://", "tls://")
NO_TORCH = "The lab needs PyTorch, which is not installed here. Install it with pip install 'gradschool[lab]' and start again."
OFF = "The lab is switched off on this site: GRADSCHOOL_ENGINE is off."


def why_off() -> str | None:
    """Why a site here has no engine, in a sentence; None when it has one.

    Raises EngineError for a GRADSCHOOL_ENGINE that means nothing, or needs what is not installed.
    """
    chosen = os.environ.get("GRADSCHOOL_ENGINE", "")
    if chosen.startswith(DASK_ADDRESSES):
        if find_spec("distributed") is None:
            raise EngineError(f"GRADSCHOOL_ENGINE={chosen} needs Dask: pip install 'gradschool[dask]'.")
        return None
    if chosen not in ("", "off"):
        raise EngineError(
            f"GRADSCHOOL_ENGINE is {chosen!r}: use tcp://host:port for a Dask scheduler, off for no lab, or unset it."
        )
    if chosen == "off":
        return OFF
    return NO_TORCH if find_spec("torch") is None else None


class EngineProcess(KeptProcess):
    """The engine of a data folder, from `with` to its end; in between it is replaced whenever it ends."""

    def __init__(self, folder: Path, processes: int) -> None:
        super().__init__(
            [
                *(sys.executable, "-P", "-m", "gradschool.lab.engine"),
                *(str(folder), str(os.getpid()), str(processes)),
            ]
        )
