"""One sentence on what cannot be done in the sandbox, for the errors that come of it.

All that is looked at is a stranger's text: it is only searched, for plain words and short patterns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LONGEST = 20_000
"""Signs of a text that are looked at; what is meant stands near its start or its end."""

WORKERS = (
    "Worker processes cannot be started here: use DataLoader(…, num_workers=0), which gives the same batches."
)
COMPILER = 'torch.compile needs a C++ compiler, which is not here: leave it out, or use torch.compile(…, backend="eager").'
DISTRIBUTED = "Training over several processes cannot be started here: run that part on your own machine."
PROCESSES = "Another process cannot be started here: call the function directly, or use threads."
PROGRAMS = "Other programs cannot be started here: run that part on your own machine."
INSTALL = (
    "Nothing can be installed here: what can be imported is PyTorch, NumPy and what this site has installed."
)
EVENT_LOOP = (
    "An asyncio event loop needs sockets, which are not allowed here: write the code without asyncio."
)
NETWORK = "There is no network here: make the data in the code, as with torch.randn, or run this on your own machine."
SHELL = "This is Python without a notebook's shell commands: leave out lines that begin with ! or %."
INPUT = "Nobody can type while code runs here: write the value into the code instead of input()."
LINKS = "Links between files cannot be made here: copy the file with shutil.copyfile."
COPY = "The rights of files cannot be changed here: copy with shutil.copyfile, which copies only what is in them."
WRITE = "Files can only be written in the current folder and below /tmp, and they are gone after the run."
DISK = "A run may write 16 MB in 2,000 files: save less, for example model.state_dict() alone."
READ = "A run begins without any file of yours: make the data in the code, or write the file earlier in the same run."
THREADS = "Only a few threads can live here at a time: let some end with join() before you start more, or do without."
GPU = 'There is no GPU here: leave out .cuda(), or write device="cpu".'
DENIED = "The sandbox does not allow this: compute and print only, or run it on your own machine."


@dataclass(frozen=True, slots=True)
class _Seen:
    """An error, its texts no longer than can be searched at once."""

    kind: str
    message: str
    traceback: str
    code: str

    def passed(self, *places: str) -> bool:
        """Whether the traceback leads through one of these files or calls."""
        return any(place in self.traceback for place in places)

    def says(self, *words: str) -> bool:
        """Whether the message holds one of these words."""
        return any(word in self.message for word in words)

    @property
    def denied(self) -> bool:
        """Whether the system said that it is not allowed, in whatever error that came wrapped."""
        return self.kind == "PermissionError" or self.says(
            "Operation not permitted", "operation not permitted"
        )

    @property
    def alone(self) -> bool:
        """Whether it failed for want of a second process: the first that is made for one is a lock in shared memory."""
        return self.denied or self.passed("_multiprocessing.SemLock")

    @property
    def writes(self) -> bool:
        """Whether what failed was to write."""
        return WRITING.search(self.traceback) is not None


CHARTS = (
    "Charts of matplotlib are not shown here: call show(loss=loss) in the loop, and its curve is drawn below."
)
CHART_SHOWN = re.compile(r"^[^#\n]{0,200}\b(plt|pyplot|fig|figure)\.show\(", re.MULTILINE)
WRITING = re.compile(
    r"""open\([^)\n]{0,300}["'](?:w|a|x|r\+|wb\+?|ab|xb)["']|\.?(?:save|mkdir|makedirs|write_text|to_csv|savefig|savez?|dump)\("""
)
COMMAND = re.compile(r"^\s{0,20}[!%]\s{0,5}\w", re.MULTILINE)
MISSING = re.compile(r"No module named '([A-Za-z0-9_]{1,60})'")
RULES: Sequence[tuple[Callable[[_Seen], bool], str]] = (
    (lambda e: e.kind == "SyntaxError" and COMMAND.search(e.code) is not None, SHELL),
    (lambda e: e.kind == "EOFError" and e.says("reading a line"), INPUT),
    (
        lambda e: e.kind == "InductorError" or (e.denied and e.passed("torch/_inductor", "torch._inductor")),
        COMPILER,
    ),
    (lambda e: e.denied and e.passed("torch/distributed/", "torch.distributed"), DISTRIBUTED),
    (lambda e: e.alone and e.passed("_MultiProcessingDataLoaderIter"), WORKERS),
    (
        lambda e: e.alone and e.passed("/multiprocessing/", "concurrent/futures/process.py", "os.fork("),
        PROCESSES,
    ),
    (lambda e: e.denied and e.passed("/asyncio/"), EVENT_LOOP),
    (lambda e: e.denied and e.passed('"pip"', "'pip'", "pip install"), INSTALL),
    (
        lambda e: e.denied and e.passed("subprocess.py", "os.exec", "posix_spawn", "os.popen", "pty.py"),
        PROGRAMS,
    ),
    (
        lambda e: e.kind in ("gaierror", "URLError", "MaxRetryError", "ConnectError", "ConnectionError"),
        NETWORK,
    ),
    (lambda e: e.says("internet connection", "name resolution", "Network is unreachable"), NETWORK),
    (lambda e: e.denied and e.passed("socket.py", "socket.socket(", "socket("), NETWORK),
    (lambda e: e.says("Torch not compiled with CUDA", "NVIDIA driver", "No CUDA GPUs"), GPU),
    (lambda e: e.denied and e.passed("symlink", "os.link(", "hardlink"), LINKS),
    (lambda e: e.denied and e.passed("chmod", "shutil.copy", "copystat"), COPY),
    (lambda e: e.says("can't start new thread"), THREADS),
    (lambda e: e.says("No space left on device", "File too large", "unexpected pos"), DISK),
    (lambda e: e.says("Read-only file system", "Parent directory"), WRITE),
    (lambda e: e.kind in ("FileNotFoundError", "PermissionError") and e.says(": '") and e.writes, WRITE),
    (lambda e: e.kind == "FileNotFoundError" or e.says("Permission denied"), READ),
    (lambda e: e.denied, DENIED),
)
"""Which sentence an error has: that of the first rule that holds."""


def advice(kind: str, message: str, traceback: str, code: str) -> str:
    """What to do instead, in one sentence; "" for an ordinary error."""
    missing = MISSING.search(message) if kind == "ModuleNotFoundError" else None
    if missing:
        return f"{missing[1]} is not installed here: import only PyTorch, NumPy and what comes with Python or this site."
    seen = _Seen(kind, *(_ends(text) for text in (message, traceback, code)))
    return next((sentence for holds, sentence in RULES if holds(seen)), "")


def notice(code: str) -> tuple[str, int] | None:
    """A sentence, and the line it is about, on what code that ran to its end will have done without effect; or None."""
    shown = CHART_SHOWN.search(code) if "matplotlib" in code else None
    return (CHARTS, code.count("\n", 0, shown.start(1)) + 1) if shown else None


def _ends(text: str) -> str:
    """A text without its middle, when it is longer than need be searched."""
    return text if len(text) <= LONGEST else text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]
