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
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack, suppress
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
SECONDS_TO_HEAR = 10.0
SECONDS_TO_EMPTY = 1.0
"""After a run has ended: something it started, where it may, can hold its streams open for good."""
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
        self.asking = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Start it, as `start` does."""
        await self.start()
        return self

    async def start(self) -> None:
        """Start it, and wait until it is warm. Raises SandboxError, a sentence, when it cannot be."""
        self.said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        self.control, theirs = socket.socketpair()
        os.set_blocking(self.control.fileno(), False)
        try:
            command = launch.command(self.mode, theirs.fileno(), self.readable, self.imports)
            self.process = self._spawned(command, theirs)
        except (SandboxError, OSError):
            self.control.close()
            self.said.close()
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
        """Whether it can be asked: bubblewrap may outlive the Python in it by a moment."""
        return self.process is not None and self.process.poll() is None and not self._hung_up()

    async def run(self, snippet: Snippet, limits: Limits | None = None) -> Result:
        """What comes of a snippet, within the limits. Ending LOST when the sandbox, and not the run, came to its end."""
        limits = limits or Limits()
        if not self.lives:
            return judged(Outcome(lost="the warm process has ended"), snippet, limits, self.torch)
        outcome = await _Run(self._ask, snippet, limits).outcome()
        return judged(outcome, snippet, limits, self.torch)

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

    def _hung_up(self) -> bool:
        try:
            return not self.control.recv(1, socket.MSG_PEEK)  # it never speaks again after its first words
        except BlockingIOError:
            return False
        except OSError:
            return True

    async def _ask(self, body: bytes, descriptors: list[int]) -> None:
        """Send one request, whole, before another: a long one takes several writes. Raises OSError."""
        async with self.asking:
            try:
                await asyncio.wait_for(self._sent(body, descriptors), SECONDS_TO_HEAR)
            except BaseException:
                self.control.close()  # half a request may have been sent: nothing more would be understood
                raise

    async def _sent(self, body: bytes, descriptors: list[int]) -> None:
        while True:
            try:
                socket.send_fds(self.control, [len(body).to_bytes(LENGTH, "big")], descriptors)
                break
            except BlockingIOError:
                await asyncio.sleep(0.002)
        await asyncio.get_running_loop().sock_sendall(self.control, body)

    def _why_not(self) -> str:
        self.said.seek(0)
        last = self.said.read().decode(errors="replace").strip().splitlines()[-1:] or ["it did not say why"]
        return f"The sandbox cannot be started here: {last[0][:300]}."


class _Run:
    """One run under way: what it prints is read here, its clock is kept here."""

    def __init__(
        self, ask: Callable[[bytes, list[int]], Awaitable[None]], snippet: Snippet, limits: Limits
    ) -> None:
        self.ask, self.limits = ask, limits
        self.loop = asyncio.get_running_loop()
        self.stopped: Stopped | None = None
        self.printed, self.told = bytearray(), bytearray()
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
        with ExitStack() as ours:
            try:
                with ExitStack() as theirs:
                    output, report = _pipe(ours, theirs), _pipe(ours, theirs)
                    self.verdict, keepers = socket.socketpair()
                    ours.enter_context(self.verdict)
                    theirs.enter_context(keepers)
                    self.verdict.setblocking(False)
                    started = time.monotonic()
                    await self.ask(self.body, [output[1], report[1], keepers.fileno()])
                words = await self._followed(output[0], report[0])
            except OSError as error:
                return Outcome(lost=str(error))
            seconds = time.monotonic() - started
            return Outcome(bytes(self.printed), bytes(self.told), words, self.stopped, seconds)

    async def _followed(self, output: int, report: int) -> dict[str, Any]:
        """Read both streams until the run has ended, and stop it at its limits; what the keeper says of it."""
        clock = self.loop.call_later(self.limits.wall_seconds, self._stop, Stopped.CLOCK)
        reading = [
            self.loop.create_task(self._read(output, self.printed, self.limits.output_bytes)),
            self.loop.create_task(self._read(report, self.told, self.limits.report_bytes)),
        ]
        try:
            words = await asyncio.wait_for(self._verdict(), self.limits.wall_seconds + SECONDS_TO_DIE)
            await asyncio.wait(reading, timeout=SECONDS_TO_EMPTY)
            return words
        finally:
            clock.cancel()
            for one in reading:
                one.cancel()
            await asyncio.gather(*reading, return_exceptions=True)  # before the descriptors are closed

    async def _read(self, descriptor: int, kept: bytearray, most: int) -> None:
        """Keep everything that comes out, until it closes; one byte more than allowed ends the run."""
        os.set_blocking(descriptor, False)
        while True:
            await self._readable(descriptor)
            try:
                piece = os.read(descriptor, A_PIECE)
            except BlockingIOError:
                continue
            if not piece:
                return
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


def _pipe(ours: ExitStack, theirs: ExitStack) -> tuple[int, int]:
    """A new pipe; its ends are closed with these."""
    ends = os.pipe()
    ours.callback(os.close, ends[0])
    theirs.callback(os.close, ends[1])
    return ends


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
