"""Where a process beside the server listens: a Unix socket in the site's data folder, or a port of this machine.

A path too long for a socket, or a system without Unix sockets, gets the port; only who can read the file
`NAME.address` (mode 0600) knows the number that opens it.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from pathlib import Path

LONGEST_PATH = 100  # bytes; systems take 104 to 108


def listen(folder: Path, name: str) -> tuple[socket.socket, str]:
    """A listening socket for the process `name` of this folder, and the key that opens it; "" where the file's mode does."""
    path, address = _places(folder, name)
    address.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if _fits(path):
        return _private(path), ""
    listening, key = socket.create_server(("127.0.0.1", 0)), secrets.token_urlsafe(32)
    descriptor = os.open(address, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"port": listening.getsockname()[1], "key": key}, file)
    return listening, key


def open_connection(folder: Path, name: str, timeout: float) -> tuple[socket.socket, str]:
    """A connection to the process `name` of this folder, and the key to say first. Raises OSError when none listens."""
    path, address = _places(folder, name)
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
        found = json.loads(address.read_text())
    except ValueError as error:
        raise OSError(f"{address} cannot be read.") from error
    return socket.create_connection(("127.0.0.1", found["port"]), timeout), found["key"]


def forget(folder: Path, name: str) -> None:
    """Take the address away when the process ends."""
    for place in _places(folder, name):
        place.unlink(missing_ok=True)


def _places(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.socket", folder / f"{name}.address"


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
