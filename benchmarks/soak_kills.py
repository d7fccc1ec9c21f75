"""Kills every process of the sandbox at random moments of a run, and the site it belongs to. `soak.py` says what for."""

from __future__ import annotations

import html
import http.cookiejar
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from gradschool.sandbox import Busy, Ending, Sandbox, SandboxError, Snippet, connect
from load import free_port
from soak_runs import LeakError, family, mounts, ready, sandbox_server, warm_of

VICTIMS = ("warm process", "bubblewrap", "keeper", "run", "sandbox server", "gradschool serve")
SECONDS_TO_BE_GONE = 10.0
SECONDS_TO_END = 120.0
"""Of a run that has to be run again in a process that is being started again, on a machine that does other things."""
CHALLENGE = "/pytorch/learning-rate-strategy/challenge/"


@dataclass
class Killed:
    """What came of the kills."""

    counts: Counter[str] = field(default_factory=Counter)
    """Kills by victim."""
    again: Counter[str] = field(default_factory=Counter)
    """By victim, the runs under way that had to be asked for a second time."""
    answers: int = 0
    """Answers that were counted just before the site was killed, all there after it."""
    recovered: list[float] = field(default_factory=list)
    """Seconds from each kill until the next run had its result."""
    wrong: list[str] = field(default_factory=list)


class Served:
    """A site as `gradschool serve` runs it, in a folder of its own, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "temporary").mkdir()
        self.log = (folder / "log").open("wb")
        self.answered = 0
        self.start()

    def start(self) -> None:
        """Start it, and wait until it serves pages and runs code."""
        command = [Path(sys.executable).parent / "gradschool", "serve"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--data", str(self.folder)],
            env={**os.environ, "GRADSCHOOL_ENGINE": "off", "TMPDIR": str(self.folder / "temporary")},
            stdout=self.log,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
        )
        end = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < end:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.address}/readyz", timeout=2).close()
                ready(self.folder)
                return
            time.sleep(0.05)
        raise LeakError(f"The site did not start again: {(self.folder / 'log').read_text()[-500:]}")

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> Sandbox:
        """Its sandbox."""
        return connect(self.folder)

    def victim(self, kind: str) -> psutil.Process | None:
        """The process of this kind; None when there is none just now."""
        if kind == "gradschool serve":
            return psutil.Process(self.process.pid)
        server = sandbox_server(self.folder)
        if kind == "sandbox server":
            return server
        warm = warm_of(family(server))
        with suppress(psutil.Error, IndexError):
            if kind == "bubblewrap":
                return server.children()[0]
            if warm and kind in ("keeper", "run"):
                keeper = warm.children()[0]
                return keeper if kind == "keeper" else keeper.children()[0]
        return warm if kind == "warm process" else None

    def answer(self) -> None:
        """Answer a question as somebody new, and see it counted."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

        def submitted(page: str, action: str, **values: str) -> str:
            forms = re.findall(r"<form.*?</form>", page, re.S)
            form = next(one for one in forms if re.search(rf'action="[^"]*{action}"', one))
            path = self.address + html.unescape(re.search(r'action="([^"]+)"', form)[1])  # type: ignore[index]
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
            body = urllib.parse.urlencode({**hidden, **values}).encode()
            return str(browser.open(urllib.request.Request(path, body, {"Referer": path})).read().decode())

        page = browser.open(self.address + CHALLENGE).read().decode()
        page = submitted(page, "/challenge/")
        if "/1/start/" in page:
            page = submitted(page, "/1/start/")
        option = re.search(r'name="answer" value="([^"]+)"|value="([^"]+)"[^>]*name="answer"', page)
        submitted(page, "/1/answer/", answer=option[1] or option[2] if option else "1")
        self.answered += 1

    def counted(self) -> int:
        """The answers in the database."""
        with sqlite3.connect(self.folder / "gradschool.sqlite3") as database:
            return int(database.execute("SELECT count(*) FROM learning_answer").fetchone()[0])

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.log.close()


@contextmanager
def a_served_site() -> Iterator[Served]:
    """A site in an empty folder; nothing of it is left at the end."""
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as name:
        site = Served(Path(name))
        try:
            yield site
        finally:
            site.stop()


def victims(kills: int, rng: random.Random) -> Iterator[str]:
    """Whom to kill: everybody equally often, in no order that stays."""
    for place in range(kills):
        if place % len(VICTIMS) == 0:
            order = rng.sample(VICTIMS, len(VICTIMS))
        yield order[place % len(VICTIMS)]


