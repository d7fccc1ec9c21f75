"""The warm process seen from outside: starts it, has it run snippets, and owns their clock, their output, their end."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from gradschool.sandbox import launch
from gradschool.sandbox.judging import Outcome, Stopped, judged
from gradschool.sandbox.values import Limits, Mode, Result, SandboxError, Snippet

SECONDS_TO_WARM = 120.0
SECONDS_TO_DIE = 5.0
A_PIECE = 1 << 16
LENGTH = 4


class WarmProcess:
    """A process with PyTorch in it, from `async with` to its end; `run` may be awaited several times at once.

    `readable` are folders that runs may read besides Python's own; `imports` are modules it is to have ready.
    Start it from the main thread: bubblewrap ends with the thread that started it.
    """

    def __init__(
        self, mode: Mode = Mode.FULL, readable: Sequence[Path] = (), imports: Sequence[str] = ()
    ) -> None:
        self.mode, self.readable, self.imports = mode, readable, imports
        self.torch = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = ""
        self.said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process

    async def __aenter__(self) -> Self:
        """Start it, as `start` does."""
        await self.start()
        return self

    async def start(self) -> None:
        """Start it, and wait until it is warm. Raises SandboxError, a sentence, when it cannot be."""
        self.control, theirs = socket.socketpair()
        os.set_blocking(self.control.fileno(), False)
        try:
            command = launch.command(self.mode, theirs.fileno(), self.readable, self.imports)
            self.process = self._spawned(command, theirs)
        except (SandboxError, OSError):
            self.control.close()
            raise
        finally:
            theirs.close()
        try:
            facts = await asyncio.wait_for(self._first_words(), SECONDS_TO_WARM)
        except (TimeoutError, OSError, ValueError) as error:
            why = self._why_not()
            await self.aclose()
            raise SandboxError(why) from error
        self.torch = str(facts["torch"])

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, and every run of it."""
        await self.aclose()

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self.process is not None and self.process.poll() is None

    async def run(self, snippet: Snippet, limits: Limits | None = None) -> Result:
        """What comes of a snippet, within the limits. Ending LOST when the sandbox, and not the run, came to its end."""
        limits = limits or Limits()
        if not self.lives:
            return judged(Outcome(lost="the warm process has ended"), snippet, limits, self.torch)
        run = _Run(self.control, snippet, limits)
        return judged(await run.outcome(), snippet, limits, self.torch)

    async def aclose(self) -> None:
        """End it, and every run of it, and wait until they are gone."""
        self.control.close()
        if self.process is not None:
            await asyncio.to_thread(_end, self.process)
        self.said.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _spawned(self, command: list[str], theirs: socket.socket) -> subprocess.Popen[bytes]:
        if self.mode is not Mode.FULL:
            self.folder = tempfile.mkdtemp(prefix="gradschool-sandbox-")
        environment = launch.environment(self.folder or str(launch.scratch(self.readable)))
        return subprocess.Popen(  # noqa: S603  our own command
            command,
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stderr=self.said,
            start_new_session=True,
        )

    async def _first_words(self) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        body = b""
        while len(body) < LENGTH or len(body) < LENGTH + int.from_bytes(body[:LENGTH], "big"):
            more = await loop.sock_recv(self.control, A_PIECE)
            if not more:
                raise OSError("it ended")
            body += more
        words: dict[str, Any] = json.loads(body[LENGTH:])
        return words

    def _why_not(self) -> str:
        self.said.seek(0)
        last = self.said.read().decode(errors="replace").strip().splitlines()[-1:] or ["it did not say why"]
        return f"The sandbox cannot be started here: {last[0][:300]}."


class _Run:
    """One run under way: what it prints is read here, its clock is kept here."""

    def __init__(self, control: socket.socket, snippet: Snippet, limits: Limits) -> None:
        self.control, self.limits = control, limits
        self.loop = asyncio.get_running_loop()
        self.stopped: Stopped | None = None
        words = {
            "before": snippet.before,
            "code": snippet.code,
            "after": snippet.after,
            "seed": snippet.seed,
            "limits": asdict(limits),
        }
        self.body = json.dumps(words).encode()

    async def outcome(self) -> Outcome:
        """Start it, follow it to its end."""
        output, report = os.pipe(), os.pipe()
        self.verdict, theirs = socket.socketpair()
        self.verdict.setblocking(False)
        try:
            try:
                started = time.monotonic()
                await self._ask([output[1], report[1], theirs.fileno()])
            finally:
                os.close(output[1])
                os.close(report[1])
                theirs.close()
            clock = self.loop.call_later(self.limits.wall_seconds, self._stop, Stopped.CLOCK)
            try:
                printed, told, words = await asyncio.gather(
                    self._read(output[0], self.limits.output_bytes),
                    self._read(report[0], self.limits.report_bytes),
                    self._verdict(),
                )
            finally:
                clock.cancel()
            return Outcome(printed, told, words, self.stopped, time.monotonic() - started)
        except OSError as error:
            return Outcome(lost=str(error))
        finally:
            os.close(output[0])
            os.close(report[0])
            self.verdict.close()

    async def _ask(self, descriptors: list[int]) -> None:
        head = len(self.body).to_bytes(LENGTH, "big")
        socket.send_fds(self.control, [head], descriptors)
        await self.loop.sock_sendall(self.control, self.body)

    async def _read(self, descriptor: int, most: int) -> bytes:
        """Everything that comes out, until it closes; one byte more than allowed ends the run."""
        os.set_blocking(descriptor, False)
        kept = bytearray()
        while True:
            await self._readable(descriptor)
            try:
                piece = os.read(descriptor, A_PIECE)
            except BlockingIOError:
                continue
            if not piece:
                return bytes(kept)
            kept += piece[: most + 1 - len(kept)]
            if len(kept) > most:
                self._stop(Stopped.FLOOD)

    async def _readable(self, descriptor: int) -> None:
        ready: asyncio.Future[None] = self.loop.create_future()
        self.loop.add_reader(descriptor, _settle, ready)
        try:
            await ready
        finally:
            self.loop.remove_reader(descriptor)

    async def _verdict(self) -> dict[str, Any]:
        """What the keeper says of the run's end; nothing when the keeper itself came to an end."""
        said = b""
        while not said.endswith(b"\n"):
            try:
                piece = await self.loop.sock_recv(self.verdict, A_PIECE)
            except OSError:
                piece = b""
            if not piece:
                return {}
            said += piece
        words: dict[str, Any] = json.loads(said)
        return words

    def _stop(self, why: Stopped) -> None:
        self.stopped = self.stopped or why
        with suppress(OSError):
            self.verdict.send(b"end it")


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started.

    Of bubblewrap it is the child that counts, the first process of the namespace: with it the kernel ends every other one
    before bubblewrap itself ends.
    """
    try:
        inside = psutil.Process(process.pid).children()
    except psutil.Error:
        inside = []
    for one in inside:
        with suppress(psutil.Error):
            one.kill()
    if not inside:
        process.kill()
    try:
        process.wait(SECONDS_TO_DIE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
