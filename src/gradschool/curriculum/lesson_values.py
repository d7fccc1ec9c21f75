"""A lesson as it is served: sections of prose, run code, charts and places to try things, already rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from gradschool.curriculum.material import Curve, Html


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text, or code that is only shown."""

    kind: ClassVar[str] = "prose"
    html: Html


@dataclass(frozen=True, slots=True)
class RanCode:
    """Code with what it printed when it was run."""

    kind: ClassVar[str] = "run"
    name: str
    html: Html
    code: str
    output: str
    warnings: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class Experiment:
    """A problem, a strategy and a number of epochs, for the lab to train."""

    problem: str
    strategy: str
    epochs: int


@dataclass(frozen=True, slots=True)
class LabPlace:
    """A place where the learner changes a strategy and sees it trained."""

    kind: ClassVar[str] = "lab"
    number: int
    """Counted from 1 over the lesson."""
    experiment: Experiment


@dataclass(frozen=True, slots=True)
class LessonFrame:
    """What a chart shows at one value of its slider; `note` is plain text."""

    label: str
    note: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class LessonChart:
    """A chart of a lesson; its texts are plain. See `lesson_proof.Chart` for the fields."""

    kind: ClassVar[str] = "chart"
    name: str
    title: str
    summary: str
    slider: str
    start: int
    log: bool
    axis: str
    x: tuple[float, ...]
    top: float | None
    frames: tuple[LessonFrame, ...]
    experiment: Experiment | None


Block = Prose | RanCode | LabPlace | LessonChart


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a lesson under a heading; only what stands before the first heading has no title."""

    id: str
    title: Html
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ProvedClaim:
    """A statement of a lesson, in the order in which the text refers to them, and what was run."""

    number: int
    name: str
    says: Html
    ran: Html


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A whole lesson, proved. `fingerprint` changes with anything that it shows."""

    mode: str
    sections: tuple[Section, ...]
    claims: tuple[ProvedClaim, ...]
    torch: str
    fingerprint: str

    @property
    def charts(self) -> dict[str, LessonChart]:
        """Its charts by name."""
        blocks = (block for section in self.sections for block in section.blocks)
        return {block.name: block for block in blocks if isinstance(block, LessonChart)}

    @property
    def programs(self) -> dict[str, RanCode]:
        """The code that was run, by name."""
        blocks = (block for section in self.sections for block in section.blocks)
        return {block.name: block for block in blocks if isinstance(block, RanCode)}

    @property
    def has_lab(self) -> bool:
        """Whether there is a place to train something."""
        return any(isinstance(block, LabPlace) for section in self.sections for block in section.blocks)
