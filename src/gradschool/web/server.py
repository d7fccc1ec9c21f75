"""Getting ready to serve, and serving: the data folder, the database, static files, and granian."""

from __future__ import annotations

import errno
import hashlib
import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from gradschool.web.data import DataError, data_folder

NETWORK_FILE_SYSTEMS = (
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "davfs",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "rclone",
    "s3fs",
    "smb",
    "sshfs",
    "webdav",
)
"""How the types of file systems begin that other machines write to as well; some come as `fuse.` and the name."""


SERVER = "GRADSCHOOL_SERVER"
"""The environment variable that tells a worker the number of the process it belongs to."""


class ServeError(Exception):
    """Why it cannot serve: one line that says what to do."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def check_address(host: str, port: int) -> None:
    """See that `host` may be served and `port` is free.

    Raises ServeError.
    """
    if not _loopback(host) and not os.environ.get("GRADSCHOOL_HOSTS"):
        message = f"Serving on {host} needs the names browsers will use: set GRADSCHOOL_HOSTS=school.example,10.0.0.5."
        raise ServeError(message, exit_code=2)
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except OSError as error:
        other = port + 1 if 1023 < port < 65535 else 8000
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} is taken. Stop what uses it, or choose another: --port {other}."
        elif error.errno == errno.EACCES:
            message = f"Port {port} may not be opened by this user. Choose one above 1023: --port {other}."
        else:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            message = (
                f"Cannot listen on {host}, port {port} ({why}). Choose another address: --host 127.0.0.1."
            )
        raise ServeError(message) from None


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare() -> Path:
    """Make the data folder ready: writable, on a local disk, its database migrated. Returns the folder.

    Raises ServeError.
    """
    folder = data_folder()
    _check_folder(folder)
    import django
    from django.db import DatabaseError

    try:
        django.setup()
        _migrate()
    except DataError as error:
        raise ServeError(str(error)) from None
    except DatabaseError as error:
        first = str(error).strip().splitlines()[0].rstrip(".")
        raise ServeError(
            f"The database cannot be used: {first}. Check DATABASE_URL, or --data DIR."
        ) from None
    except ImportError as error:
        if "psycopg" not in str(error):
            raise
        raise ServeError("DATABASE_URL names PostgreSQL: pip install 'gradschool[postgresql]'.") from None
    return folder


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = (
            f"The data folder {folder} cannot be written ({error.strerror}). Choose another: --data DIR."
        )
        raise ServeError(message) from None
    kind = file_system(folder)
    if not os.environ.get("DATABASE_URL") and kind.removeprefix("fuse.").startswith(NETWORK_FILE_SYSTEMS):
        message = (
            f"The data folder {folder} is on a network file system ({kind}), where SQLite can lose answers. "
        )
        raise ServeError(message + "Choose a local one: --data DIR, or use PostgreSQL: DATABASE_URL.")


def file_system(folder: Path) -> str:
    """The type of the file system that `folder` is on, as the system names it; "" when it does not say."""
    place = folder.resolve()  # a link may lead to another one
    mounts = [one for one in psutil.disk_partitions(all=True) if place.is_relative_to(one.mountpoint)]
    # Of several mounted at one place (autofs, then nfs), the last lies on top.
    return sorted(mounts, key=lambda one: len(one.mountpoint))[-1].fstype.lower() if mounts else ""


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if unknown:
        name = connection.settings_dict["NAME"]
        raise ServeError(
            f"The database {name} is from a newer gradschool than this {version('gradschool')}. "
            "Upgrade gradschool, or use another data folder: --data DIR."
        )
    if set(loader.disk_migrations) - set(loader.applied_migrations):
        call_command("migrate", verbosity=0, interactive=False)


def collect_static(folder: Path) -> None:
    """Collect hashed and compressed static files, once for each state of the sources.

    Raises ServeError.
    """
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: str(pair[0])):
            digest.update(str(name).encode() + storage.open(name).read())
    target, stamp = folder / "static", folder / "static" / ".digest"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    try:
        target.mkdir(exist_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(digest.hexdigest())
    except OSError as error:
        message = f"The static files cannot be written to {target} ({error.strerror}). Mend that folder, or choose another: --data DIR."
        raise ServeError(message) from None


def content() -> tuple[str, list[str]]:
    """What is served, in words, and what is not, each with its reason."""
    from gradschool.web.library import library

    loaded = library()
    questions = len({question for question, _ in loaded.revisions})
    served = f"{_counted(len(loaded.patterns), 'pattern')} with {_counted(questions, 'proved question')}"
    return served, [str(fault) for fault in loaded.faults]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def lab_engine(folder: Path, processes: int) -> tuple[AbstractContextManager[object], str | None]:
    """What runs the lab's engine, with so many torch processes, as long as it is entered; and why there is none, if so.

    Raises ServeError.
    """
    from gradschool.lab.engine.errors import EngineError
    from gradschool.lab.engine.process import EngineProcess, why_off

    try:
        why = why_off()
    except EngineError as error:
        raise ServeError(str(error), exit_code=2) from None
    return (nullcontext(), why) if why else (EngineProcess(folder, processes), None)


def sandbox(
    host: str, *, unsandboxed: bool
) -> tuple[Callable[[Path], AbstractContextManager[object]], str | None]:
    """What runs learners' code for a data folder, as long as it is entered; and what is to be said of it, if anything.

    Raises ServeError for a setting that means nothing, and for running without a sandbox where others could reach it.
    """
    from gradschool.sandbox.process import SandboxProcess, chosen_mode, why_none
    from gradschool.sandbox.values import Mode, SandboxError

    if unsandboxed and not _loopback(host):
        message = f"--trust-me-run-unsandboxed runs whatever a visitor sends with your rights, so not on {host}: leave it out, or serve on 127.0.0.1."
        raise ServeError(message, exit_code=2)
    try:
        mode = Mode.UNSANDBOXED if unsandboxed else chosen_mode()
    except SandboxError as error:
        raise ServeError(str(error), exit_code=2) from None
    why = why_none(mode)
    if why:
        return (lambda _: nullcontext()), why
    said = "is on WITHOUT a sandbox: it can do all that you can." if unsandboxed else None
    return partial(SandboxProcess, mode=mode), said


def run(host: str, port: int, workers: int) -> None:
    """Serve until stopped. One blocking thread a worker on SQLite, whose writers take turns; several on PostgreSQL.

    Workers are forked. No database connection may be open then: SQLite in a worker would believe that it holds the locks
    of the connection it was born with, and a PostgreSQL server would hear several processes on one line.
    """
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()
    os.environ[SERVER] = str(os.getpid())
    options: dict[str, Any] = {
        "log_access": False,
        "log_level": "warning",
        "respawn_failed_workers": True,
        "workers_kill_timeout": 5,  # seconds: a stop must end, even when a worker does not
    }
    Granian(
        "gradschool.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4 if os.environ.get("DATABASE_URL") else 1,
        **options,
    ).serve()
