"""A process of the engine that has torch: `python -m gradschool.lab.engine.worker [CORE]`. It does one part at a time.

With CORE it stays on that core of the processor.

It hears from its engine on standard input and answers on standard output. A thread listens, so that a stop is known at
the next step, and the end of the engine ends it at once, whatever it is doing.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from importlib import import_module
from typing import Any, BinaryIO

from gradschool.lab.errors import Stopped
from gradschool.service.messages import BrokenOff, Message, packed, read

TORCH_SIDE = "gradschool.lab.engine.training"
SECONDS_BETWEEN_REPORTS = 0.03
SECONDS_OF_QUIET = 0.2


class Inbox:
    """What the engine said: parts to do, in order, and which of them to stop."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.parts: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.stopped = -1  # parts are numbered upwards: all up to this one are to stop
        threading.Thread(target=self._listen, daemon=True).start()

    def is_quiet(self) -> bool:
        """Whether nothing comes for a moment."""
        time.sleep(SECONDS_OF_QUIET)
        return self.parts.empty()

    def _listen(self) -> None:
        try:
            while True:
                header, body = read(self.file)
                if "stop" in header:
                    self.stopped = header["stop"]
                else:
                    self.parts.put((header, body))
        except (BrokenOff, OSError):
            os._exit(0)  # the engine is gone, and nobody waits for what is being done


def main() -> None:
    """Get warm, say so, and do what comes until the engine ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if len(sys.argv) > 1:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    inbox, answers = Inbox(os.fdopen(os.dup(0), "rb")), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    torch_side = import_module(TORCH_SIDE)
    send(answers, {"ready": torch_side.warm_up()})
    if inbox.is_quiet():
        torch_side.warm_further()
    while True:
        header, body = inbox.parts.get()
        part, number = json.loads(body), header["part"]
        send(answers, {"begun": number})
        made, text = torch_side.run(part, _watcher(inbox, answers, number))
        send(answers, {"answer": number, **made}, text)


def send(file: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    """One message, at once."""
    file.write(packed(header, body))
    file.flush()


def _watcher(inbox: Inbox, answers: BinaryIO, number: int) -> Any:
    reported = time.monotonic()

    def watch(done: int, steps: int) -> None:
        nonlocal reported
        if inbox.stopped >= number:
            raise Stopped
        if time.monotonic() - reported >= SECONDS_BETWEEN_REPORTS:
            reported = time.monotonic()
            send(answers, {"part": number, "done": done, "steps": steps})

    return watch


if __name__ == "__main__":
    main()
