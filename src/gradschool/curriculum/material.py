"""What the modes of a pattern show beside questions: curves, claims, flashcards, projects, an experiment. Plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass

Html = str
"""Safe HTML made by `curriculum.render` from the authors' Markdown; raw HTML in it is off."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A line to draw: one value a step, for the chart on a proof page."""

    name: str
    label: str
    values: tuple[float | None, ...]
    quantity: str = "loss"
    unit: str = "step"


@dataclass(frozen=True, slots=True)
class Claim:
    """What was run to check a statement, and what follows from it."""

    predicate: Html
    problem: Html
    seeds: Html
    inference: Html


@dataclass(frozen=True, slots=True)
class Flashcard:
    """A question that is answered in a breath, its answer, and what was run to check it."""

    id: str
    about: tuple[str, ...]
    front: Html
    back: Html
    claim: Claim
    torch: str


@dataclass(frozen=True, slots=True)
class ProjectTarget:
    """What a solution has to reach: an accuracy at least, or a loss at most, so high or low."""

    metric: str
    value: float
    at_least: bool

    def reached(self, score: float | None, margin: float = 0.0) -> bool:
        """Whether a score, None when not finite, reaches it; with `margin`, by so large a share of it more."""
        if score is None:
            return False
        limit = self.value * (1 + margin if self.at_least else 1 - margin)
        return score >= limit if self.at_least else score <= limit

    def goodness(self, score: float | None) -> float:
        """A score as a number of which more is better."""
        return -math.inf if score is None else score if self.at_least else -score


@dataclass(frozen=True)
class Project:
    """A problem to train: its present metrics, its rules, its target, and how the reference and constants do.

    Scores are by the target's metric, one a seed; None is a run that is not finite.
    """

    id: str
    title: str
    about: tuple[str, ...]
    problem: str
    epochs: int
    seeds: tuple[int, ...]
    target: ProjectTarget
    optimizers: tuple[str, ...]
    keep: dict[str, float]
    needs_schedule: bool
    present: str
    reference: str
    html: Html
    task: Html
    constraints: tuple[Html, ...]
    hints: tuple[Html, ...]
    solution: Html
    present_scores: tuple[float | None, ...]
    reference_scores: tuple[float | None, ...]
    best_constant: str
    best_constant_scores: tuple[float | None, ...]
    constants_that_reach: int
    constants: int
    curves: tuple[Curve, ...]
    torch: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What a learner's run has to do: the kind, the number of steps, and the limits that decide, where the kind has them.

    `curriculum.exercise_marking` says what each kind looks at.
    """

    kind: str
    steps: int
    unit: str = "step"
    """What one call of show stands for: step or epoch."""
    times: float | None = None
    at_most: float | None = None
    tail: int | None = None
    change: float | None = None
    above: float | None = None
    below: float | None = None
    watch: str | None = None
    turns: int | None = None
    first_rate: float | None = None
    last_rate: float | None = None
    lowest_rate: float | None = None
    highest_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a learner's program is marked by: the goal, and what of the exercise's own program has to stay."""

    goal: Goal
    code: str
    """The program as the learner gets it."""
    keep: tuple[str, ...]
    first_loss: float


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program to change until its training does what the goal says; and how that was proved."""

    id: str
    title: str
    about: tuple[str, ...]
    misconception: str
    """The belief it puts to the test, by id; "" for none."""
    html: Html
    task: Task
    goal: str
    """The goal in a sentence."""
    hint: Html
    solution_code: str
    solution: Html
    output: str
    """What the program printed as it is given."""
    curves: tuple[Curve, ...]
    """The losses of the program as it is given, and then of the solution."""
    attempts: int
    """How many wrong attempts were proved to miss the goal."""
    torch: str


@dataclass(frozen=True, slots=True)
class ExperimentStep:
    """A step of an experiment's pipeline: words, true shapes, and a table of sample rows whose first is the head."""

    id: str
    title: str
    html: Html
    shapes: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Epoch:
    """What stood after one epoch of an experiment. Accuracies are shares from 0 to 1."""

    number: int
    loss: float
    accuracy: float
    held_out_accuracy: float
    rate: float
    observation: str
    """The lab's verdict on the run up to here, in its own words."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one layer gives for the sample that is followed."""

    id: str
    title: str
    html: Html
    values: tuple[float, ...]


@dataclass(frozen=True)
class Experiment:
    """A real training run, from raw data to one prediction."""

    problem: str
    strategy: str
    steps: tuple[ExperimentStep, ...]
    epochs: tuple[Epoch, ...]
    layers: tuple[Layer, ...]
    images: tuple[tuple[float, ...], ...]
    """Pictures as 64 shares of ink from 0 to 1, row by row."""
    image_labels: tuple[str, ...]
    label: str
    predicted: str
    torch: str
