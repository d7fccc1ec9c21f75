"""Keeps a process running beside a server: a child that is started again when it ends."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

SECONDS_TO_STOP = 5.0
SHORT_LIFE = 10.0  # seconds: a child that ends sooner is started again after a longer pause each time
LONGEST_PAUSE = 30.0


class KeptProcess:
    """A child process, from `with` to its end; in between it is replaced whenever it ends.

    It is spawned in a session of its own, so that Ctrl-C in a terminal reaches the server alone, which then ends the
    child. A child should see by itself when the server is killed.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.stopping, self.spawning = threading.Event(), threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Start the child, and watch it."""
        self._spawn()
        self.watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child, and wait until it is gone."""
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
                self.child = subprocess.Popen(  # noqa: S603  our own modules
                    self.command, stdin=subprocess.DEVNULL, start_new_session=True
                )
