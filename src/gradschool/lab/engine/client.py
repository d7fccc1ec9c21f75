"""Asks the engine of a site, from a web process. Never waits for a training: each call is one short round trip."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from gradschool.lab.engine.errors import Busy, EngineError, TooLarge
from gradschool.lab.engine.process import NAME, why_off
from gradschool.lab.engine.state import State
from gradschool.lab.engine.tasks import SweepTask, Task, canonical, task_from_dict
from gradschool.lab.errors import LabError
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.service.asking import Asking
from gradschool.service.messages import BrokenOff, Message

NOT_THERE = "The lab's engine does not answer. It may be starting: try again in a few seconds."


def connect(folder: Path | None = None) -> Engine:
    """The engine that `gradschool serve` runs for this data folder, GRADSCHOOL_DATA unless given.

    With GRADSCHOOL_ENGINE=tcp://host:port that engine has its work done by the Dask scheduler there. Raises
    EngineError, a sentence, when there is none.
    """
    engine = _engine(folder or _data_folder())
    engine.ask({"call": "task", "name": ""})
    return engine


@cache
def _engine(folder: Path) -> Engine:
    """One for each folder, so that connections stay open between calls."""
    return Engine(folder)


class Engine:
    """The calls to the engine of a folder, for any number of threads; each has a connection of its own.

    A call that finds the connection gone opens a new one, once. All raise EngineError when there is no engine.
    """

    def __init__(self, folder: Path) -> None:
        self.asking = Asking(folder, NAME)

    def submit(self, task: Task, learner: str = "") -> str:
        """Start a task, join it when it runs already, or find it done: its hash.

        A learner has one sweep under way: another one stops it, unless someone else follows it. Raises Busy when the
        queue is full, TooLarge for more than a request may ask for, LabError for what cannot be run.
        """
        header, _ = self.ask({"call": "submit", "learner": learner}, canonical(task).encode())
        return str(header["name"])

    def state(self, name: str, learner: str = "") -> State | None:
        """Where the task of this hash is; None for one that is not known, or no longer. Asking keeps it going."""
        header, _ = self.ask({"call": "state", "name": name, "learner": learner})
        return State(**header["state"]) if header["state"] else None

    def result(self, name: str, learner: str = "") -> bytes | None:
        """The result of a task that is done, as JSON in UTF-8; else None. Asking keeps it going."""
        header, text = self.ask({"call": "result", "name": name, "learner": learner})
        return text if header["found"] else None

    def task(self, name: str) -> SweepTask | None:
        """The sweep or run of this hash, ready to submit: kept for good, of a run inside a sweep too.

        Raises LabError for one that was kept by another version of its problem.
        """
        header, text = self.ask({"call": "task", "name": name})
        found = task_from_dict(json.loads(text)) if header["found"] else None
        return found if isinstance(found, SweepTask) else None

    def spec(self, name: str) -> SweepSpec | RunSpec | None:
        """The spec of the sweep or run of this hash, or None. Raises LabError as `task` does."""
        found = self.task(name)
        return found.spec if found else None

    def ask(self, header: dict[str, Any], body: bytes = b"") -> Message:
        """One round trip. Raises what the engine says, or EngineError when it says nothing."""
        try:
            answer, text = self.asking.ask(header, body)
        except TimeoutError as error:
            raise EngineError(NOT_THERE) from error
        except (OSError, BrokenOff) as error:
            raise EngineError(why_off() or NOT_THERE) from error
        if "busy" in answer:
            raise Busy(answer["busy"])
        for name, kind in (("too_large", TooLarge), ("wrong", LabError), ("trouble", EngineError)):
            if name in answer:
                raise kind(answer[name])
        return answer, text


def _data_folder() -> Path:
    import platformdirs

    named = os.environ.get("GRADSCHOOL_DATA")
    return Path(named).resolve() if named else Path(platformdirs.user_data_dir("gradschool"))
