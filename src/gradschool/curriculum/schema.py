"""The shape of the content files, as strict pydantic models; `gradschool schema` prints them as JSON Schema."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from gradschool.curriculum.values import Fault
from gradschool.curriculum.yaml_file import YamlFile

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(min_length=1)]


class ContentFile(BaseModel):
    """A part of a content file: strict, so that a slip of the pen is named and not guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ClaimFile(ContentFile):
    """How an option was checked: the test that was run, in words, and what follows from it."""

    predicate: Text = Field(description="What was tested, so that the option is true exactly when it holds.")
    threshold: Text | None = Field(
        None, description="The number the test compares with, and where it comes from."
    )
    problem: Text = Field(description="The problem and model it was tested on.")
    seeds: Text = Field("0", description="The seeds it was run with.")
    inference: Text = Field(description="What the outcome says about the option.")


class OptionFile(ContentFile):
    """One option. Its id is written once and never changes; the letter on screen does."""

    id: Identifier
    text: Text | None = Field(None, description="The option as Markdown.")
    code: Code | None = Field(
        None, description="The option as Python, instead of text; the proof can run it."
    )
    value: Text | None = Field(
        None, description="Form numeric: the number, as in `{{ limit }}`; never shown before the answer."
    )
    why: Text = Field(description="Why it is right or wrong, shown once the question is closed.")
    misconception: Identifier | None = Field(
        None, description="The belief that leads here; wrong options only."
    )
    claim: ClaimFile


class BlankFile(ContentFile):
    """Form fill: a blank of the code, written `<<id>>` there, and the tiles that may go into it."""

    id: Identifier
    label: Text = Field(description="What belongs there, in a few words, for those who cannot see the code.")
    tiles: list[OptionFile] = Field(min_length=2, max_length=6)
    key: Identifier = Field(description="The id of the right tile.")


class LineFile(ContentFile):
    """Form order: one of the lines to put in order."""

    id: Identifier
    code: Code


class WrongOrderFile(ContentFile):
    """Form order: an order that betrays a belief."""

    order: list[Identifier]
    misconception: Identifier
    why: Text
    claim: ClaimFile


class ToleranceFile(ContentFile):
    """Form numeric: how far from the key's value an answer may be; one of the two."""

    relative: float | None = Field(None, gt=0, lt=0.5)
    absolute: float | None = Field(None, gt=0)


class SolutionFile(ContentFile):
    """The worked solution."""

    steps: list[Text] = Field(min_length=1)
    answer: Text
    check: Text = Field(description="A quick check the learner can do to be sure.")


class InsensitiveFile(ContentFile):
    """A changed number that nothing notices, and why that is right."""

    literal: Text = Field(description="As `verify --mutate` prints it: 'code line 3: 0.1 -> 1.0'.")
    why: Text


class QuestionFile(ContentFile):
    """question.yaml"""

    title: Text
    kind: Literal["conceptual", "predict-output", "model-choice", "hyperparameter", "metrics"]
    form: Literal["choice", "multiple", "numeric", "fill", "order", "curve"]
    level: Literal["beginner", "intermediate", "advanced", "expert"]
    about: list[Identifier] = Field(default_factory=list, description="The pattern's subjects it asks about.")
    prompt: Text
    setup: Code | None = Field(None, description="Runs before the code; shown folded.")
    code: Code | None = Field(None, description="What the learner reads, and exactly what the proof runs.")
    options: list[OptionFile] = Field(
        default_factory=list, max_length=6, description="Forms choice, multiple, numeric and curve."
    )
    blanks: list[BlankFile] = Field(default_factory=list, max_length=4, description="Form fill.")
    lines: list[LineFile] = Field(default_factory=list, max_length=5, description="Form order.")
    key: Identifier | list[Identifier] | None = Field(
        None, description="The id of the right option; a list of ids in the forms multiple and order."
    )
    also: list[list[Identifier]] = Field(
        default_factory=list, description="Form order: other orders that are right as well."
    )
    wrong: list[WrongOrderFile] = Field(default_factory=list, description="Form order.")
    why: Text | None = Field(None, description="Form order: why the key is right.")
    claim: ClaimFile | None = Field(None, description="Form order: what was tested of every order.")
    unit: Text | None = Field(None, description="Form numeric: shown after the box.")
    tolerance: ToleranceFile | None = Field(None, description="Form numeric.")
    hint: Text
    explanation: Text
    solution: SolutionFile
    mistakes: list[Text] = Field(min_length=1)
    curves: Text | None = Field(None, description="What the curves on the proof page show, in words.")
    correction: Text | None = Field(None, description="'You may have read elsewhere that …', put right.")
    variants: int = Field(1, ge=1, le=200, description="How many variants draw(rng) makes; 1 without draw.")
    insensitive: list[InsensitiveFile] = Field(default_factory=list)


