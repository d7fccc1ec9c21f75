"""Which task is done when, and what became of it. One event loop owns it: nothing here is shared between threads."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gradschool.lab.engine.errors import Busy, EngineError
from gradschool.lab.engine.limits import parts_of, size_of
from gradschool.lab.engine.results import assembled
from gradschool.lab.engine.state import State
from gradschool.lab.engine.store import Store
from gradschool.lab.engine.tasks import hash_of
from gradschool.lab.errors import LabError
from gradschool.lab.problems.registry import problem as problem_named

MOST_WAITING = 16
MOST_OF_ONE_LEARNER = 4  # a sweep, and surfaces and previews beside it
SECONDS_UNASKED = 3.0
SECONDS_A_TASK = 30.0
MOST_ENDED = 1_000  # endings remembered, of tasks that left no result
TRIES = 2

REPLACED = "It was stopped because its learner asked for another run. Post it again."
UNASKED = "It was stopped because nobody asked for it any more. Post it again."
DIED = "The process that trained it ended twice, perhaps for want of memory. Take fewer runs or epochs."


@dataclass(eq=False)
class Part:
    """A part of a task, and how far it is. Whoever does it sets `stop`, which is called when it is no longer wanted."""

    entry: Entry
    place: int
    data: dict[str, Any]
    progress: float = 0.0  # 0 to 1
    tries: int = 0
    stop: Callable[[], None] | None = None

    def begin(self) -> None:
        """A process has begun it; should that process end, it was tried."""
        self.tries += 1

    def report(self, done: int, steps: int) -> None:
        """So many steps of so many are done."""
        self.progress = done / max(steps, 1)

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return self.entry.ending is None


@dataclass(eq=False)
class Entry:
    """A task that waits or runs. `polls` says when each learner last asked for it."""

    name: str
    data: dict[str, Any]
    steps: int
    polls: dict[str, float]
    parts: list[Part] = field(default_factory=list)
    pending: deque[Part] = field(default_factory=deque)
    answers: dict[int, tuple[Mapping[str, Any], bytes]] = field(default_factory=dict)
    started: float | None = None
    ending: State | None = None

    @property
    def is_sweep(self) -> bool:
        """Whether it is a sweep or a run: one a learner, and kept for good."""
        return "epochs" in self.data

    @property
    def state(self) -> State:
        """Where it is now."""
        if self.ending:
            return self.ending
        progress = sum(part.progress for part in self.parts) / len(self.parts)
        return State("waiting" if self.started is None else "running", int(progress * self.steps), self.steps)


class TaskQueue:
    """Tasks that wait and run, in turn: each time a process is free, it gets a part of the next task.

    `processes` is how many parts can be done at once. `trouble`, when set, is why nothing can be done at all.
    """

    def __init__(
        self,
        store: Store,
        processes: int,
        *,
        most_waiting: int = MOST_WAITING,
        seconds: float = SECONDS_A_TASK,
    ) -> None:
        self.store, self.processes = store, processes
        self.most_waiting, self.seconds_a_task = most_waiting, seconds
        self.entries: OrderedDict[str, Entry] = OrderedDict()  # in turn
        self.ended: OrderedDict[str, State] = OrderedDict()
        self.arrived = asyncio.Event()
        self.trouble: str | None = None
        self.usual_seconds = 1.0

    # What learners ask.

    def submit(self, text: str, learner: str) -> str:
        """Start the task of this canonical text, join it, or find it done: its hash.

        Raises Busy, TooLarge, LabError, EngineError.
        """
        name, data = hash_of(text), _read(text)
        if (
            "epochs" in data
        ):  # a surface or a preview, which a page asks for beside its sweep, replaces nothing
            self._replace(name, learner)
        if name in self.entries:
            self.entries[name].polls[learner] = time.monotonic()
            return name
        if self.store.result(name) is not None:
            return name
        if self.trouble:
            raise EngineError(self.trouble)
        self._start(name, text, data, learner)
        return name

    def state(self, name: str, learner: str) -> State | None:
        """Where a task is; None for one that is not known, or no longer."""
        if name in self.entries:
            self.entries[name].polls[learner] = time.monotonic()
            return self.entries[name].state
        if name in self.ended:
            return self.ended[name]
        return None if self.store.result(name) is None else State("done")

    def result(self, name: str, learner: str) -> bytes | None:
        """The result of a task that is done; else None."""
        if name in self.entries:
            self.entries[name].polls[learner] = time.monotonic()
            return None
        return self.store.result(name)

    # What those who do the work ask.

    async def next_part(self) -> Part:
        """The next part to do; waits until there is one. Tasks take turns, part by part."""
        while True:
            for entry in self.entries.values():
                if entry.pending:
                    self.entries.move_to_end(entry.name)
                    entry.started = entry.started or time.monotonic()
                    return entry.pending.popleft()
            self.arrived.clear()
            await self.arrived.wait()

    def finish(self, part: Part, header: Mapping[str, Any], text: bytes) -> None:
        """Take what a part gave: its text, or why there is none."""
        entry = part.entry
        part.stop, part.progress = None, 1.0
        if entry.ending:
            return
        if "error" in header or "stopped" in header:
            self._end(entry, State("failed", message=header.get("error", UNASKED)))
            return
        entry.answers[part.place] = (header, text)
        if len(entry.answers) == len(entry.parts):
            self._done(entry)

    def give_back(self, part: Part) -> None:
        """Take back a part whose process ended: one that was begun is tried once more."""
        part.stop, part.progress = None, 0.0
        if part.entry.ending:
            return
        if part.tries >= TRIES:
            self._end(part.entry, State("failed", message=DIED))
            return
        part.entry.pending.appendleft(part)
        self.arrived.set()

    def tick(self) -> None:
        """Stop what nobody asks for and what takes too long; to be called several times a second."""
        now = time.monotonic()
        for entry in list(self.entries.values()):
            if now - max(entry.polls.values(), default=0.0) > SECONDS_UNASKED:
                self._end(entry, State("stopped", message=UNASKED))
            elif entry.started and now - entry.started > self.seconds_a_task:
                message = f"It was stopped after {self.seconds_a_task:g} seconds, which is the most. Take fewer runs or epochs."
                self._end(entry, State("failed", message=message))

    def no_process(self, why: str | None) -> None:
        """Say why nothing can be done at all, which ends what waits; or None, that it can be done again."""
        self.trouble = why
        for entry in list(self.entries.values()) if why else ():
            self._end(entry, State("failed", message=why or ""))

    def _start(self, name: str, text: str, data: dict[str, Any], learner: str) -> None:
        size = size_of(data)
        self._check_room(learner)
        entry = Entry(name, data, size.steps, {learner: time.monotonic()})
        shares = parts_of(data, max(self.processes, 1))
        entry.parts = [Part(entry, place, share) for place, share in enumerate(shares)]
        entry.pending = deque(entry.parts)
        if entry.is_sweep:
            self.store.keep(name, text)
        self.ended.pop(name, None)
        self.entries[name] = entry
        self.arrived.set()

    def _check_room(self, learner: str) -> None:
        """Raise Busy when the queue is full, or full enough of what this learner asked for."""
        own = sum(1 for entry in self.entries.values() if learner and learner in entry.polls)
        if own >= MOST_OF_ONE_LEARNER or len(self.entries) >= self.most_waiting + self.processes:
            ahead = self.usual_seconds * len(self.entries) / max(self.processes, 1)
            raise Busy(max(1, min(30, round(ahead))))

    def _replace(self, name: str, learner: str) -> None:
        """Stop the other sweep of this learner, unless somebody else follows it."""
        now = time.monotonic()
        for entry in list(self.entries.values()):
            if learner and learner in entry.polls and entry.is_sweep and entry.name != name:
                del entry.polls[learner]
                others = (at for one, at in entry.polls.items() if one)  # "" is nobody in particular
                if all(now - at > SECONDS_UNASKED for at in others):
                    self._end(entry, State("stopped", message=REPLACED))

    def _done(self, entry: Entry) -> None:
        answers = [entry.answers[place] for place in range(len(entry.parts))]
        each = 0
        if entry.is_sweep:
            posed = problem_named(entry.data["problem"], **entry.data["problem_parameters"])
            each = posed.steps_per_epoch
        self.store.save(entry.name, assembled(entry.data, entry.name, each, answers))
        if entry.is_sweep:
            with suppress(
                sqlite3.Error
            ):  # a full disk: the result is there, its runs have no address of their own
                self.store.keep_runs(entry.name, [run for header, _ in answers for run in header["runs"]])
        if entry.started:
            spent = time.monotonic() - entry.started
            self.usual_seconds += 0.2 * (spent - self.usual_seconds)
        entry.ending = State("done")
        del self.entries[entry.name]

    def _end(self, entry: Entry, ending: State) -> None:
        """End a task that leaves no result, and stop its parts."""
        entry.ending = ending
        entry.pending.clear()
        entry.answers.clear()
        del self.entries[entry.name]
        self.ended[entry.name] = ending
        while len(self.ended) > MOST_ENDED:
            self.ended.popitem(last=False)
        for part in entry.parts:
            if part.stop:
                part.stop()


def _read(text: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise LabError("Not a task: it is no JSON.") from error
    if not isinstance(data, dict):
        raise LabError("Not a task: it is no JSON object.")
    return data
