"""What the sandbox takes and gives, as plain values: a snippet, its limits, and what came of running it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

LONGEST_CODE = 64 << 10
"""Bytes of a snippet with what runs before and after it."""


class SandboxError(Exception):
    """Why nothing can be run here now; a sentence for who asked."""


class SnippetRefused(SandboxError):  # noqa: N818  named for what it says
    """A snippet that is never run, such as one that is too long; the message says what to mend."""


class Busy(SandboxError):  # noqa: N818
    """Too many runs wait already, or this learner has one under way."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Every place is taken. Try again in {retry_after_seconds} s.")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use."""

    wall_seconds: float = 10.0
    cpu_seconds: int = 10
    output_bytes: int = 64 << 10
    report_bytes: int = 1 << 20
    """Of what `show` keeps, warnings and the error."""
    tensor_bytes: int = 832 << 20
    """Memory for the run's own values, about: it is address space beyond what PyTorch itself maps."""
    scratch_bytes: int = 16 << 20
    scratch_files: int = 2000
    threads: int = 32


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code to run: `before`, `code` and `after` as one script, seeded; only `code` is what a learner sees and edits.

    Lines of errors and warnings count in `code`.
    """

    code: str
    before: str = ""
    after: str = ""
    seed: int = 0

    def name(self, torch_version: str) -> str:
        """The address of this snippet's result: a hash of everything it depends on."""
        text = json.dumps([self.before, self.code, self.after, self.seed, torch_version])
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def checked(self) -> Snippet:
        """This snippet with plain newlines. Raises SnippetRefused for one that cannot be run at all."""
        code = self.code.replace("\r\n", "\n").replace("\r", "\n")
        parts = (self.before, code, self.after)
        if not code.strip():
            raise SnippetRefused("There is nothing to run: write a line of Python first.")
        if any("\0" in part for part in parts):
            raise SnippetRefused("The code holds a NUL character; take it out.")
        try:
            size = sum(len(part.encode()) for part in parts)
        except UnicodeEncodeError:
            raise SnippetRefused("The code holds half a character (a lone surrogate); take it out.") from None
        if size > LONGEST_CODE:
            raise SnippetRefused(f"The code is {size:,} bytes long; {LONGEST_CODE:,} is the most.")
        if not 0 <= self.seed < 2**32:
            raise SnippetRefused(f"The seed is {self.seed}; choose one from 0 to {2**32 - 1}.")
        return replace(self, code=code)


class Ending(StrEnum):
    """How a run ended."""

    FINISHED = "finished"
    ERROR = "error"
    """An exception that nobody caught."""
    WALL = "time"
    CPU = "processor time"
    MEMORY = "memory"
    OUTPUT = "output"
    QUIT = "quit"
    """It ended its own process (os._exit), so what it kept was not gathered."""
    CRASHED = "crashed"
    """The process died, as by a segmentation fault."""
    LOST = "lost"
    """The sandbox itself was killed or failed; the run is not to blame and may be asked again."""


@dataclass(frozen=True, slots=True)
class RunError:
    """The exception that ended a run. `line` counts in the snippet's code from 1; None when it is not in it."""

    kind: str
    message: str
    line: int | None = None
    traceback: str = ""
    advice: str = ""
    """One sentence on what cannot be done here, and what can; "" for an ordinary error."""


@dataclass(frozen=True, slots=True)
class RunWarning:
    """A warning as Python gave it, with its line in the snippet's code where it has one.

    One of the kind "Notice" is the sandbox's own, on what had no effect here.
    """

    kind: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What `show(name=value)` kept under one name. A value that is not finite is None."""

    name: str
    steps: tuple[float, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run. All text is a stranger's: escape it.

    Times in seconds, memory in bytes beyond the warm process.
    """

    ending: Ending
    output: str = ""
    """What it printed, standard output and standard error as they came, without terminal colours and control signs."""
    error: RunError | None = None
    warnings: tuple[RunWarning, ...] = ()
    series: tuple[Series, ...] = ()
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    seed: int = 0
    torch: str = ""
    sentence: str = ""
    """How it ended, in a sentence that names the limit it met."""
    cached: bool = False

    def to_json(self) -> str:
        """This result as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        values["ending"] = Ending(values["ending"])
        values["error"] = RunError(**values["error"]) if values["error"] else None
        values["warnings"] = tuple(RunWarning(**one) for one in values["warnings"])
        values["series"] = tuple(
            Series(one["name"], tuple(one["steps"]), tuple(one["values"])) for one in values["series"]
        )
        return cls(**values)


class Mode(StrEnum):
    """How code is run here, if at all."""

    STARTING = "starting"
    FULL = "full"
    REDUCED = "reduced"
    """Without namespaces, by the operator's choice: no place to write, no threads."""
    UNSANDBOXED = "unsandboxed"
    """With the rights of whoever serves, by their own word, for themselves alone."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether code can be run here, and if not why, in a sentence a learner can read."""

    mode: Mode
    why: str = ""
    torch: str = ""

    @property
    def runs(self) -> bool:
        """Whether a snippet may be submitted now."""
        return self.mode not in (Mode.REFUSED, Mode.STARTING)


@dataclass(frozen=True, slots=True)
class State:
    """Where a snippet that was submitted is: waiting (with how many before it), running, or done with its result."""

    status: str
    before: int = 0
    result: Result | None = field(default=None)

    def to_dict(self) -> dict[str, Any]:
        """This state as a message carries it: its result as JSON text."""
        result = self.result.to_json() if self.result else None
        return {"status": self.status, "before": self.before, "result": result}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> State:
        """The state that a message carries; its result is JSON text."""
        result = values.get("result")
        return cls(
            str(values["status"]), int(values.get("before", 0)), Result.from_json(result) if result else None
        )
