"""The engine's process: `python -m gradschool.lab.engine FOLDER PARENT`. `gradschool serve` starts one and ends it.

It never loads torch. It answers web processes, keeps the queue and the store, and owns the processes that train, or
hands their work to Dask.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Self

from gradschool.lab.engine.errors import Busy, EngineError, TooLarge
from gradschool.lab.engine.process import DASK_ADDRESSES, NAME
from gradschool.lab.engine.processes import LocalProcesses
from gradschool.lab.engine.queue import TaskQueue
from gradschool.lab.engine.store import Store
from gradschool.lab.errors import LabError
from gradschool.service import desk
from gradschool.service.messages import Message


class Crew(Protocol):
    """Whoever does the work."""

    async def serve(self, queue: TaskQueue) -> None:
        """Do what the queue has, for good."""


def crew_for(address: str, processes: int) -> Crew:
    """Dask's workers for `tcp://…`, else so many processes of our own."""
    if not address.startswith(DASK_ADDRESSES):
        return LocalProcesses(processes)
    from gradschool.lab.engine.dask_workers import DaskWorkers

    return DaskWorkers(address)


class _Desk:
    """What web processes may ask of the engine."""

    def __init__(self, queue: TaskQueue, crew: Crew) -> None:
        self.queue, self.crew = queue, crew

    @classmethod
    @contextmanager
    def opened(cls, folder: Path, crew: Crew) -> Iterator[Self]:
        """A desk with the store of this folder, closed at the end."""
        with closing(Store(folder / "lab")) as store:
            yield cls(TaskQueue(store, 1), crew)

    async def work(self) -> None:
        """Let the crew do what the queue has."""
        await self.crew.serve(self.queue)

    def tick(self) -> None:
        """Let the queue see to what is old."""
        self.queue.tick()

    def answer(self, header: dict[str, Any], body: bytes) -> Message:
        """The answer to one message."""
        try:
            call, name, learner = header["call"], str(header.get("name", "")), str(header.get("learner", ""))
            if call == "submit":
                return {"name": self.queue.submit(body.decode(), learner)}, b""
            if call == "state":
                state = self.queue.state(name, learner)
                return {"state": asdict(state) if state else None}, b""
            if call == "result":
                text = self.queue.result(name, learner)
                return {"found": text is not None}, text or b""
            kept = self.queue.store.task(name)
            return {"found": kept is not None}, (kept or "").encode()
        except Busy as error:
            return {"busy": error.retry_after_seconds}, b""
        except TooLarge as error:
            return {"too_large": str(error)}, b""
        except (LabError, UnicodeDecodeError, KeyError) as error:
            return {"wrong": str(error)}, b""
        except (EngineError, OSError, sqlite3.Error) as error:
            return {"trouble": str(error)}, b""


def main(arguments: list[str]) -> int:
    """Be the engine of a folder for as long as the process that started it lives, or for good where that is 0."""
    folder, parent, processes = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    try:
        crew = crew_for(os.environ.get("GRADSCHOOL_ENGINE", ""), processes)
        opened = partial(_Desk.opened, folder, crew)
        asyncio.run(desk.serve(folder, NAME, opened, lambda: parent not in (0, os.getppid())))
    except sqlite3.DatabaseError as error:
        kept = folder / "lab" / "specs.sqlite3"
        print(
            f"The lab cannot use {kept} ({error}). Put it back from a backup, or delete it.", file=sys.stderr
        )
        return 1
    return 0
