"""One process of a kind a folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two processes of one folder are not kept apart
    fcntl = None  # type: ignore[assignment]

SECONDS_BETWEEN_TRIES = 0.5


async def alone(folder: Path, name: str, ends: Callable[[], bool]) -> bool:
    """Wait until no other process `name` of this folder runs; the lock goes with the process.

    False when `ends` says so first.
    """
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    while not ends():
        try:
            if fcntl:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)
    return False
