"""Many runs through the sandbox's own process and queue, and what they leave behind. `soak.py` says what for."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

import psutil

from gradschool.sandbox import Busy, Ending, Sandbox, Snippet, connect
from gradschool.sandbox.process import SandboxProcess

IN_FLIGHT = 4  # two run, two wait: a place that comes free is taken at once
LEARNERS = 50
LOOK = 0.002  # seconds between two looks at a run
MB = 1 << 20
GROWS = 8 * MB
"""Of memory that may be more after than before: allocators keep what they had, and a thousand results are kept."""
SECONDS_TO_SETTLE = 10.0


class LeakError(AssertionError):
    """What a soak found wrong, in a sentence."""


@dataclass(frozen=True)
class Seen:
    """What a sandbox holds at one moment. All of it belongs to its own processes, whatever else the machine does."""

    processes: int
    descriptors: int
    sockets: int
    mounts: int
    """Of the machine, and of the namespaces that the sandbox's processes have, each counted once."""
    namespaces: int
    files: int
    """In the data folder, in the temporary folder, in /dev/shm by our names, and in the warm process's own /tmp."""
    server_bytes: int
    warm_bytes: int

    def grown(self, before: Seen) -> list[str]:
        """What is more than it was, in words."""
        found = []
        for one in fields(self):
            was, now = getattr(before, one.name), getattr(self, one.name)
            if now > was + (GROWS if one.name.endswith("bytes") else 0):
                found.append(f"{one.name.replace('_', ' ')} grew from {was:,} to {now:,}")
        return found


@dataclass
class Soaked:
    """What came of a soak."""

    runs: int = 0
    seconds: float = 0.0
    """Without what the looks between took."""
    before: Seen | None = None
    after: Seen | None = None
    during: list[Seen] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    """Runs a minute, of each tenth."""
    wrong: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What leaked or went wrong, in words; nothing when all is well."""
        assert self.before
        assert self.after
        return [*self.wrong[:5], *self.after.grown(self.before)]

    def wait(self, part: float) -> float:
        """The seconds that so many of the runs took at most, from asking to having the result."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@dataclass(frozen=True)
class Site:
    """A running sandbox of a folder of its own."""

    folder: Path
    sandbox: Sandbox

    def server(self) -> psutil.Process:
        """The sandbox's own process."""
        return sandbox_server(self.folder)

    def seen(self) -> Seen:
        """What there is now."""
        tree = family(self.server())
        warm = warm_of(tree)
        tables = {table for one in tree for table in [namespace(one.pid)] if table}
        return Seen(
            processes=len(tree),
            descriptors=sum(len(descriptors(one.pid)) for one in tree),
            sockets=sum(name.startswith("socket:") for one in tree for name in descriptors(one.pid)),
            mounts=sum(mounts(one.pid) for one in first_of_each_namespace(tree)),
            namespaces=len(tables),
            files=files(self.folder) + (files(Path(f"/proc/{warm.pid}/root/tmp")) if warm else 0) + shared(),
            server_bytes=memory(tree[0].pid),
            warm_bytes=memory(warm.pid) if warm else 0,
        )

    def settled(self, before: Seen | None = None) -> Seen:
        """What there is once nothing runs: with `before`, once it is no more than that, or does not become so."""
        end = time.monotonic() + SECONDS_TO_SETTLE
        while True:
            found = self.seen()
            quiet = found.processes <= 4 and not (before and found.grown(before))
            if quiet or time.monotonic() > end:
                return found
            time.sleep(0.1)


@contextmanager
def a_site() -> Iterator[Site]:
    """A sandbox in an empty folder, ready to run; its temporary files go there too."""
    kept = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        (folder / "temporary").mkdir()
        os.environ["TMPDIR"] = str(folder / "temporary")
        try:
            with SandboxProcess(folder):
                yield Site(folder, ready(folder))
        finally:
            os.environ.pop("TMPDIR")
            if kept is not None:
                os.environ["TMPDIR"] = kept


def ready(folder: Path, seconds: float = 120.0) -> Sandbox:
    """The sandbox of a folder, once it runs code. Raises LeakError when it does not in time."""
    sandbox, end = connect(folder), time.monotonic() + seconds
    while not (standing := sandbox.standing()).runs:
        if time.monotonic() > end:
            raise LeakError(f"The sandbox was not ready in {seconds:g} s: {standing.why}")
        time.sleep(0.02)
    return sandbox


def snippet(number: int) -> tuple[Snippet, str]:
    """A trivial snippet that no other one is like, and what it prints. Of five kinds, each touching something else."""
    value = f"{number * 7919 % 100_003}"
    body = (
        f"print({number} * 7919 % 100_003)",
        f"import torch\nprint(int(torch.tensor({number}) * 7919 % 100_003))",
        f"import tempfile\nfor name in range(5): open(f'{{tempfile.gettempdir()}}/{{name}}', 'w').write('x' * 9999)\nprint({value})",
        f"import threading\none = threading.Thread(target=print, args=({value},))\none.start()\none.join()",
        f"for step in range(20): show(loss={number} / (1 + step))\nprint({value})\nraise ValueError({number})",
    )[number % 5]
    return Snippet(body, seed=number), f"{value}\n"


