"""Ends a process when the one that started it is gone: a killed server must leave nothing that holds its port."""

from __future__ import annotations

import os
import signal
import threading
import time

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_STOP = 5.0


def end_with(parent: int) -> None:
    """From now on, end this process once its parent is no longer the process of this number.

    It stops as for SIGTERM, and without more ado when that takes longer than SECONDS_TO_STOP.
    """
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="watches the server").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_STOP)
    os._exit(1)