class BadgeFile(ContentFile):
    """What an all-right sitting earns."""

    id: Identifier
    title: Text
    text: Text


class ModeFile(ContentFile):
    """A way of learning the pattern."""

    @property
    def slots(self) -> tuple[tuple[str, ...], ...]:
        """The questions as places to fill: each has the siblings that one is drawn from."""
        return tuple((slot,) if isinstance(slot, str) else tuple(slot) for slot in self.questions)

    title: Text
    text: Text
    minutes: int = Field(ge=1, le=600)
    questions: list[Identifier | Annotated[list[Identifier], Field(min_length=1)]] = Field(
        default_factory=list,
        description="What its practice asks, in order. A list of siblings stands for one of them, drawn anew each time.",
    )
    attempts: int = Field(1, ge=1, le=10)
    seconds: int | None = Field(None, ge=1, le=3600, description="For each question; leave out for no clock.")
    badge: BadgeFile | None = None


ModeName = Literal[
    "learn",
    "why",
    "deep",
    "visualize",
    "try",
    "challenge",
    "project",
    "recall",
    "metrics",
    "test",
    "practice",
]


class SubjectFile(ContentFile):
    """One thing the pattern teaches, and the modes that teach it: where a wrong answer sends the learner."""

    title: Text
    learn_in: list[ModeName] = Field(min_length=1)


class PatternFile(ContentFile):
    """pattern.yaml"""

    title: Text
    track: Text = Field(description="The track's title; the folder above is its id.")
    category: Identifier
    text: Text
    minutes: int = Field(ge=1, le=600)
    prerequisites: list[Text] = Field(default_factory=list)
    subjects: dict[Identifier, SubjectFile] = Field(default_factory=dict)
    modes: dict[ModeName, ModeFile] = Field(min_length=1)


class MisconceptionFile(ContentFile):
    """One false belief, and the short word that puts it right."""

    title: Text
    text: Text


class MisconceptionsFile(ContentFile):
    """misconceptions.yaml: belief id to belief."""

    misconceptions: dict[Identifier, MisconceptionFile]


Model = TypeVar("Model", bound=ContentFile)


def check(model: type[Model], file: YamlFile) -> Model | list[Fault]:
    """`file` as `model`, or every fault in it at once."""
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        return [_fault(file, model, details) for details in error.errors()]


def _fault(file: YamlFile, model: type[ContentFile], details: ErrorDetails) -> Fault:
    place = tuple(part for part in details["loc"] if part != "[key]")
    kind = details["type"]
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _field_names(model), n=1)
        mend = f"Did you mean `{near[0]}`?" if near else "Remove it, or look in a sibling for the right name."
        return file.fault(place, "this field is not known", mend)
    if kind == "missing":
        return file.fault(place, "this field is missing", f"Add `{place[-1]}:`.")
    return file.fault(place, f"{details['msg']}, but it is {_shown(details['input'])}", _mend(kind, details))


def _mend(kind: str, details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if kind == "literal_error":
        return f"Write one of {context['expected']}."
    if kind == "string_type":
        return "Put it in quotes."
    if kind == "string_pattern_mismatch":
        return "Use lower-case letters, digits and single hyphens, as in `too-high-rate`."
    return "Change it to fit."


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _field_names(model: type[BaseModel]) -> set[str]:
    names = set(model.model_fields)
    for child in (
        (ClaimFile, OptionFile, BlankFile, SolutionFile, ModeFile, BadgeFile)
        if model is not ClaimFile
        else ()
    ):
        names |= set(child.model_fields)
    return names