def soak(site: Site, runs: int, told: Callable[[int], None] = lambda _: None) -> Soaked:
    """Have so many snippets run, and look at what that leaves. `told` hears how many are done."""
    found = Soaked(runs)
    warming = min(1200, runs)  # as many as results are kept, so that those do not look like a leak
    _stream(site, range(warming), found, lambda _: None)
    found.waits, found.during, found.before = [], [], site.settled()
    for tenth in range(10):
        numbers = range(warming + runs * tenth // 10, warming + runs * (tenth + 1) // 10)
        started = time.perf_counter()
        _stream(site, numbers, found, told)
        seconds = time.perf_counter() - started
        found.seconds += seconds
        found.rates.append(60 * len(numbers) / seconds)
    found.after = site.settled(found.before)
    return found


def _stream(site: Site, numbers: range, found: Soaked, told: Callable[[int], None]) -> None:
    """Run the snippets of these numbers, a few at a time, each for another learner, and check what each printed."""
    left, under_way = iter(numbers), {}
    watched = numbers[len(numbers) // 2] if numbers else 0
    while True:
        while len(under_way) < IN_FLIGHT and (number := next(left, None)) is not None:
            named = _submitted(site.sandbox, number)
            under_way[named] = (number, time.perf_counter())
            if number == watched:
                found.during.append(site.seen())
        if not under_way:
            return
        time.sleep(LOOK)
        for named, (number, asked) in list(under_way.items()):
            state = site.sandbox.state(named)
            if state and state.status != "done":
                continue
            del under_way[named]
            found.waits.append(time.perf_counter() - asked)
            expected = Ending.ERROR if number % 5 == 4 else Ending.FINISHED
            result = state.result if state else None
            if result is None or (result.ending, result.output) != (expected, snippet(number)[1]):
                found.wrong.append(f"run {number} came to {result}")
        told(len(found.waits))


def _submitted(sandbox: Sandbox, number: int) -> str:
    while True:
        try:
            return sandbox.submit(snippet(number)[0], f"learner {number % LEARNERS}")
        except Busy:  # the same learner's last run is not over
            time.sleep(LOOK)


def sandbox_server(folder: Path) -> psutil.Process:
    """The sandbox's own process of a folder. Raises LeakError when there is none."""
    for one in psutil.process_iter(["cmdline"]):
        words = one.info["cmdline"] or []
        if "gradschool.sandbox" in words and str(folder) in words:
            return one
    raise LeakError("The sandbox's process is not there.")


def family(parent: psutil.Process) -> list[psutil.Process]:
    """A process and all below it."""
    with suppress(psutil.NoSuchProcess):
        return [parent, *parent.children(recursive=True)]
    return [parent]


def warm_of(tree: list[psutil.Process]) -> psutil.Process | None:
    """The process with PyTorch in it: the first Python below bubblewrap."""
    for one in tree[1:]:
        with suppress(psutil.Error):
            if one.name().startswith("python"):
                return one
    return None


def descriptors(process: int) -> list[str]:
    """What the descriptors of a process lead to."""
    found = []
    with suppress(OSError):
        for one in os.scandir(f"/proc/{process}/fd"):
            with suppress(OSError):
                found.append(os.readlink(one.path))
    return found


def mounts(process: int) -> int:
    """How many mounts a process has before it."""
    with suppress(OSError):
        return len(Path(f"/proc/{process}/mountinfo").read_text().splitlines())
    return 0


def namespace(process: int) -> str:
    """The mount namespace of a process; "" for one that has ended."""
    with suppress(OSError):
        return os.readlink(f"/proc/{process}/ns/mnt")
    return ""


def first_of_each_namespace(tree: list[psutil.Process]) -> list[psutil.Process]:
    """One process of every mount namespace among these."""
    return list({namespace(one.pid): one for one in reversed(tree)}.values())


def files(folder: Path) -> int:
    """How many files and folders are in a folder."""
    with suppress(OSError):
        return sum(len(inner) + len(names) for _, inner, names in os.walk(folder))
    return 0


def shared() -> int:
    """Files of shared memory as PyTorch, Python and this project name them."""
    with suppress(OSError):
        return sum(
            name.startswith(("torch_", "psm_", "sem.mp-", "gradschool")) for name in os.listdir("/dev/shm")
        )
    return 0


def memory(process: int) -> int:
    """Bytes of memory that are this process's, pages shared with others in parts; 0 where that cannot be read."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
