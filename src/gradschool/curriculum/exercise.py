"""The exercises of a pattern: programs to change until their training does what is asked. Torch-free.

    exercises/exercises.yaml  exercises/lock.json

An exercise needs no proof.py: what it claims is always the same, and `verify` runs it. The program as it is given misses
the goal, the solution meets it, and each wrong attempt misses it with the sentence that its author expects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from gradschool.curriculum.code_lines import missing_line
from gradschool.curriculum.exercise_marking import NEEDS, goal_words
from gradschool.curriculum.load import fingerprint_of, shown_path
from gradschool.curriculum.lock import Lock, LockError, of_these_texts, read_lock
from gradschool.curriculum.publish import Texts
from gradschool.curriculum.schema import Code, ContentFile, Identifier, MisconceptionFile, Text, check
from gradschool.curriculum.values import Exercise, Fault, Goal, Task
from gradschool.curriculum.yaml_file import YamlFile, read_yaml

FOLDER, FILE = "exercises", "exercises.yaml"
MOST_LINES = 25
"""Lines of a program: it is to be read at a glance."""
START, SOLUTION = "start-misses", "solution-meets"
"""What must be true of every exercise, beside `wrong-1-misses` and so on for its wrong attempts."""


class GoalFile(ContentFile):
    """What the run has to do. Each kind has limits of its own; those of the rate go with any kind."""

    kind: Literal["diverge", "converge", "oscillate", "plateau", "rebound"]
    steps: int = Field(ge=2, le=1000, description="How many losses have to be shown.")
    unit: Literal["step", "epoch"] = Field("step", description="What each of them stands for.")
    times: float | None = Field(None, gt=1, description="diverge: the last loss, in times the first.")
    at_most: float | None = Field(None, gt=0, description="converge, oscillate: the last loss.")
    tail: int | None = Field(
        None,
        ge=2,
        description="plateau, converge: look at so many of the last losses, not at the last alone.",
    )
    change: float | None = Field(
        None, gt=0, lt=1, description="plateau: the share by which these may differ."
    )
    above: float | None = Field(None, gt=0, description="plateau: where it is stuck. rebound: where it ends.")
    below: float | None = Field(None, gt=0, description="rebound: how low it gets before.")
    watch: Identifier | None = Field(
        None, description="oscillate: the name, as given to show, that turns round."
    )
    turns: int | None = Field(None, ge=1, description="oscillate: how often.")
    first_rate: float | None = Field(None, gt=0, description="The first `lr` shown.")
    last_rate: float | None = Field(None, gt=0, description="The last `lr` shown.")
    lowest_rate: float | None = Field(None, gt=0, description="No `lr` shown may be lower.")
    highest_rate: float | None = Field(None, gt=0, description="No `lr` shown may be higher.")


class AttemptFile(ContentFile):
    """A wrong attempt: changes of the program, and what its author is told."""

    changes: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        min_length=1, description="Pairs of what stands in the program, once, and what is put there."
    )
    says: Text = Field(description="A part of the sentence that the verdict has to give.")


class AnswerFile(ContentFile):
    """A program that meets the goal, with words on why."""

    code: Code
    text: Text


class ExerciseFile(ContentFile):
    """One exercise of Break it."""

    id: Identifier
    title: Text
    about: list[Identifier] = Field(default_factory=list, description="The pattern's subjects it is about.")
    misconception: Identifier | None = Field(None, description="The belief that it puts to the test.")
    prompt: Text
    goal: GoalFile
    code: Code = Field(description="The program as the learner gets it. It calls show(loss) once a step.")
    keep: list[Text] = Field(min_length=1, description="Lines of the program that have to stay.")
    hint: Text
    solution: AnswerFile
    wrong: list[AttemptFile] = Field(min_length=1, description="Attempts that must miss the goal.")


class ExercisesFile(ContentFile):
    """exercises.yaml"""

    exercises: list[ExerciseFile] = Field(min_length=1, max_length=40)


@dataclass(frozen=True)
class AuthoredExercises:
    """The exercises as their author wrote them: checked, but not yet filled in or proved."""

    folder: Path
    file: YamlFile
    exercises: ExercisesFile

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised exercises.yaml and the format version."""
        return fingerprint_of((self.folder / FILE).read_text(encoding="utf-8"))


def load_exercises(
    folder: Path, misconceptions: Mapping[str, MisconceptionFile] | None = None
) -> AuthoredExercises | list[Fault]:
    """The exercises in `folder`, or all that is wrong with their file; beliefs are looked up where they are given."""
    file = read_yaml(folder / FILE, shown_path(folder / FILE))
    if isinstance(file, Fault):
        return [file]
    shape = check(ExercisesFile, file)
    if isinstance(shape, list):
        return shape
    faults = [
        fault
        for index, one in enumerate(shape.exercises)
        for fault in _faults(file, index, one, shape.exercises[:index], misconceptions)
    ]
    return faults or AuthoredExercises(folder, file, shape)


