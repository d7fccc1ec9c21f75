"""The data folder: where the database, the secret key and the collected static files are."""

from __future__ import annotations

import os
import secrets
import tempfile
import urllib.parse
from pathlib import Path
from typing import Any

import platformdirs


class DataError(Exception):
    """Why the data cannot be used; one line that says what to do."""


def data_folder() -> Path:
    """GRADSCHOOL_DATA, else the folder the system keeps a user's application data in."""
    named = os.environ.get("GRADSCHOOL_DATA")
    return Path(named).resolve() if named else Path(platformdirs.user_data_dir("gradschool"))


def secret_keys(folder: Path) -> list[str]:
    """The signing key, then older ones that are still honoured.

    The key is SECRET_KEY, else in the folder's file `secret-key`, made once; SECRET_KEY_FALLBACKS are separated by commas.

    Raises DataError when the folder cannot be written, or the file is empty.
    """
    older = filter(None, os.environ.get("SECRET_KEY_FALLBACKS", "").split(","))
    return [os.environ.get("SECRET_KEY") or _kept_key(folder), *older]


def _kept_key(folder: Path) -> str:
    path = folder / "secret-key"
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text().strip()
    except OSError as error:
        raise DataError(
            f"The data folder {folder} cannot be used ({error.strerror}). Choose one you may write to: --data DIR."
        ) from error
    if not key:
        raise DataError(
            f"The file {path} is empty. Put the key back from a backup, or delete it: a new one is made."
        )
    return key


def _make_key(path: Path) -> None:
    """Write a new key; of several processes that try at once, one wins and all read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")  # made with mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(partial, path)
    except FileExistsError:
        return
    finally:
        os.unlink(partial)


def database_settings(folder: Path) -> dict[str, Any]:
    """Django's settings for DATABASE_URL (PostgreSQL), or for SQLite in the data folder.

    Raises DataError for an address it cannot use.
    """
    address = os.environ.get("DATABASE_URL")
    if address:
        return _postgresql(address)
    return {
        "ENGINE": "gradschool.web.database",
        "NAME": str(folder / "gradschool.sqlite3"),
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": False,
        "TEST": {"NAME": str(folder / "test.sqlite3")},
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise DataError(
            f"DATABASE_URL begins with {parts.scheme!r}: use postgresql://user:password@host:port/name, or unset it for SQLite."
        )
    query = dict(urllib.parse.parse_qsl(parts.query))
    name, port = urllib.parse.unquote(parts.path.lstrip("/")), _port(parts)
    if not name:
        raise DataError("DATABASE_URL names no database: use postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", port),
        "CONN_MAX_AGE": None,
        # Statements are prepared when they come again (a migration may send several at once, which cannot be). An answer is on disk when it is acknowledged.
        "OPTIONS": {
            "prepare_threshold": 2,
            "server_side_binding": True,
            "options": "-c synchronous_commit=on",
            **query,
        },
    }


def _port(parts: urllib.parse.SplitResult) -> str:
    """The port as text; "" for the usual one. The address itself is never quoted: it holds a password."""
    try:
        return str(parts.port or "")
    except ValueError:
        raise DataError(
            "The port in DATABASE_URL is no number: use postgresql://user:password@host:port/name."
        ) from None
