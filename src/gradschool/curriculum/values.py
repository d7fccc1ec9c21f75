"""What the curriculum hands to the rooms above it: plain immutable values, already rendered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from gradschool.curriculum.lesson_values import LessonPage
from gradschool.curriculum.material import Claim as Claim
from gradschool.curriculum.material import Curve as Curve
from gradschool.curriculum.material import Epoch as Epoch
from gradschool.curriculum.material import Exercise as Exercise
from gradschool.curriculum.material import Experiment as Experiment
from gradschool.curriculum.material import ExperimentStep as ExperimentStep
from gradschool.curriculum.material import Flashcard as Flashcard
from gradschool.curriculum.material import Goal as Goal
from gradschool.curriculum.material import Html as Html
from gradschool.curriculum.material import Layer as Layer
from gradschool.curriculum.material import Project as Project
from gradschool.curriculum.material import ProjectTarget as ProjectTarget
from gradschool.curriculum.material import Task as Task


@dataclass(frozen=True, slots=True)
class RevisionOption:
    """One option, tile or line of a question as served: its written id and its rendered text.

    `blank` is the blank that a tile belongs to; `text` is the source of a tile or a line, for a menu.
    """

    id: str
    html: Html
    blank: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RevisionBlank:
    """A place to fill: a blank of the code (form fill), or a curve to name (form curve)."""

    id: str
    label: str
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class RevisionMisconception:
    """The belief that leads to a wrong option, and the short word that puts it right."""

    id: str
    title: str
    html: Html


@dataclass(frozen=True)
class Revision:
    """A question as served once: everything needed to show, grade and explain it, for good.

    `id` is the SHA-256 of the content, so equal content is stored once and never changes.
    `why` says of each option, by id, why it is right or wrong; `misconceptions` has the wrong options only.
    """

    question: str
    variant: str
    fingerprint: str
    pattern: str
    title: str
    kind: str
    form: str
    level: str
    prompt: Html
    code: Html
    options: tuple[RevisionOption, ...]
    key: tuple[str, ...]
    hint: Html
    explanation: Html
    solution_steps: tuple[Html, ...]
    final_answer: Html
    quick_check: Html
    mistakes: tuple[Html, ...]
    why: dict[str, Html]
    misconceptions: dict[str, RevisionMisconception]
    about: tuple[str, ...] = ()
    """The pattern's subjects it asks about."""
    blanks: tuple[RevisionBlank, ...] = ()
    accepted: tuple[str, ...] = ()
    """Answers beside the key that are right as well (form order)."""
    numbers: dict[str, float] = field(default_factory=dict)
    """Form numeric: the key's value, and those that betray a belief, by option id."""
    tolerance: float = 0.0
    """Form numeric: how far from the key's value an answer may be."""
    relative: bool = False
    """Whether the tolerance was written as a share of the key's value."""
    unit: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    """Form fill: what the code prints with each combination of tiles, ids joined by a space."""
    solved: Html = ""
    """The code with its places filled as the key says; "" where it has none."""

    @cached_property
    def content(self) -> str:
        """Canonical JSON of this revision: what is stored, and what `id` is the hash of."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def id(self) -> str:
        """SHA-256 of `content`, in hexadecimal (64 characters)."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @classmethod
    def from_content(cls, content: str) -> Revision:
        """The revision that `content` was taken from."""
        values: dict[str, Any] = json.loads(content)
        for name in ("key", "solution_steps", "mistakes"):
            values[name] = tuple(values[name])
        values["options"] = tuple(RevisionOption(**option) for option in values["options"])
        for name in ("about", "accepted"):
            values[name] = tuple(values.get(name, ()))
        values["blanks"] = tuple(_blank(blank) for blank in values.get("blanks", ()))
        values["misconceptions"] = {
            option: RevisionMisconception(**value) for option, value in values["misconceptions"].items()
        }
        return cls(**values)


