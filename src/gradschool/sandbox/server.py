"""The sandbox's own process: `python -m gradschool.sandbox FOLDER PARENT MODE`. `gradschool serve` starts one and ends it.

It never loads torch and never executes a word it is sent. It answers web processes, keeps the queue and the results,
starts the warm process, tests it before anyone may use it, and starts another when it ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gradschool.sandbox.canaries import self_test
from gradschool.sandbox.client import NAME
from gradschool.sandbox.host import SECONDS_TO_WARM, WarmProcess
from gradschool.sandbox.queue import RunQueue
from gradschool.sandbox.values import (
    Busy,
    Ending,
    Limits,
    Mode,
    Result,
    SandboxError,
    Snippet,
    SnippetRefused,
    Standing,
)
from gradschool.service import desk
from gradschool.service.messages import Message

SECONDS_A_LOOK = 0.05
TRIES = 3
SHORT_LIFE = 10.0
LONGEST_PAUSE = 30.0
HOURS_OF_A_PROCESS = 12
STARTING = "Running code is being made ready: try again in a few seconds."


class Standby:
    """Keeps one warm process ready, tested, and replaced when it ends; `run` runs in it."""

    def __init__(self, mode: Mode, readable: Sequence[Path], limits: Limits) -> None:
        self.mode, self.readable, self.limits = mode, readable, limits
        self.standing = Standing(Mode.STARTING, STARTING)
        self.warm: WarmProcess | None = None
        self.tested = False

    async def run(self, snippet: Snippet) -> Result:
        """What comes of a snippet; when the process under it ends, it is run again in the next one."""
        result = Result(Ending.LOST, seed=snippet.seed, sentence=STARTING)
        for _ in range(TRIES):
            try:
                warm = await asyncio.wait_for(self._ready(), LONGEST_PAUSE + SECONDS_TO_WARM)
            except TimeoutError:
                return result
            result = await warm.run(snippet, self.limits)
            if result.ending is not Ending.LOST:
                return result
        return result

    async def serve(self) -> None:
        """Keep a process ready for good; return when there can be none here."""
        pause = 0.1
        while self.standing.mode is not Mode.REFUSED:
            born = time.monotonic()
            try:
                async with WarmProcess(self.mode, self.readable) as warm:
                    await self._offer(warm)
                    while warm.lives and time.monotonic() - born < 3600 * HOURS_OF_A_PROCESS:
                        await asyncio.sleep(SECONDS_A_LOOK)
            except SandboxError as error:
                if not self.tested:
                    self.standing = Standing(Mode.REFUSED, str(error))
                    return
                self.standing = Standing(Mode.STARTING, STARTING)
            except OSError:  # no descriptor or no process to be had just now
                self.standing = Standing(Mode.STARTING, STARTING)
            self.warm = None
            pause = 0.1 if time.monotonic() - born > SHORT_LIFE else min(LONGEST_PAUSE, 2 * pause)
            await asyncio.sleep(pause)

    async def _offer(self, warm: WarmProcess) -> None:
        """Let a process be used, the first one after its test."""
        if not self.tested and self.mode is not Mode.UNSANDBOXED:
            why = await self_test(warm)
            if why and warm.lives:
                self.standing = Standing(Mode.REFUSED, why)
            if why:
                return
        self.tested = True
        self.warm = warm
        self.standing = Standing(self.mode, "", warm.torch)

    async def _ready(self) -> WarmProcess:
        while self.warm is None or not self.warm.lives:
            await asyncio.sleep(0.02)
        return self.warm


class _Desk:
    """What web processes may ask of the sandbox."""

    def __init__(self, queue: RunQueue, standby: Standby) -> None:
        self.queue, self.standby = queue, standby
        self.tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Keep a warm process ready for good."""
        await self.standby.serve()

    def tick(self) -> None:
        """Start what waits, as far as there are places."""
        while waiting := self.queue.next():
            task = asyncio.create_task(self.queue.take(waiting))
            self.tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            self.tick()

    def answer(self, header: dict[str, Any], body: bytes) -> Message:
        """The answer to one message."""
        try:
            return {}, json.dumps(self._told(header, body)).encode()
        except Busy as error:
            return {"busy": error.retry_after_seconds}, b""
        except (SnippetRefused, KeyError, TypeError, ValueError) as error:
            return {"wrong": str(error)}, b""
        except SandboxError as error:
            return {"trouble": str(error)}, b""

    def _told(self, header: dict[str, Any], body: bytes) -> dict[str, Any]:
        call, name = header["call"], str(header.get("name", ""))
        standing = self.standby.standing
        if call == "standing":
            return {"standing": asdict(standing)}
        if call == "submit":
            if not standing.runs:
                raise SandboxError(standing.why)
            before, code, after, seed = json.loads(body)
            self.queue.torch = standing.torch
            name = self.queue.submit(
                Snippet(str(code), str(before), str(after), int(seed)), str(header["learner"])
            )
            self.tick()
            return {"name": name}
        if call == "snippet":
            found = self.queue.snippet(name)
            return {"snippet": [found.before, found.code, found.after, found.seed] if found else None}
        state = self.queue.state(name)
        return {"state": state.to_dict() if state else None}


def main(arguments: list[str]) -> int:
    """Be the sandbox of a folder for as long as the process that started it lives, or for good where that is 0."""
    folder, parent, mode = Path(arguments[0]), int(arguments[1]), Mode(arguments[2])

    def opened() -> nullcontext[_Desk]:
        standby = Standby(mode, (), Limits())
        return nullcontext(_Desk(RunQueue(standby.run), standby))

    asyncio.run(desk.serve(folder, NAME, opened, lambda: parent not in (0, os.getppid())))
    return 0
