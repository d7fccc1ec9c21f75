"""Lessons, the pages of learn, why, deep and metrics: loading, and publishing what was proved. Torch-free.

lessons/deep/lesson.md  lessons/deep/proof.py  lessons/deep/lock.json
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gradschool.curriculum.lesson_lock import LessonLock, LockedChart, read_lesson_lock
from gradschool.curriculum.lesson_text import LessonText, Piece, SectionText, read_lesson, trainable
from gradschool.curriculum.lesson_values import (
    Block,
    Experiment,
    LabPlace,
    LessonChart,
    LessonFrame,
    LessonPage,
    Prose,
    ProvedClaim,
    RanCode,
    Section,
)
from gradschool.curriculum.load import fingerprint_of, proof_source, shown_path
from gradschool.curriculum.lock import LockError, of_these_texts
from gradschool.curriculum.publish import PublishError
from gradschool.curriculum.render import RenderError, fill, inline, markdown, python_block
from gradschool.curriculum.values import Fault, Html

FOLDER, FILE = "lessons", "lesson.md"
MODES = ("learn", "why", "deep", "metrics")
"""The modes that may have a lesson; its folder has the mode's name."""


@dataclass(frozen=True)
class AuthoredLesson:
    """A lesson as its author wrote it: checked, but not yet filled in or proved."""

    mode: str
    folder: Path
    text: LessonText
    source: str
    proof_source: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised lesson.md and proof.py and the format version."""
        return fingerprint_of(self.source, self.proof_source)


def load_lesson(folder: Path) -> AuthoredLesson | list[Fault]:
    """The lesson in `folder`, or all that is wrong with its files."""
    path = folder / FILE
    name = shown_path(path)
    if folder.name not in MODES:
        return [
            Fault(
                name,
                None,
                "",
                f"there is no lesson {folder.name}",
                f"Name its folder one of {', '.join(MODES)}.",
            )
        ]
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [Fault(name, None, "", f"cannot be read: {error}", "Write it, as UTF-8 text.")]
    text, proof = read_lesson(name, source), proof_source(folder)
    if isinstance(text, list) or isinstance(proof, list):
        return [fault for found in (text, proof) if isinstance(found, list) for fault in found]
    return AuthoredLesson(folder.name, folder, text, source, proof)


def proved_lessons(authored: AuthoredLesson) -> tuple[LessonPage, ...]:
    """The lesson as it is served; a tuple of one.

    Raises LockError when it is unproved, PublishError for a text that cannot be rendered.
    """
    lock = read_lesson_lock(authored.folder / "lock.json")
    return (published(authored, of_these_texts(lock, authored.fingerprint)),)


def published(authored: AuthoredLesson, lock: LessonLock) -> LessonPage:
    """The lesson with what `lock` holds.

    Raises LockError where a claim is not true, PublishError for a text, chart or claim that does not fit the other file.
    """
    false = sorted(name for name, claim in lock.claims.items() if not claim.true)
    if false:
        raise LockError(f"claim {', '.join(false)} is false in the run")
    filler = _Filler(lock)
    placed = authored.text.named("chart").keys()
    _check_all_used(
        "chart", {chart.name for chart in lock.charts}, placed, "place it with a fence ```chart NAME"
    )
    charts = {chart.name: _chart(chart, filler) for chart in lock.charts}
    sections = tuple(_sections(authored.text, lock, charts, filler))
    _check_all_used(
        "claim", lock.claims.keys(), filler.numbers.keys(), "refer to it with {{ proved('NAME') }}"
    )
    claims = tuple(
        ProvedClaim(
            number,
            name,
            filler.inline(f"claim {name}, says", lock.claims[name].says),
            filler.html(f"claim {name}, ran", lock.claims[name].ran),
        )
        for name, number in filler.numbers.items()
    )
    digest = hashlib.sha256(repr((sections, claims, lock.torch)).encode()).hexdigest()
    return LessonPage(authored.mode, sections, claims, lock.torch, digest)


def _check_all_used(what: str, found: Any, used: Any, mend: str) -> None:
    unused = sorted(set(found) - set(used))
    if unused:
        raise PublishError(
            f"proof.py gives the {what} {', '.join(unused)}, which the text never uses: {mend}"
        )


@dataclass
class _Filler:
    """Fills facts into texts and renders them; gives each claim its number when the text first refers to it."""

    lock: LessonLock
    numbers: dict[str, int] = field(default_factory=dict)

    def proved(self, name: str) -> str:
        """A link to the claim of this name, in Markdown. Raises ValueError where there is none."""
        if name not in self.lock.claims:
            known = ", ".join(sorted(self.lock.claims)) or "none"
            raise ValueError(f"there is no claim {name!r} in proof.py, whose claims are {known}")
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        return f"[proof {number}](#claim-{name})"

    def plain(self, field: str, text: str, **more: Any) -> str:
        try:
            return fill(text, {**self.lock.facts, **more})
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error

    def words(self, field: str, text: str) -> str:
        """Text without the marks of Markdown, for places that show plain words."""
        return " ".join(self.plain(field, text).replace("`", "").split())

    def inline(self, field: str, text: str, **more: Any) -> Html:
        return self._rendered(field, inline, self.plain(field, text, **more))

    def html(self, field: str, text: str, **more: Any) -> Html:
        return self._rendered(field, markdown, self.plain(field, text, **more))

    def _rendered(self, field: str, render: Any, text: str) -> Html:
        try:
            return str(render(text))
        except RenderError as error:
            raise PublishError(f"{field}: {error}") from error


def _sections(
    text: LessonText, lock: LessonLock, charts: Mapping[str, LessonChart], filler: _Filler
) -> Iterator[Section]:
    labs = 0
    taken: set[str] = set()
    for section in text.sections:
        blocks: list[Block] = []
        for piece in section.pieces:
            labs += piece.kind == "lab"
            blocks.append(_block(piece, labs, lock, charts, filler))
        title = filler.inline(f"line {section.line}", section.title, proved=filler.proved)
        yield Section(_slug(section, taken), title, tuple(blocks))


def _slug(section: SectionText, taken: set[str]) -> str:
    words = re.sub(r"\{\{.*?\}\}", "", section.title).lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", words)) or "part"
    while slug in taken:
        slug += "-again"
    taken.add(slug)
    return slug


def _block(
    piece: Piece, lab: int, lock: LessonLock, charts: Mapping[str, LessonChart], filler: _Filler
) -> Block:
    if piece.kind == "prose":
        return Prose(filler.html(f"line {piece.line}", piece.text, proved=filler.proved))
    if piece.kind == "code":
        return Prose(python_block(piece.text))
    if piece.lab:
        return LabPlace(lab, Experiment(piece.lab.problem, piece.lab.strategy, piece.lab.epochs))
    if piece.kind == "chart":
        if piece.name not in charts:
            known = ", ".join(charts) or "none"
            raise PublishError(f"line {piece.line}: proof.py gives no chart {piece.name!r}; it gives {known}")
        return charts[piece.name]
    run = lock.runs[piece.name]
    shown = python_block(run.code)
    return RanCode(piece.name, shown, run.code, run.output, tuple(run.warnings), run.error)


def _chart(chart: LockedChart, filler: _Filler) -> LessonChart:
    place = f"chart {chart.name}"
    fault = trainable(chart.problem, chart.lab, chart.epochs) if chart.lab else ""
    if fault:
        raise PublishError(f"{place}, lab: {fault}")
    return LessonChart(
        name=chart.name,
        title=filler.words(place, chart.title),
        summary=filler.words(place, chart.summary),
        slider=filler.words(place, chart.slider),
        start=chart.start,
        log=chart.log,
        axis=chart.axis,
        x=tuple(chart.x),
        top=chart.top,
        frames=tuple(
            LessonFrame(filler.words(place, one.label), filler.words(place, one.note), tuple(one.curves))
            for one in chart.frames
        ),
        experiment=Experiment(chart.problem, chart.lab, chart.epochs) if chart.lab else None,
    )