def kill(site: Served, kills: int, seed: int, told: Callable[[int], None] = lambda _: None) -> Killed:
    """Kill so often, and look after each kill what became of it. `told` hears how often it has been done."""
    rng, found = random.Random(seed), Killed()
    mounted = mounts(os.getpid())
    for number, kind in enumerate(victims(kills, rng)):
        try:
            _kill_one(site, kind, number, rng, found)
        except (LeakError, AssertionError) as error:
            found.wrong.append(f"kill {number + 1}, of the {kind}: {error}")
            if isinstance(error, LeakError):
                break
        if mounts(os.getpid()) > mounted:
            found.wrong.append(f"kill {number + 1}, of the {kind}: a mount is left on the machine")
        told(number + 1)
    return found


def _kill_one(site: Served, kind: str, number: int, rng: random.Random, found: Killed) -> None:
    snippet, printed = _slow(number, rng)
    if kind == "gradschool serve":
        site.answer()
    named = _submit(site.sandbox, snippet)
    victim = _struck(site, kind, rng)
    started = time.monotonic()
    doomed = _doomed(site, kind, victim)
    victim.kill()
    found.counts[kind] += 1
    left = _left(doomed)
    if kind == "gradschool serve":
        site.process.wait(20)
        site.start()
        assert site.counted() == site.answered, "an answer that was counted is lost"
        found.answers += 1
    result = _result(site, named)
    if result is None or result.ending is Ending.LOST:
        found.again[kind] += 1
        result = _result(site, _submit(site.sandbox, snippet))
    got = (result.ending, result.output) if result else None
    assert got == (Ending.FINISHED, printed), f"the run under way came to {result}"
    fresh, expected = Snippet(f"print({number} + 1, 'next')", seed=number), f"{number + 1} next\n"
    after = _result(site, _submit(site.sandbox, fresh))
    assert after, "the next run was not kept"
    assert (after.ending, after.output) == (Ending.FINISHED, expected), f"the next run came to {after}"
    found.recovered.append(time.monotonic() - started)
    assert not left, f"left over: {', '.join(left)}"


def _slow(number: int, rng: random.Random) -> tuple[Snippet, str]:
    """A run that takes some tenths of a second, and what it prints when nothing of it is lost or mixed."""
    pause, value = rng.uniform(0.2, 0.8), rng.randrange(10**9)
    code = f"import time, torch\nvalue = torch.tensor({value})\ntime.sleep({pause:.3f})\nprint(int(value) * 3 + {number})"
    return Snippet(code, seed=number), f"{value * 3 + number}\n"


def _struck(site: Served, kind: str, rng: random.Random) -> psutil.Process:
    """The victim, at some moment of the run: at once, or a while after it began."""
    time.sleep(rng.choice((0.0, rng.uniform(0, 0.02), rng.uniform(0.02, 0.15))))
    end = time.monotonic() + SECONDS_TO_END
    while not (victim := site.victim(kind)):
        if time.monotonic() > end:
            raise LeakError(f"no {kind} was to be found")
        _submit(site.sandbox, Snippet(f"import time; time.sleep(0.3) # {rng.random()}"))
    return victim


def _doomed(site: Served, kind: str, victim: psutil.Process) -> list[psutil.Process]:
    """Everybody who must be gone when the victim is."""
    top = victim
    with suppress(psutil.Error, IndexError):
        if kind == "warm process":
            top = sandbox_server(site.folder).children()[0]
        elif kind == "run":
            top = victim.parent() or victim
    return family(top)


def _left(doomed: list[psutil.Process]) -> list[str]:
    """Those that do not go, in words."""
    end = time.monotonic() + SECONDS_TO_BE_GONE
    while (left := [one for one in doomed if one.is_running()]) and time.monotonic() < end:
        for one in left:
            if one.ppid() == os.getpid():
                one.wait(0.05) if one.status() == psutil.STATUS_ZOMBIE else None
        time.sleep(0.01)
    told = []
    for one in left:
        with suppress(psutil.Error):
            told.append(f"{one.name()} ({one.status()}, parent {one.ppid()})")
    return told


def _submit(sandbox: Sandbox, snippet: Snippet) -> str:
    end = time.monotonic() + SECONDS_TO_END
    while True:
        try:
            return sandbox.submit(snippet)
        except (Busy, SandboxError) as error:  # its process is being started again
            if time.monotonic() > end:
                raise LeakError(f"nothing could be run any more: {error}") from error
        time.sleep(0.02)


def _result(site: Served, named: str):
    """What a run came to; None when its name is not known any more. Raises LeakError when it does not end."""
    end = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < end:
        with suppress(SandboxError):  # nobody answers just now
            state = site.sandbox.state(named)
            if state is None:
                return None
            if state.status == "done":
                return state.result
        time.sleep(0.01)
    raise LeakError("a run is stuck")
