"""What the engine keeps: specs for good, results as long as there is room. Only the engine's process opens it.

Specs are rows of a SQLite file of their own: a sweep has one row, and each of its runs a short one that points to it.
Results are plain files beside it, in a folder named after torch's version and the lab's own sources; what an older
version left is removed, the longest unused first beyond a size. A lost result is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gradschool.lab.engine.errors import EngineError

MOST_ON_DISK = 512 << 20
MOST_IN_MEMORY = 64 << 20
LEAST_FREE = 256 << 20  # of the disk: answers of learners may lie on the same one
TABLES = """
CREATE TABLE IF NOT EXISTS tasks (number INTEGER PRIMARY KEY, hash BLOB UNIQUE NOT NULL, text BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS runs (hash BLOB PRIMARY KEY, task INTEGER NOT NULL, place INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
"""


class Store:
    """The engine's folder: `specs.sqlite3`, and results by hash."""

    def __init__(self, folder: Path, *, most_on_disk: int = MOST_ON_DISK) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.most_on_disk = folder, most_on_disk
        self.results: Path | None = None
        self.sizes: OrderedDict[str, int] = OrderedDict()  # of the files, the longest unused first
        self.memory: OrderedDict[str, bytes] = OrderedDict()
        self.on_disk = self.in_memory = 0
        self.specs = sqlite3.connect(folder / "specs.sqlite3", isolation_level=None)
        self.specs.execute("PRAGMA journal_mode = wal")
        # A power cut may take the links of the last moments, and never more.
        self.specs.execute("PRAGMA synchronous = normal")
        self.specs.executescript(TABLES)

    def use(self, torch: str) -> None:
        """Find the results of this version of torch, and remove those of any other."""
        self.results = self.folder / "results" / version_of(torch)
        self.results.mkdir(parents=True, exist_ok=True)
        for other in self.results.parent.iterdir():
            if other != self.results:
                shutil.rmtree(other, ignore_errors=True)
        found = [(path.stat(), path) for path in self.results.glob("*/*.json")]
        found.sort(key=lambda pair: pair[0].st_mtime)
        self.sizes = OrderedDict((path.stem, stat.st_size) for stat, path in found)
        self.on_disk = sum(self.sizes.values())

    def close(self) -> None:
        """Let go of the file."""
        self.specs.close()

    def keep(self, name: str, text: str) -> None:
        """Keep a task's canonical text for good. Raises EngineError when the disk is nearly full."""
        if shutil.disk_usage(self.folder).free < LEAST_FREE:
            raise EngineError("The disk of this site is nearly full, so the lab takes no new runs.")
        row = (bytes.fromhex(name), zlib.compress(text.encode()))
        self.specs.execute("INSERT OR IGNORE INTO tasks (hash, text) VALUES (?, ?)", row)

    def keep_runs(self, name: str, runs: Iterable[str]) -> None:
        """Keep which runs a kept sweep has, in its order, so that each has an address of its own."""
        found = self.specs.execute(
            "SELECT number FROM tasks WHERE hash = ?", [bytes.fromhex(name)]
        ).fetchone()
        rows = [(bytes.fromhex(one), found[0], place) for place, one in enumerate(runs) if one != name]
        with self.specs:
            self.specs.execute("BEGIN")
            self.specs.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?)", rows)

    def task(self, name: str) -> str | None:
        """The canonical text that was kept under this hash, of a task or of one run of a sweep; or None."""
        with contextlib.suppress(ValueError):
            key = bytes.fromhex(name)
            row = self.specs.execute("SELECT text FROM tasks WHERE hash = ?", [key]).fetchone()
            if row:
                return zlib.decompress(row[0]).decode()
            row = self.specs.execute(
                "SELECT text, place FROM runs JOIN tasks ON number = task WHERE runs.hash = ?", [key]
            ).fetchone()
            if row:
                return _run_of(json.loads(zlib.decompress(row[0])), row[1])
        return None

    def result(self, name: str) -> bytes | None:
        """A result that is still there, or None."""
        if name in self.memory:
            self.memory.move_to_end(name)
            return self.memory[name]
        if name not in self.sizes:
            return None
        path = self._path(name)
        try:
            text = path.read_bytes()
            os.utime(path)
        except OSError:
            self.sizes.pop(name, None)
            return None
        self.sizes.move_to_end(name)
        self._remember(name, text)
        return text

    def save(self, name: str, text: bytes) -> None:
        """Keep a result as long as there is room. A disk that is full keeps none, and memory the last ones."""
        self._remember(name, text)
        if self.results is None:
            return
        path = self._path(name)
        partial = path.with_suffix(".partial")
        try:
            path.parent.mkdir(exist_ok=True)
            partial.write_bytes(text)
            partial.replace(path)
        except OSError:
            return
        self.on_disk += len(text) - self.sizes.pop(name, 0)
        self.sizes[name] = len(text)
        while self.on_disk > self.most_on_disk and len(self.sizes) > 1:
            oldest, size = self.sizes.popitem(last=False)
            self._path(oldest).unlink(missing_ok=True)
            self.on_disk -= size

    def _remember(self, name: str, text: bytes) -> None:
        self.in_memory += len(text) - len(self.memory.pop(name, b""))
        self.memory[name] = text
        while self.in_memory > MOST_IN_MEMORY and len(self.memory) > 1:
            _, oldest = self.memory.popitem(last=False)
            self.in_memory -= len(oldest)

    def _path(self, name: str) -> Path:
        assert self.results is not None
        return self.results / name[:2] / f"{name}.json"


def version_of(torch: str) -> str:
    """A name for everything a result depends on beside its spec: torch, and the lab's own sources."""
    digest = hashlib.sha256(torch.encode())
    lab = Path(__file__).parents[1]
    for path in sorted([*lab.rglob("*.py"), *lab.rglob("*.json")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _run_of(sweep: dict[str, Any], place: int) -> str:
    """The canonical text of one run of a sweep: what RunSpec.canonical_json says of it."""
    strategies, seeds = sweep.pop("strategies"), sweep.pop("seeds")
    sweep.pop("sharpness_every", None)
    run = {**sweep, "strategy": strategies[place // len(seeds)], "seed": seeds[place % len(seeds)]}
    return json.dumps(run, sort_keys=True, separators=(",", ":"), allow_nan=False)
