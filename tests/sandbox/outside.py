"""What lies outside a sandbox in these tests: real listeners, real files, a real secret; and whether a run touched them."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Self

SECRET = "top secret: the answers"


class Outside:
    """Listeners on this machine, a secret file and an open folder, from `with` to its end."""

    def __init__(self, folder: Path, data: Path, content: Path) -> None:
        self.folder, self.data, self.content = folder, data, content
        self.open_folder, self.secret_file = folder / "open", folder / "secret.txt"

    def __enter__(self) -> Self:
        self.held = ExitStack()
        self.tcp = self._listening(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listening(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.abstract_name = f"gradschool-outside-{os.getpid()}-{id(self)}"
        self._listening(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.abstract_name}")
        self.socket_file = self.folder / "listening"
        self._listening(socket.AF_UNIX, socket.SOCK_STREAM, str(self.socket_file))
        self.socket_file.chmod(0o777)
        self.open_folder.mkdir()
        self.open_folder.chmod(0o777)
        self.secret_file.write_text(SECRET)
        self.secret_file.chmod(0o666)
        for folder in (self.folder, *self.folder.parents):
            if folder.stat().st_uid == os.getuid() and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o711)
        return self

    def __exit__(self, *_: object) -> None:
        self.held.close()

    @property
    def names(self) -> str:
        """The lines that run before an attack: it knows where everything is, as somebody would who had been told."""
        told = {
            "PORT": self.tcp.getsockname()[1],
            "UDP_PORT": self.udp.getsockname()[1],
            "ABSTRACT_NAME": self.abstract_name,
            "SOCKET_FILE": str(self.socket_file),
            "SECRET_FILE": str(self.secret_file),
            "OPEN_FOLDER": str(self.open_folder),
            "DATA": str(self.data),
            "CONTENT": str(self.content),
            "SERVER_PID": os.getpid(),
        }
        return "\n".join(f"{name} = {value!r}" for name, value in told.items())

    def touched(self) -> list[str]:
        """What a run did out here, in words."""
        found = []
        for listener in self.listeners:
            try:
                found.append(f"something came to {listener.getsockname()}: {self._next(listener)!r}")
            except BlockingIOError:
                continue
        found += [f"{path} is there" for path in self.open_folder.iterdir()]
        if self.secret_file.read_text() != SECRET:
            found.append("the secret file was changed")
        return found

    def _listening(self, family: int, kind: int, address: object) -> socket.socket:
        listener = self.held.enter_context(socket.socket(family, kind))
        listener.bind(address)
        listener.setblocking(False)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        self.listeners = [*getattr(self, "listeners", []), listener]
        return listener

    @staticmethod
    def _next(listener: socket.socket) -> object:
        if listener.type == socket.SOCK_DGRAM:
            return listener.recv(100)
        line, _ = listener.accept()
        line.close()
        return "a connection"
