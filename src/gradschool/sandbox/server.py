"""The sandbox's own process: `python -m gradschool.sandbox FOLDER PARENT MODE`. `gradschool serve` starts one and ends it.

It never loads torch and never executes a word it is sent. It answers web processes, keeps the queue and the results,
starts the warm process, tests it before anyone may use it, and starts another when it ends.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
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
from gradschool.service import addresses
from gradschool.service.alone import alone
from gradschool.service.messages import LONGEST_HEADER, BrokenOff, Message, packed, receive

SECONDS_A_TICK = 0.2
TRIES = 3
SHORT_LIFE = 10.0
LONGEST_PAUSE = 30.0
HOURS_OF_A_PROCESS = 12
STARTING = "Running code is being made ready: try again in a few seconds."


class Keeper:
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
                        await asyncio.sleep(SECONDS_A_TICK / 4)
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


async def run(folder: Path, keeper: Keeper, ends: Callable[[], bool]) -> None:
    """Be the sandbox of this folder until `ends` says so, or a signal does."""
    stopped = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    if not await alone(folder, NAME, lambda: stopped.is_set() or ends()):
        return
    queue = RunQueue(keeper.run)
    desk = _Desk(queue, keeper)
    listening, desk.key = addresses.listen(folder, NAME)
    server = await asyncio.start_server(desk.serve, sock=listening, limit=LONGEST_HEADER)
    work = asyncio.create_task(keeper.serve())
    try:
        while not (stopped.is_set() or ends()):
            desk.start_waiting()
            if work.done():
                work.result()  # raises what it failed with: then this process ends, and is started anew
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), SECONDS_A_TICK)
    finally:
        addresses.forget(folder, NAME)
        server.close()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


class _Desk:
    """Answers what web processes ask, each on its own connection, one question at a time."""

    def __init__(self, queue: RunQueue, keeper: Keeper) -> None:
        self.queue, self.keeper, self.key = queue, keeper, ""
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        try:
            header, _ = await receive(reader)
            if not hmac.compare_digest(str(header.get("key", "")), self.key):
                return
            while True:
                writer.write(packed(*self._answer(*await receive(reader))))
                await writer.drain()
        except (BrokenOff, OSError, asyncio.CancelledError):
            return  # the web process ended, or this one does
        finally:
            writer.close()

    def start_waiting(self) -> None:
        """Start what waits, as far as there are places."""
        while waiting := self.queue.next():
            task = asyncio.create_task(self.queue.take(waiting))
            self.tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled():
            self.start_waiting()

    def _answer(self, header: dict[str, Any], body: bytes) -> Message:
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
        standing = self.keeper.standing
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
            self.start_waiting()
            return {"name": name}
        if call == "snippet":
            found = self.queue.snippet(name)
            return {"snippet": [found.before, found.code, found.after, found.seed] if found else None}
        state = self.queue.state(name)
        return {"state": state.to_dict() if state else None}


def main(arguments: list[str]) -> int:
    """Be the sandbox of a folder for as long as the process that started it lives, or for good where that is 0."""
    folder, parent, mode = Path(arguments[0]), int(arguments[1]), Mode(arguments[2])

    async def serve() -> None:
        await run(folder, Keeper(mode, (), Limits()), lambda: parent not in (0, os.getppid()))

    asyncio.run(serve())
    return 0
