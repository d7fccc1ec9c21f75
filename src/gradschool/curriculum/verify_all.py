"""Verifying many questions: which ones, on all cores, skipping those that nothing has touched since."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

from gradschool.curriculum.clues import clues
from gradschool.curriculum.load import AuthoredPattern, content_folders, load_pattern, pattern_folders
from gradschool.curriculum.prove_exercises import verify_exercises
from gradschool.curriculum.prove_experiment import verify_experiment
from gradschool.curriculum.prove_lesson import verify_lesson
from gradschool.curriculum.prove_projects import verify_projects
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.values import Fault
from gradschool.curriculum.verify import Report, verify_deck, verify_question
from gradschool.curriculum.verify_apart import Target, verify_apart
from gradschool.sandbox.values import SandboxError


class NothingToVerify(ValueError):  # noqa: N818  it says what is the matter, as an exit message
    """A path that holds no question; the message says what was looked for."""


def targets(paths: Sequence[Path]) -> tuple[list[Target], list[Fault]]:
    """The questions below `paths` (content, pattern or question folders), and the faults of their patterns.

    Raises NothingToVerify when a path holds none.
    """
    found: list[Target] = []
    faults: list[Fault] = []
    for path in paths or content_folders():
        folders, only = _patterns_around(path.resolve())
        if not folders:
            raise NothingToVerify(
                f"{path} is no question, pattern or content folder: it holds no pattern.yaml"
            )
        for folder in folders:
            loaded = load_pattern(folder)
            if isinstance(loaded, AuthoredPattern):
                faults += [fault for fault in loaded.faults if fault.file.endswith("pattern.yaml")]
                faults += [] if only else clues(loaded)
                questions = [only] if only else provable_folders(folder)
                found += [Target(question, loaded.misconceptions) for question in questions]
            else:
                faults += loaded
    return found, faults


def _patterns_around(path: Path) -> tuple[list[Path], Path | None]:
    for above in (path.parent, path.parent.parent):
        if _verifier(path) and (above / "pattern.yaml").exists():
            return [above], path
    if (path / "pattern.yaml").exists():
        return [path], None
    return list(pattern_folders(path)) or [one.parent for one in sorted(path.glob("*/pattern.yaml"))], None


VERIFIERS: Mapping[str, Callable[..., Report]] = {
    "question.yaml": verify_question,
    "cards.yaml": verify_deck,
    "projects.yaml": verify_projects,
    "visualize.yaml": verify_experiment,
    "exercises.yaml": verify_exercises,
    "lesson.md": verify_lesson,
}
"""What verifies a folder, by the file that says what it is."""


def provable_folders(pattern: Path) -> list[Path]:
    """Every folder of a pattern that holds something to prove; first those that train for long."""
    long = [folder for folder in sorted(pattern.glob("*/")) if _verifier(folder)]
    lessons, questions = (sorted((pattern / folder).glob("*/")) for folder in ("lessons", "questions"))
    return [*lessons, *long, *questions]


def _verifier(folder: Path) -> Callable[..., Report] | None:
    return next((verify for name, verify in VERIFIERS.items() if (folder / name).exists()), None)


def verify_folder(
    folder: Path, misconceptions: Mapping[str, MisconceptionFile], *, update: bool, mutate: bool
) -> Report:
    """Verify what `folder` holds: a question where nothing else is found, so that what is missing is said."""
    verify = _verifier(folder) or verify_question
    return verify(folder, misconceptions, update=update, mutate=mutate)


def verify_all(
    questions: Sequence[Target],
    *,
    update: bool = False,
    mutate: bool = False,
    fresh: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Report]:
    """A report for each question as it is ready. Unchanged ones come from the cache, unless `fresh` or in CI.

    Proofs run in the sandbox; `say` hears why where they do not.
    """
    remembered = _Remembered(mutate=mutate)
    waiting = []
    for target in questions:
        known = None if fresh or os.environ.get("CI") else remembered.report(target)
        if known:
            yield known
        else:
            waiting.append(target)
    for target, report in _prove(waiting, say, update=update, mutate=mutate):
        remembered.keep(target, report)
        yield report


def _prove(
    questions: Sequence[Target], say: Callable[[str], None], *, update: bool, mutate: bool
) -> Iterator[tuple[Target, Report]]:
    """Prove in the sandbox where there is one; else with the rights of whoever asks."""
    processes = min(os.cpu_count() or 1, len(questions))
    if not processes:
        return
    try:
        yield from verify_apart(questions, processes=processes, update=update, mutate=mutate)
    except SandboxError as error:
        say(f"Proofs run with your own rights here. {error}")
        yield from _prove_here(questions, processes, update=update, mutate=mutate)


def _prove_here(
    questions: Sequence[Target], processes: int, *, update: bool, mutate: bool
) -> Iterator[tuple[Target, Report]]:
    if processes == 1:
        for target in questions:
            yield target, verify_folder(target.folder, target.misconceptions, update=update, mutate=mutate)
        return
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processes, mp_context=context, initializer=_one_thread)
    try:
        futures: dict[Future[Report], Target] = {
            executor.submit(
                verify_folder, target.folder, target.misconceptions, update=update, mutate=mutate
            ): target
            for target in questions
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _one_thread() -> None:
    """One torch thread a process: the processes already fill the cores."""
    import torch

    torch.set_num_threads(1)


class _Remembered:
    """The reports of proved questions, by the digest of everything that could change them."""

    def __init__(self, *, mutate: bool) -> None:
        self.mutate = mutate
        self.path = Path(platformdirs.user_cache_dir("gradschool")) / "verified.json"
        try:
            self.entries: dict[str, dict[str, object]] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.entries = {}

    def report(self, target: Target) -> Report | None:
        entry = self.entries.get(str(target.folder), {})
        if entry.get("digest") != self._digest(target):
            return None
        values = entry["report"]
        if not isinstance(values, dict):
            return None
        return replace(Report(**values | {"why": ()}), cached=True, updated=False)

    def keep(self, target: Target, report: Report) -> None:
        if report.proved:
            self.entries[str(target.folder)] = {"digest": self._digest(target), "report": report.to_dict()}
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                partial = self.path.with_suffix(f".{os.getpid()}")
                partial.write_text(json.dumps(self.entries))
                partial.replace(self.path)
            except OSError:  # a cache that cannot be written only costs time
                return

    def _digest(self, target: Target) -> str:
        digest = hashlib.sha256(f"{_sources()}/{self.mutate}/{target.misconceptions!r}".encode())
        for name in (*VERIFIERS, "proof.py", "lock.json"):
            path = target.folder / name
            digest.update(path.read_bytes() if path.exists() else b"-")
        return digest.hexdigest()


@cache
def _sources() -> str:
    """A digest of what runs the proofs: the lab, this package, torch and numpy."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for path in sorted(
        [
            *package.glob("lab/**/*.py"),
            *package.glob("curriculum/*.py"),
            package / "sandbox" / "showing.py",
            package / "proof.py",
        ]
    ):
        digest.update(path.read_bytes())
    for name in ("torch", "numpy"):
        try:
            digest.update(version(name).encode())
        except PackageNotFoundError:
            digest.update(b"-")
    return digest.hexdigest()
