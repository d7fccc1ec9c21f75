"""What the proof of a lesson sees and gives back. Runs PyTorch only when it runs a block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gradschool.curriculum.lock import Fact
from gradschool.curriculum.material import Curve
from gradschool.curriculum.prove import ProofError, Run, execute


@dataclass(frozen=True)
class Claim:
    """A statement of a lesson: whether the run shows it, what it says, and what was run. Texts are Markdown with facts."""

    true: bool
    says: str
    ran: str


@dataclass(frozen=True)
class Frame:
    """What a chart shows at one value of its slider: that value, the curves, and a plain sentence on what they do."""

    label: str
    curves: Sequence[Curve]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart of a lesson: one frame, or one for each value of a slider. Its axes stay as they are over all frames."""

    name: str
    title: str
    frames: Sequence[Frame]
    slider: str = ""
    """What the slider moves; "" for a chart of one frame."""
    start: int = 0
    """The frame shown first, counted from 0."""
    log: bool = False
    """Whether the vertical axis is logarithmic."""
    axis: str = "step"
    """What the horizontal axis counts."""
    x: Sequence[float] = ()
    """Where the points of every curve lie on the horizontal axis, rising; without it at 0, 1, 2, …"""
    top: float | None = None
    """The highest value shown; without it the axis is fitted to the curves, diverging ones apart."""
    lab: str = ""
    """A strategy to open in the lab, on `problem`, for `epochs`."""
    problem: str = "line"
    epochs: int = 20
    summary: str = ""
    """What it shows, in words."""


@dataclass(frozen=True)
class LessonProof:
    """What the proof of a lesson found: facts that its text may quote, claims and charts by name."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    charts: Sequence[Chart] = ()


@dataclass(frozen=True)
class Lesson:
    """A lesson as its proof sees it: its run blocks, which have been run already."""

    runs: Mapping[str, Run] = field(default_factory=dict)

    def run(self, name: str) -> Run:
        """What the run block of this name did. Raises ProofError where the lesson has none."""
        if name not in self.runs:
            known = ", ".join(sorted(self.runs)) or "none"
            raise ProofError(f"run({name!r}): the lesson's run blocks are {known}")
        return self.runs[name]

    def run_code(self, code: str, *, seed: int = 0) -> Run:
        """Run other `code`, such as a block with a mistake put in: seeded, in a fresh namespace, not shown."""
        return execute("", code, seed=seed)
