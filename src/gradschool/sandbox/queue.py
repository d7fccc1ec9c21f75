"""Whose turn it is: a few runs at once, a short queue behind them, one run a learner, and the results kept for a while."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from gradschool.sandbox.values import Busy, Ending, Result, Snippet, State

AT_ONCE = 2
MOST_WAITING = 12
MOST_KEPT = 1000
MOST_BYTES = 64 << 20
SECONDS_FORGOTTEN = 5.0
"""A run that waits, and that nobody has asked about for so long, is let go."""
LONGEST_WAIT = 60
USUAL_SECONDS = 0.1
FAILED = "The sandbox failed. That is not the code's doing: run it again."
KEPT_ENDINGS = frozenset(
    (Ending.FINISHED, Ending.ERROR, Ending.MEMORY, Ending.OUTPUT, Ending.QUIT, Ending.CRASHED)
)
"""What the same code does again; whether it meets a limit of time depends on what else the machine does."""


@dataclass(slots=True)
class Waiting:
    """A snippet that waits or runs."""

    name: str
    snippet: Snippet
    learner: str
    asked: float = field(default_factory=time.monotonic)


class RunQueue:
    """The runs of a site. Not for several threads: one event loop owns it.

    `run` is what runs a snippet.
    """

    def __init__(self, run: Callable[[Snippet], Awaitable[Result]], at_once: int = AT_ONCE) -> None:
        self.run, self.at_once = run, at_once
        self.torch = ""
        self.waiting: OrderedDict[str, Waiting] = OrderedDict()
        self.running: dict[str, Waiting] = {}
        self.kept: OrderedDict[str, tuple[Snippet, Result, int]] = OrderedDict()
        self.bytes_kept = 0
        self.seconds = USUAL_SECONDS

    def submit(self, snippet: Snippet, learner: str) -> str:
        """Queue a snippet, join it when it is under way, or find its result: its name. Raises Busy, SnippetRefused."""
        snippet = snippet.checked()
        name = snippet.name(self.torch)
        found = self.kept.get(name)
        if found and found[1].ending in KEPT_ENDINGS:
            self.kept[name] = (found[0], replace(found[1], cached=True), found[2])
            self.kept.move_to_end(name)
            return name
        if name in self.running or name in self.waiting:
            return name
        self._forget()
        under_way = [*self.running.values(), *self.waiting.values()]
        if learner and any(one.learner == learner for one in under_way):
            raise Busy(self._seconds_to_wait(1))
        if len(self.waiting) >= MOST_WAITING:
            raise Busy(self._seconds_to_wait(len(self.waiting)))
        self._drop(name)
        self.waiting[name] = Waiting(name, snippet, learner)
        return name

    def state(self, name: str) -> State | None:
        """Where a snippet is; None when it is not known, or its result no longer kept."""
        if name in self.running:
            return State("running")
        if name in self.waiting:
            self.waiting[name].asked = time.monotonic()
            return State("waiting", before=list(self.waiting).index(name))
        found = self.kept.get(name)
        return State("done", result=found[1]) if found else None

    def snippet(self, name: str) -> Snippet | None:
        """The snippet of a name, as long as it is known."""
        under_way = self.running.get(name) or self.waiting.get(name)
        found = self.kept.get(name)
        return under_way.snippet if under_way else found[0] if found else None

    def next(self) -> Waiting | None:
        """The next to run, now taken to be running; None when every place is taken or none waits."""
        self._forget()
        if len(self.running) >= self.at_once or not self.waiting:
            return None
        name, waiting = self.waiting.popitem(last=False)
        self.running[name] = waiting
        return waiting

    async def take(self, one: Waiting) -> None:
        """Run one that `next` gave, and keep what comes of it."""
        started = time.monotonic()
        result = Result(Ending.LOST, seed=one.snippet.seed, sentence=FAILED)
        try:
            result = await self.run(one.snippet)
        finally:
            del self.running[one.name]
            self._keep(one, result)
        self.seconds += 0.2 * (time.monotonic() - started - self.seconds)

    def _keep(self, one: Waiting, result: Result) -> None:
        self._drop(one.name)
        texts = (result.to_json(), one.snippet.before, one.snippet.code, one.snippet.after)
        size = sum(map(len, texts))
        self.kept[one.name] = (one.snippet, result, size)
        self.bytes_kept += size
        while len(self.kept) > MOST_KEPT or self.bytes_kept > MOST_BYTES:
            self._drop(next(iter(self.kept)))

    def _drop(self, name: str) -> None:
        found = self.kept.pop(name, None)
        self.bytes_kept -= found[2] if found else 0

    def _forget(self) -> None:
        before = time.monotonic() - SECONDS_FORGOTTEN
        for name in [one.name for one in self.waiting.values() if one.asked < before]:
            del self.waiting[name]

    def _seconds_to_wait(self, ahead: int) -> int:
        return min(LONGEST_WAIT, max(1, math.ceil(ahead * self.seconds / self.at_once)))