def _blank(values: dict[str, Any]) -> RevisionBlank:
    curve = values["curve"]
    return RevisionBlank(
        **values | {"curve": Curve(**curve | {"values": tuple(curve["values"])}) if curve else None}
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer is worth under one revision. An unreadable answer costs no attempt."""

    score: float
    unreadable: bool = False
    misconceptions: tuple[str, ...] = ()
    why: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer earns the whole score."""
        return self.score >= 1.0


@dataclass(frozen=True, slots=True)
class Badge:
    """What an all-right sitting earns."""

    id: str
    title: str
    html: Html


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of learning a pattern: which questions it asks, and under which clock."""

    name: str
    title: str
    html: Html
    minutes: int
    questions: tuple[tuple[str, ...], ...]
    """A place for each question of a sitting, with the siblings that one is drawn from; none in a mode without practice."""
    attempts: int
    seconds: int | None = None
    badge: Badge | None = None

    @property
    def adaptive(self) -> bool:
        """Whether its questions are chosen one by one from the pattern's whole bank, by the answers so far."""
        return self.name == "test"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """What is to be known of a served question before it is chosen."""

    id: str
    level: str
    about: tuple[str, ...]
    blind_score: float
    """What an answer given blindly is worth on average, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a pattern teaches, and the modes that teach it."""

    id: str
    title: str
    learn_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One idea of a track, with the modes that exist for it."""

    id: str
    track: str
    track_title: str
    category: str
    title: str
    html: Html
    minutes: int
    prerequisites: tuple[str, ...]
    modes: dict[str, Mode]
    fingerprint: str
    subjects: dict[str, Subject] = field(default_factory=dict)
    misconceptions: tuple[RevisionMisconception, ...] = ()
    """Every belief that a wrong answer of the pattern can betray, in the order written."""
    cards: tuple[Flashcard, ...] = ()
    projects: tuple[Project, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    lessons: dict[str, LessonPage] = field(default_factory=dict)
    """The proved lessons, by mode."""
    bank: tuple[BankQuestion, ...] = ()
    """Every served question of the pattern."""


@dataclass(frozen=True, slots=True)
class OptionProof:
    """What was run to check one option, and what came out."""

    id: str
    html: Html
    keyed: bool
    true: bool
    predicate: Html
    problem: Html
    seeds: Html
    inference: Html


@dataclass(frozen=True, slots=True)
class ProofPage:
    """Everything the proof page of one variant shows."""

    question: str
    variant: str
    title: str
    pattern: str
    prompt: Html
    torch: str
    setup: Html
    code: Html
    output: str
    warnings: tuple[str, ...]
    error: str
    option_runs: tuple[tuple[str, str], ...]
    proof: Html
    script: str
    options: tuple[OptionProof, ...]
    facts: tuple[tuple[str, str], ...]
    curves: tuple[Curve, ...]
    curves_text: Html
    correction: Html


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of one variant as plain text: what a learner may change and run."""

    setup: str
    """What runs before the shown code."""
    code: str
    """The shown code, its places filled as the key says; "" where none is shown, or only with an option's."""
    options: Mapping[str, str]
    """For each option with code of its own: that code, which runs after the shown one."""
    answers: Mapping[str, str]
    """Forms fill and order: the whole code with each answer that a proof page speaks of put in, by the answer's ids."""
    proof: str
    """The program that decides which options are true."""
    question: str
    """The variant as that program sees it, as JSON."""
    output: str
    """What the shown code printed when it was proved, its warnings and its error with it; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a content file: where, what, and the mend."""

    file: str
    line: int | None
    field: str
    message: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" {self.field}:" if self.field else ""
        return f"{place}:{where} {self.message}. {self.mend}"


@dataclass(frozen=True)
class Library:
    """All proved content of a site. What could not be loaded or is unproved is in `faults`, and not served."""

    patterns: dict[tuple[str, str], Pattern]
    revisions: Mapping[tuple[str, str], Revision]
    proofs: Mapping[tuple[str, str], ProofPage]
    faults: tuple[Fault, ...] = field(default=())
    programs: Mapping[tuple[str, str], Programs] = field(default_factory=dict)

    def variants(self, question: str) -> tuple[str, ...]:
        """The proved variants of a question, in the lock's order."""
        return self._variants.get(question, ())

    @cached_property
    def _variants(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for question, variant in self.revisions:
            found.setdefault(question, []).append(variant)
        return {question: tuple(variants) for question, variants in found.items()}
