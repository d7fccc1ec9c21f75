"""How the processes of a site speak: a line of JSON that says how many bytes follow, then those bytes.

The same over a Unix socket, a loopback connection and a pipe. JSON alone, so that reading a message runs nothing.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

LONGEST_HEADER = 1 << 20
LONGEST_BODY = 64 << 20
Message = tuple[dict[str, Any], bytes]


class BrokenOff(Exception):  # noqa: N818
    """The other side is gone, or what it says is no message."""


def packed(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A message, ready to send."""
    return json.dumps({**header, "bytes": len(body)}).encode() + b"\n" + body


def read(file: BinaryIO) -> Message:
    """The next message of a file or socket. Raises BrokenOff at its end, OSError as the file does."""
    header = _header(file.readline(LONGEST_HEADER))
    body = file.read(header["bytes"])
    if len(body) < header["bytes"]:
        raise BrokenOff("It ended in the middle of a message.")
    return header, body


async def receive(reader: asyncio.StreamReader) -> Message:
    """The next message of a stream that was opened with `limit=LONGEST_HEADER`. Raises BrokenOff at its end."""
    try:
        header = _header(await reader.readline())
        return header, await reader.readexactly(header["bytes"])
    except (ValueError, asyncio.IncompleteReadError, OSError) as error:
        raise BrokenOff(str(error)) from error


def _header(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        raise BrokenOff("It ended.")
    try:
        header = json.loads(line)
    except ValueError as error:
        raise BrokenOff("It is no message.") from error
    length = header.get("bytes") if isinstance(header, dict) else None
    if not isinstance(length, int) or not 0 <= length <= LONGEST_BODY:
        raise BrokenOff("It is no message.")
    return dict(header)
