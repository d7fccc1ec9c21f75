"""The library: all content of a site that is loaded, checked and proved. Free of torch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from gradschool.curriculum import deck, exercise, experiment, forms, lesson, project
from gradschool.curriculum.guessing import blind_score
from gradschool.curriculum.lesson_values import LessonPage
from gradschool.curriculum.load import (
    PACKAGED,
    AuthoredPattern,
    AuthoredQuestion,
    load_pattern,
    pattern_folders,
    shown_path,
)
from gradschool.curriculum.lock import Lock, LockError, of_these_texts, read_lock
from gradschool.curriculum.programs import programs
from gradschool.curriculum.publish import PublishError, proof_page, revision
from gradschool.curriculum.render import RenderError, markdown
from gradschool.curriculum.schema import ModeFile
from gradschool.curriculum.values import (
    Badge,
    BankQuestion,
    Fault,
    Library,
    Mode,
    Pattern,
    Programs,
    ProofPage,
    Revision,
    RevisionMisconception,
    Subject,
)

Authored = TypeVar("Authored")
Published = TypeVar("Published")

UPDATE = "Run `gradschool verify --update` and commit lock.json."


class Rendered(Mapping[tuple[str, str], Published]):
    """What is published of each question and variant, rendered when it is first asked for and then kept."""

    def __init__(self) -> None:
        self._makers: dict[tuple[str, str], Callable[[], Published]] = {}
        self._made: dict[tuple[str, str], Published] = {}

    def add(self, place: tuple[str, str], maker: Callable[[], Published]) -> None:
        """Have what `maker` makes at `place`."""
        self._makers[place] = maker

    def __getitem__(self, place: tuple[str, str]) -> Published:
        """What is published there, rendered now if nobody asked before. Raises KeyError."""
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = self._makers[place]()
        return found

    def __contains__(self, place: object) -> bool:
        return place in self._makers

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def load_library(roots: Iterable[Path] = (PACKAGED,)) -> Library:
    """Load every pattern under `roots`. What is broken or unproved is left out and named in `faults`."""
    patterns: dict[tuple[str, str], Pattern] = {}
    revisions: Rendered[Revision] = Rendered()
    proofs: Rendered[ProofPage] = Rendered()
    runnable: Rendered[Programs] = Rendered()
    faults: list[Fault] = []
    for root in roots:
        if not root.is_dir():
            faults.append(Fault(str(root), None, "", "there is no such folder", "Mend GRADSCHOOL_CONTENT."))
        for folder in pattern_folders(root):
            loaded = load_pattern(folder)
            if not isinstance(loaded, AuthoredPattern):
                faults += loaded
                continue
            faults += loaded.faults
            served = _serve_questions(loaded, revisions, proofs, runnable, faults)
            lessons = _lessons(loaded, faults)
            pattern = _pattern(loaded, served, faults)
            if pattern:
                cards = _proved(folder / deck.FOLDER, deck.load_deck, deck.proved_cards, faults)
                projects = _proved(
                    folder / project.FOLDER, project.load_projects, project.proved_projects, faults
                )
                experiments = _proved(
                    folder / experiment.FOLDER,
                    experiment.load_experiment,
                    experiment.proved_experiment,
                    faults,
                )
                exercises = _proved(
                    folder / exercise.FOLDER, exercise.load_exercises, exercise.proved_exercises, faults
                )
                pattern = replace(
                    pattern,
                    cards=cards,
                    projects=projects,
                    experiments=experiments,
                    exercises=exercises,
                    lessons=lessons,
                )
                patterns[pattern.track, pattern.id] = _without_shells(pattern, asks=bool(served))
    return Library(patterns, revisions, proofs, tuple(faults), runnable)


def _without_shells(pattern: Pattern, *, asks: bool) -> Pattern:
    """The pattern without the modes that would have nothing to show; `asks` says whether any question is served."""
    shown = {
        "project": bool(pattern.projects),
        "recall": bool(pattern.cards),
        "visualize": bool(pattern.experiments),
        "try": bool(pattern.exercises),
        "test": asks,
        **dict.fromkeys(pattern.lessons, True),
    }
    modes = {name: mode for name, mode in pattern.modes.items() if mode.questions or shown.get(name)}
    return replace(pattern, modes=modes)


def _serve_questions(
    loaded: AuthoredPattern,
    revisions: Rendered[Revision],
    proofs: Rendered[ProofPage],
    runnable: Rendered[Programs],
    faults: list[Fault],
) -> dict[str, BankQuestion]:
    taken = {question for question, _ in revisions}
    served = {}
    for authored in loaded.questions.values():
        if authored.id in taken:
            mend = "Question ids are unique in a site: rename the folder."
            faults.append(
                Fault(authored.file.name, None, "", f"another pattern has a question {authored.id}", mend)
            )
            continue
        try:
            lock = proved_lock(authored)
            # One variant is rendered now, so that a text which cannot be is found at the start; the rest when asked for.
            first = revision(authored, lock.variants[0], loaded.id, loaded.misconceptions)
            for variant in lock.variants:
                place = authored.id, variant.id
                proofs.add(place, partial(proof_page, authored, variant, loaded.id, lock.torch))
                runnable.add(place, partial(programs, authored, variant))
                revisions.add(place, partial(revision, authored, variant, loaded.id, loaded.misconceptions))
            served[authored.id] = BankQuestion(authored.id, first.level, first.about, blind_score(first))
        except (LockError, PublishError) as error:
            faults.append(Fault(authored.file.name, None, "", f"not served: {error}", UPDATE))
    return served


def proved_lock(authored: AuthoredQuestion) -> Lock:
    """The lock of a question whose text is the one that was proved, key and truth agreeing on every option.

    Raises LockError when it is unproved.
    """
    lock = of_these_texts(read_lock(authored.folder / "lock.json"), authored.fingerprint)
    true = forms.keyed(authored.question)
    wanted = {answer: answer in true for answer in forms.possible(authored.question)}
    if any(variant.truth != wanted for variant in lock.variants) or not lock.variants:
        raise LockError("its lock does not prove the key: truth and key differ")
    return lock


def _lessons(loaded: AuthoredPattern, faults: list[Fault]) -> dict[str, LessonPage]:
    """The proved lessons of the modes that a pattern has."""
    found: dict[str, LessonPage] = {}
    for place in sorted((loaded.folder / lesson.FOLDER).glob("*/")):
        for page in _proved(place, lesson.load_lesson, lesson.proved_lessons, faults):
            if page.mode in loaded.pattern.modes:
                found[page.mode] = page
                continue
            mend = f"Add `{page.mode}:` to the modes of pattern.yaml."
            faults.append(Fault(shown_path(place), None, "", "its pattern has no such mode", mend))
    return found


def _proved(
    folder: Path,
    load: Callable[[Path], Authored | list[Fault]],
    publish: Callable[[Authored], tuple[Published, ...]],
    faults: list[Fault],
) -> tuple[Published, ...]:
    """What a folder of a pattern holds, if it is there, sound and proved; else nothing, with its faults named."""
    if not folder.is_dir():
        return ()
    authored = load(folder)
    if isinstance(authored, list):
        faults += authored
        return ()
    try:
        return publish(authored)
    except (LockError, PublishError) as error:
        faults.append(Fault(shown_path(folder), None, "", f"not served: {error}", UPDATE))
        return ()


def _pattern(
    loaded: AuthoredPattern, served: Mapping[str, BankQuestion], faults: list[Fault]
) -> Pattern | None:
    shape = loaded.pattern
    try:
        modes: dict[str, Mode] = {name: _mode(name, one, served) for name, one in shape.modes.items()}
        return Pattern(
            id=loaded.id,
            track=loaded.track,
            track_title=shape.track,
            category=shape.category,
            title=shape.title,
            html=markdown(shape.text),
            minutes=shape.minutes,
            prerequisites=tuple(shape.prerequisites),
            modes=modes,
            fingerprint=hashlib.sha256(repr((shape, sorted(served))).encode()).hexdigest(),
            misconceptions=tuple(
                RevisionMisconception(name, belief.title, markdown(belief.text))
                for name, belief in loaded.misconceptions.items()
            ),
            bank=tuple(served.values()),
            subjects={
                name: Subject(name, one.title, tuple(one.learn_in)) for name, one in shape.subjects.items()
            },
        )
    except RenderError as error:
        faults.append(Fault(loaded.file.name, None, "", str(error), "Mend the text."))
        return None


def _mode(name: str, shape: ModeFile, served: Collection[str]) -> Mode:
    """A mode with its proved questions."""
    proved = (tuple(question for question in slot if question in served) for slot in shape.slots)
    questions = tuple(slot for slot in proved if slot)
    badge = shape.badge
    if len(questions) < len(shape.slots):
        badge = None  # a badge means all its questions were right, so it is not given for fewer
    return Mode(
        name=name,
        title=shape.title,
        html=markdown(shape.text),
        minutes=shape.minutes,
        questions=questions,
        attempts=shape.attempts,
        seconds=shape.seconds,
        badge=Badge(badge.id, badge.title, markdown(badge.text)) if badge else None,
    )
