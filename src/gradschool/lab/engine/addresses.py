"""Where an engine listens: a Unix socket in the site's data folder, or, where that cannot be, a port of this machine.

A path too long for a socket, or a system without Unix sockets, gets the port; only who can read the file
`engine.address` (mode 0600) knows the number that opens it.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from pathlib import Path

LONGEST_PATH = 100  # bytes; systems take 104 to 108
SOCKET, ADDRESS = "engine.socket", "engine.address"


def listen(folder: Path) -> tuple[socket.socket, str]:
    """A listening socket for the engine of this folder, and the key that opens it; "" where the file's mode does."""
    path = folder / SOCKET
    (folder / ADDRESS).unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if _fits(path):
        return _private(path), ""
    listening, key = socket.create_server(("127.0.0.1", 0)), secrets.token_urlsafe(32)
    descriptor = os.open(folder / ADDRESS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"port": listening.getsockname()[1], "key": key}, file)
    return listening, key


def open_connection(folder: Path, timeout: float) -> tuple[socket.socket, str]:
    """A connection to the engine of this folder, and the key to say first. Raises OSError when none listens."""
    path = folder / SOCKET
    if _fits(path):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            raise
        return connection, ""
    try:
        found = json.loads((folder / ADDRESS).read_text())
    except ValueError as error:
        raise OSError(f"{folder / ADDRESS} cannot be read.") from error
    return socket.create_connection(("127.0.0.1", found["port"]), timeout), found["key"]


def forget(folder: Path) -> None:
    """Take the address away when the engine ends."""
    (folder / SOCKET).unlink(missing_ok=True)
    (folder / ADDRESS).unlink(missing_ok=True)


def _fits(path: Path) -> bool:
    return hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) <= LONGEST_PATH


def _private(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    listening.listen(128)
    return listening
