"""Asking a process of a site, from any thread: one short round trip a call."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradschool.service.addresses import open_connection
from gradschool.service.messages import BrokenOff, Message, packed, read

SECONDS = 5.0  # that an answer may take: it comes within milliseconds unless the machine is overloaded


class Asking:
    """The process `name` of a folder. Each thread has a connection of its own, kept open between calls."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.own = folder, name, threading.local()

    def ask(self, header: Mapping[str, Any], body: bytes = b"") -> Message:
        """What the process answers. A connection that is gone is opened anew, once.

        Raises TimeoutError when no answer comes in time, OSError or BrokenOff when nobody is there.
        """
        message = packed(header, body)
        try:
            return self._exchanged(message)
        except TimeoutError:
            self._hang_up()
            raise
        except (OSError, BrokenOff):
            self._hang_up()
        try:
            return self._exchanged(message)
        except (OSError, BrokenOff):
            self._hang_up()
            raise

    def _exchanged(self, message: bytes) -> Message:
        if getattr(self.own, "line", None) is None:
            self.own.line = _Line(self.folder, self.name)
        line: _Line = self.own.line
        return line.exchanged(message)

    def _hang_up(self) -> None:
        self.own.line = None


class _Line:
    """One open connection; closed when nobody holds it any more, as when its thread ends."""

    def __init__(self, folder: Path, name: str) -> None:
        self.connection, key = open_connection(folder, name, SECONDS)
        self.file = self.connection.makefile("rb")
        self.connection.sendall(packed({"key": key}))

    def exchanged(self, message: bytes) -> Message:
        """What the process answers. Raises OSError, BrokenOff."""
        self.connection.sendall(message)
        return read(self.file)

    def __del__(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
        if hasattr(self, "connection"):
            self.connection.close()
