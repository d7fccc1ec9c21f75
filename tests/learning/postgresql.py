"""A real PostgreSQL server of the test run's own: a cluster in a temporary folder, reached over a Unix socket."""

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, on PATH or where Debian keeps them."""
    found = shutil.which("initdb")
    places = [found] if found else sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(places[-1]).parent if places else None


@contextmanager
def server() -> Iterator[str]:
    """The DATABASE_URL of a fresh server. Skips when none is installed; in CI that is a failure."""
    folder = programs()
    if folder is None:
        reason = "no PostgreSQL server is installed (make test installs one when it may)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="gs-pg-") as data:
        os.chmod(data, 0o755)
        as_other = []
        if os.getuid() == 0:  # initdb refuses to run as root
            shutil.chown(data, "nobody")
            as_other = ["setpriv", "--reuid", "nobody", "--clear-groups"]
        run = lambda *command: subprocess.run(  # noqa: E731
            [*as_other, *command], check=True, capture_output=True, cwd=data
        )
        cluster = f"{data}/cluster"
        run(folder / "initdb", "-D", cluster, "-U", "school", "--auth=trust", "-E", "UTF8", "--no-sync")
        settings = f"-k {data} -c listen_addresses='' -c max_connections=60"
        run(folder / "pg_ctl", "-D", cluster, "-w", "-o", settings, "-l", f"{data}/log", "start")
        try:
            yield f"postgresql://school@/postgres?host={data}"
        finally:
            run(folder / "pg_ctl", "-D", cluster, "-m", "immediate", "stop")
