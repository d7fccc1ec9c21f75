"""SQLite for a site with several processes: durable commits, and writers that wait their turn instead of polling.

SQLite's own busy handler sleeps and retries, which lets some writers wait for most of a second. Here a writer takes a
lock between processes (flock on a file beside the database) and between threads before BEGIN IMMEDIATE, and gives it back
after COMMIT or ROLLBACK; the kernel wakes the next. Journal mode and flush are asserted on every new connection,
because a pragma that does not take effect says nothing.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

try:
    import fcntl
except ImportError:  # Windows outside WSL: the threads' lock alone, and SQLite's own between processes
    fcntl = None  # type: ignore[assignment]

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an answer is on the disk when it is acknowledged
    "cache_size": -65536,  # KiB
    "wal_autocheckpoint": 4000,  # pages: hot pages are written back once for many commits
    **({"fullfsync": 1} if sys.platform == "darwin" else {}),
}
ASSERTED = ("journal_mode", "synchronous", "fullfsync")

_threads_turn = threading.Lock()
"""Where there is no flock: the turn among the threads of this process, SQLite's own locks between processes."""


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which remembers how it rewrote the placeholders of a statement instead of doing it anew."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        """`query` with SQLite's placeholders."""
        return _converted(query, None if param_names is None else tuple(param_names))


@lru_cache(maxsize=512)
def _converted(query: str, names: tuple[str, ...] | None) -> str:
    rewrite = base.SQLiteCursorWrapper.convert_query
    return str(rewrite(None, query) if names is None else rewrite(None, query, param_names=names))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn before it writes."""

    _turn_file: int | None = None
    _has_turn = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection and see that its pragmas hold."""
        connection = super().get_new_connection(conn_params)
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        for name in ASSERTED:
            if name in PRAGMAS:
                self._assert_pragma(connection, name)
        return connection

    def _assert_pragma(self, connection: Any, name: str) -> None:
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != PRAGMAS[name]:
            raise OperationalError(
                f"SQLite has {name}={found} instead of {PRAGMAS[name]} for {self.settings_dict['NAME']}. "
                "Use a data folder on a local disk: --data DIR."
            )

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002  Django's signature
        """A cursor of this backend's own kind."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._end_turn_if_done()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._end_turn_if_done()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._end_turn()
            if self._turn_file is not None:
                os.close(self._turn_file)
                self._turn_file = None

    def _take_turn(self) -> None:
        """Wait for this connection's turn to write: its own open file locks out other threads as well as processes."""
        if fcntl is None:
            _threads_turn.acquire()
        else:
            if self._turn_file is None:
                self._turn_file = os.open(f"{self.settings_dict['NAME']}.turn", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._turn_file, fcntl.LOCK_EX)
        self._has_turn = True

    def _end_turn_if_done(self) -> None:
        if self.connection is None or not self.connection.in_transaction:
            self._end_turn()

    def _end_turn(self) -> None:
        if not self._has_turn:
            return
        self._has_turn = False
        if fcntl is None:
            _threads_turn.release()
        elif self._turn_file is not None:
            fcntl.flock(self._turn_file, fcntl.LOCK_UN)
