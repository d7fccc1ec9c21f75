"""Where the attacks are run: the sandbox of a site, or a warm process with shorter limits. Both run one beside another."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psutil

import gradschool
from gradschool.sandbox import Limits, Mode, Result, Sandbox, Snippet, launch
from gradschool.sandbox.host import WarmProcess
from sandbox.left_behind import Traces, nothing_left, traces

SECONDS = 30.0


class Site:
    """The sandbox that a site has: its queue, its process, its limits."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.server = next(
            child.pid
            for child in psutil.Process().children(recursive=True)
            if "gradschool.sandbox" in child.cmdline()
        )

    def start(self, snippet: Snippet, _limits: Limits) -> str:
        """Submit it, as a learner of its own."""
        return self.sandbox.submit(snippet, learner=snippet.name(""))

    def finish(self, name: str) -> Result:
        """Its result, when it has one."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            state = self.sandbox.state(name)
            if state is not None and state.result is not None:
                return state.result
            time.sleep(0.005)
        raise TimeoutError(f"no result after {SECONDS} s")

    def wait(self, seconds: float) -> None:
        """Let what runs go on."""
        time.sleep(seconds)

    def traces(self) -> Traces:
        """What it has on the machine now."""
        return traces([self.server], self.server)

    def nothing_left(self, before: Traces) -> list[str]:
        """What a run left, in words."""
        return nothing_left([self.server], self.server, before)


class AsNobody(WarmProcess):
    """A warm process in reduced mode, started by a user without rights, as root cannot be while root runs the tests.

    Python may lie where only root can go, so it is shown to nobody; and so is all that a run is not to read.
    """

    seen: Sequence[Path] = ()

    def _spawned(self, command: list[str], theirs: Any) -> Any:
        content = Path(gradschool.__file__).parent / "content"
        return super()._spawned([*launch._bubblewrap([content, *self.seen], Path("/tmp")), *command], theirs)


class Warm:
    """A warm process of the tests' own."""

    def __init__(self, mode: Mode = Mode.FULL, seen: Sequence[Path] = ()) -> None:
        kind = AsNobody if mode is Mode.REDUCED and os.getuid() == 0 else WarmProcess
        self.runner, self.warm = asyncio.Runner(), kind(mode)
        self.warm.seen = seen

    def __enter__(self) -> Self:
        self.runner.run(self.warm.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.warm.aclose())
        self.runner.close()

    def start(self, snippet: Snippet, limits: Limits) -> asyncio.Task[Result]:
        """Begin it."""
        return self.runner.get_loop().create_task(self.warm.run(snippet.checked(), limits))

    def finish(self, task: asyncio.Task[Result]) -> Result:
        """Its result, when it has one."""
        return self.runner.get_loop().run_until_complete(asyncio.wait_for(task, SECONDS))

    def wait(self, seconds: float) -> None:
        """Let what runs go on."""
        self.runner.get_loop().run_until_complete(asyncio.sleep(seconds))

    def traces(self) -> Traces:
        """What it has on the machine now."""
        return traces([self.warm.process.pid], os.getpid())

    def nothing_left(self, before: Traces) -> list[str]:
        """What a run left, in words."""
        return nothing_left([self.warm.process.pid], os.getpid(), before)


def run(ground: Any, snippet: Snippet, limits: Limits | None = None) -> Result:
    """What comes of a snippet there."""
    return ground.finish(ground.start(snippet, limits or Limits()))
