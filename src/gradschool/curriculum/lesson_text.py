"""Reading lesson.md: sections, and in them prose, code to run, charts and places for the lab. Torch-free."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from pydantic import Field

from gradschool.curriculum.schema import ContentFile, Identifier, Text, check
from gradschool.curriculum.values import Fault
from gradschool.curriculum.yaml_file import YamlFile
from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import RunSpec

Kind = Literal["prose", "code", "run", "chart", "lab"]

_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<says>[^`]*)$")
_OURS = re.compile(
    rf"^(?:(?P<code>python)|python run (?P<run>{_NAME})|chart (?P<chart>{_NAME})|(?P<lab>lab))$"
)
_MEND = "Write ```python, ```python run NAME, ```chart NAME or ```lab, NAME in lower case with hyphens."


class LabFile(ContentFile):
    """The body of a lab fence."""

    problem: Identifier
    strategy: Text
    epochs: int = Field(ge=1, le=2000)


@dataclass(frozen=True)
class Piece:
    """A stretch of a lesson: its source, its name where it has one, and its first line in the file."""

    kind: Kind
    text: str
    line: int
    name: str = ""
    lab: LabFile | None = None


@dataclass
class SectionText:
    """A section as written; the one before the first heading has no title."""

    title: str
    line: int
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class LessonText:
    """A lesson as written."""

    sections: list[SectionText]

    def named(self, kind: Kind) -> dict[str, Piece]:
        """The pieces of one kind by name."""
        return {
            piece.name: piece for section in self.sections for piece in section.pieces if piece.kind == kind
        }


def read_lesson(file: str, source: str) -> LessonText | list[Fault]:
    """The lesson that `source` says, or everything wrong with how it is written; `file` is how people name it."""
    faults: list[Fault] = []
    sections = [SectionText("", 1)]
    for piece in _pieces(file, source, faults):
        if piece.kind == "prose" and piece.name:
            sections.append(SectionText(piece.name, piece.line))
        else:
            sections[-1].pieces.append(piece)
    lesson = LessonText([section for section in sections if section.title or section.pieces])
    if not lesson.sections:
        faults.append(
            Fault(file, 1, "", "the lesson is empty", "Write it; copying a sibling's is a good start.")
        )
    faults += _twice(file, lesson)
    return faults or lesson


def _pieces(file: str, source: str, faults: list[Fault]) -> Iterator[Piece]:
    """The stretches of a text in order; a heading of a section is a piece of prose that has a name and no text."""
    lines = source.splitlines()
    prose: list[str] = []
    begun = at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        ours = fence is not None and _is_ours(fence["says"])
        if not ours and fence is None and not lines[at].startswith("## "):
            prose.append(lines[at])
            at += 1
            continue
        end = _end_of(lines, at, fence["ticks"]) if fence else at
        if end is None:
            faults.append(
                Fault(file, at + 1, "", "this fence is never closed", "Close it with a line of ``` alone.")
            )
            return
        if fence and not ours:  # somebody else's fence is part of the prose, headings and all
            prose += lines[at : end + 1]
        else:
            yield from _prose(prose, begun)
            prose, begun = [], end + 1
            if fence:
                yield from _fenced(file, fence["says"].strip(), lines[at + 1 : end], at + 1, faults)
            else:
                yield Piece("prose", "", at + 1, lines[at][3:].strip())
        at = end + 1
    yield from _prose(prose, begun)


def _prose(lines: list[str], begun: int) -> Iterator[Piece]:
    blank = next((at for at, line in enumerate(lines) if line.strip()), None)
    if blank is not None:
        yield Piece("prose", "\n".join(lines[blank:]) + "\n", begun + blank + 1)


def _is_ours(says: str) -> bool:
    return bool(re.match(r"\s*(python|chart|lab)\b", says))


def _end_of(lines: list[str], at: int, ticks: str) -> int | None:
    return next((end for end in range(at + 1, len(lines)) if lines[end].rstrip() == ticks), None)


def _fenced(file: str, says: str, body: list[str], line: int, faults: list[Fault]) -> Iterator[Piece]:
    found = _OURS.match(says)
    text = "\n".join(body) + "\n"
    if found is None:
        faults.append(Fault(file, line, "", f"this fence says {says!r}, which is not understood", _MEND))
    elif found["lab"]:
        lab = _lab(file, text, line)
        if isinstance(lab, list):
            faults += lab
        else:
            yield Piece("lab", text, line, lab=lab)
    elif found["chart"] and text.strip():
        mend = "Leave it empty: the chart of this name comes from proof.py."
        faults.append(Fault(file, line, "", f"the fence of chart {found['chart']} has text in it", mend))
    elif found["code"]:
        yield Piece("code", text, line)
    else:
        kind: Kind = "run" if found["run"] else "chart"
        yield Piece(kind, text, line, found[kind])


def _lab(file: str, text: str, line: int) -> LabFile | list[Fault]:
    try:
        values: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
        return [Fault(file, line, "lab", f"not valid YAML: {words}", "Write problem:, strategy:, epochs:.")]
    lab = check(LabFile, YamlFile(file, values, {(): line}))
    if isinstance(lab, list):
        return lab
    fault = trainable(lab.problem, lab.strategy, lab.epochs)
    return [Fault(file, line, "lab", fault, "Try it with `gradschool lab train`.")] if fault else lab


def trainable(problem: str, strategy: str, epochs: int) -> str:
    """Why the lab cannot train this, in a sentence without its full stop; "" when it can."""
    try:
        RunSpec(problem_named(problem), parse(strategy), epochs, 0)
    except LabError as error:
        return str(error).rstrip(".")
    return ""


def _twice(file: str, lesson: LessonText) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for section in lesson.sections:
        for piece in section.pieces:
            place = piece.kind, piece.name
            if piece.name and place in seen:
                mend = "Give each its own name." if piece.kind == "run" else "Place a chart once."
                yield Fault(file, piece.line, "", f"two fences are {piece.kind} {piece.name}", mend)
            seen.add(place)