def _faults(
    file: YamlFile,
    index: int,
    one: ExerciseFile,
    before: list[ExerciseFile],
    misconceptions: Mapping[str, MisconceptionFile] | None,
) -> Iterator[Fault]:
    place = ("exercises", index)
    if one.id in [other.id for other in before]:
        yield file.fault((*place, "id"), f"two exercises have the id {one.id!r}", "Give each its own.")
    if misconceptions is not None and one.misconception and one.misconception not in misconceptions:
        mend = "Write it in misconceptions.yaml, or name one that is there."
        yield file.fault((*place, "misconception"), f"there is no belief {one.misconception!r}", mend)
    yield from _goal_faults(file, place, one.goal)
    lines = len(one.code.strip("\n").splitlines())
    if lines > MOST_LINES:
        mend = f"{MOST_LINES} lines are the most; leave out what is not about the exercise."
        yield file.fault((*place, "code"), f"the program has {lines} lines", mend)
    for number, line in enumerate(one.keep):
        if one.code.find(line) < 0 or missing_line("", [line], one.code) == "":
            mend = "Copy the whole line from the program."
            yield file.fault((*place, "keep", number), f"the program has no line {line!r}", mend)
    for number, attempt in enumerate(one.wrong):
        for old, _ in attempt.changes:
            if one.code.count(old) != 1:
                mend = "Change something that stands there exactly once."
                told = f"the program has {old!r} {one.code.count(old)} times"
                yield file.fault((*place, "wrong", number), told, mend)


def _goal_faults(file: YamlFile, place: tuple[str | int, ...], goal: GoalFile) -> Iterator[Fault]:
    limits = {name for kind in NEEDS.values() for name in kind}
    given = {name for name in limits if getattr(goal, name) is not None}
    optional = {"tail"} if goal.kind == "converge" else set()
    missing, extra = NEEDS[goal.kind] - given, given - NEEDS[goal.kind] - optional
    for name in sorted(missing):
        yield file.fault((*place, "goal"), f"a goal of kind {goal.kind} needs `{name}`", f"Add `{name}:`.")
    for name in sorted(extra):
        yield file.fault(
            (*place, "goal", name), f"a goal of kind {goal.kind} has no `{name}`", "Take it out."
        )


def goal_of(shape: GoalFile) -> Goal:
    """The goal as a value that can be marked by."""
    return Goal(**shape.model_dump())


def changed(one: ExerciseFile, attempt: AttemptFile) -> str:
    """The program with an attempt's changes."""
    code = one.code
    for old, new in attempt.changes:
        code = code.replace(old, new)
    return code


def claims_of(one: ExerciseFile) -> dict[str, bool]:
    """What has to be true of an exercise, by name."""
    return {
        START: True,
        SOLUTION: True,
        **{f"wrong-{number}-misses": True for number, _ in enumerate(one.wrong, 1)},
    }


def proved_exercises(authored: AuthoredExercises) -> tuple[Exercise, ...]:
    """The exercises as they are served, with the facts of their lock.

    Raises LockError when they are unproved, PublishError for a text that cannot be rendered.
    """
    return published(authored, of_these_texts(read_lock(authored.folder / "lock.json"), authored.fingerprint))


def published(authored: AuthoredExercises, lock: Lock) -> tuple[Exercise, ...]:
    """The exercises with the facts of `lock`. Raises LockError where a claim is not true, PublishError as above."""
    variants = {variant.id: variant for variant in lock.variants}
    made = []
    for shape in authored.exercises.exercises:
        variant = variants.get(shape.id)
        if variant is None or variant.run is None or variant.truth != claims_of(shape):
            raise LockError(f"its lock does not prove the exercise {shape.id}")
        texts, goal = Texts(variant), goal_of(shape.goal)
        made.append(
            Exercise(
                id=shape.id,
                title=shape.title,
                about=tuple(shape.about),
                misconception=shape.misconception or "",
                html=texts.html(f"{shape.id}.prompt", shape.prompt),
                task=Task(goal, shape.code, tuple(shape.keep), float(str(variant.facts["first"]))),
                goal=goal_words(goal),
                hint=texts.html(f"{shape.id}.hint", shape.hint),
                solution_code=shape.solution.code,
                solution=texts.html(f"{shape.id}.solution", shape.solution.text),
                output=variant.run.output,
                curves=tuple(variant.curves),
                attempts=len(shape.wrong),
                torch=lock.torch,
            )
        )
    return tuple(made)
