"""Keeps an engine running beside a server: a child process that is started again when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

SECONDS_TO_STOP = 5.0
SHORT_LIFE = 10.0  # seconds: an engine that ends sooner is started again after a longer pause each time
LONGEST_PAUSE = 30.0


def is_wanted() -> bool:
    """Whether a site here has an engine: PyTorch is installed, or Dask is asked to do the work; and it is not off."""
    chosen = os.environ.get("GRADSCHOOL_ENGINE", "")
    return chosen != "off" and (bool(chosen) or find_spec("torch") is not None)


class EngineProcess:
    """The engine of a data folder. `start`, and `stop` in the end; in between it is replaced whenever it ends.

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

    def start(self) -> None:
        """Start the engine, and watch it."""
        self._spawn()
        self.watcher.start()

    def stop(self) -> None:
        """End the engine and all its processes; returns when they are gone."""
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
