"""What a process beside the server does until it ends: it answers web processes while its own work goes on."""

from __future__ import annotations

import asyncio
import hmac
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Protocol

from gradschool.service import addresses
from gradschool.service.alone import alone
from gradschool.service.messages import LONGEST_HEADER, BrokenOff, Message, packed, receive

SECONDS_A_TICK = 0.2


class Desk(Protocol):
    """What one kind of process knows and does."""

    def answer(self, header: dict[str, Any], body: bytes) -> Message:
        """The answer to one message. It raises nothing."""

    def tick(self) -> None:
        """What is to be done a few times a second."""

    async def work(self) -> None:
        """What goes on meanwhile. When it fails the process ends with that; when it is over, answering goes on."""


async def serve(
    folder: Path, name: str, opened: Callable[[], AbstractContextManager[Desk]], ends: Callable[[], bool]
) -> None:
    """Be the process `name` of this folder until `ends` says so, or a signal does, or its work fails."""
    stopped = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT) if sys.platform != "win32" else ():
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    if not await alone(folder, name, lambda: stopped.is_set() or ends()):
        return
    with opened() as desk:
        listening, key = addresses.listen(folder, name)
        server = await asyncio.start_server(_answering(desk, key), sock=listening, limit=LONGEST_HEADER)
        work = asyncio.create_task(desk.work())
        try:
            while not (stopped.is_set() or ends()):
                desk.tick()
                if work.done():
                    work.result()  # raises what it failed with: whoever started this process starts another
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopped.wait(), SECONDS_A_TICK)
        finally:
            addresses.forget(folder, name)
            server.close()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def _answering(desk: Desk, key: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, one question at a time, until it ends."""
        try:
            header, _ = await receive(reader)
            if not hmac.compare_digest(str(header.get("key", "")), key):
                return
            while True:
                writer.write(packed(*desk.answer(*await receive(reader))))
                await writer.drain()
        except (BrokenOff, OSError, asyncio.CancelledError):
            return  # the web process ended, or this one does
        finally:
            writer.close()

    return answering
