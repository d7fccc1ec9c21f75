"""Keeps an engine running beside a server: a child process that is started again when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from gradschool.lab.engine.errors import EngineError

DASK_ADDRESSES = ("tcp://", "tls://")
NO_TORCH = "The lab needs PyTorch, which is not installed here. Install it with pip install 'gradschool[lab]' and start again."
OFF = "The lab is switched off on this site: GRADSCHOOL_ENGINE is off."
SECONDS_TO_STOP = 5.0
SHORT_LIFE = 10.0  # seconds: an engine that ends sooner is started again after a longer pause each time
LONGEST_PAUSE = 30.0


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


class EngineProcess:
    """The engine of a data folder, from `with` to its end; in between it is replaced whenever it ends.

    The child is spawned in a session of its own, so that Ctrl-C in a terminal reaches the server alone, which then ends
    the child. Should the server be killed, the child sees it and ends by itself.
    """

    def __init__(self, folder: Path, processes: int) -> None:
        self.command = [
            *(sys.executable, "-P", "-m", "gradschool.lab.engine"),
            *(str(folder), str(os.getpid()), str(processes)),
        ]
        self.stopping, self.spawning = threading.Event(), threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> EngineProcess:
        """Start the engine, and watch it."""
        self._spawn()
        self.watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the engine and all its processes, and wait until they are gone."""
        with self.spawning:
            self.stopping.set()
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.watcher.join(SECONDS_TO_STOP)

    def _watch(self) -> None:
        pause = 0.1
        while not self.stopping.is_set() and self.child:
            born = time.monotonic()
            self.child.wait()
            pause = 0.1 if time.monotonic() - born > SHORT_LIFE else min(LONGEST_PAUSE, 2 * pause)
            if not self.stopping.wait(pause):
                self._spawn()

    def _spawn(self) -> None:
        with self.spawning:
            if not self.stopping.is_set():
                self.child = subprocess.Popen(  # noqa: S603  our own module
                    self.command, stdin=subprocess.DEVNULL, start_new_session=True
                )
