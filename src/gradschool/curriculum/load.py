"""Loading content folders: from files to checked, authored values, with every fault named."""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gradschool.curriculum.form_faults import form_faults
from gradschool.curriculum.lock import FORMAT
from gradschool.curriculum.schema import (
    MisconceptionFile,
    MisconceptionsFile,
    PatternFile,
    QuestionFile,
    check,
)
from gradschool.curriculum.values import Fault
from gradschool.curriculum.yaml_file import YamlFile, read_yaml

PACKAGED = Path(__file__).parent.parent / "content"
"""The content that comes with gradschool."""


def content_folders() -> tuple[Path, ...]:
    """The packaged content, then the folders that GRADSCHOOL_CONTENT names."""
    named = os.environ.get("GRADSCHOOL_CONTENT", "").split(os.pathsep)
    return (PACKAGED, *(Path(folder) for folder in named if folder))


def fingerprint_of(*texts: str) -> str:
    """SHA-256 over the format version and newline-normalised texts: what says that a lock is of these very files."""
    parts = (str(FORMAT), *("\n".join(text.splitlines()) for text in texts))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class AuthoredQuestion:
    """One question folder as its author wrote it: checked, but not yet filled in or proved."""

    id: str
    folder: Path
    file: YamlFile
    question: QuestionFile
    proof_source: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised question.yaml and proof.py and the format version."""
        text = (self.folder / "question.yaml").read_text(encoding="utf-8")
        return fingerprint_of(text, self.proof_source)


@dataclass(frozen=True)
class AuthoredPattern:
    """One pattern folder: its own file, its misconceptions, and its questions that could be loaded."""

    id: str
    track: str
    folder: Path
    file: YamlFile
    pattern: PatternFile
    misconceptions: dict[str, MisconceptionFile]
    questions: dict[str, AuthoredQuestion]
    faults: tuple[Fault, ...]


def pattern_folders(root: Path) -> Iterator[Path]:
    """The pattern folders of a content folder (`track/pattern/pattern.yaml`), in order of name."""
    return (path.parent for path in sorted(root.glob("*/*/pattern.yaml")))


def load_pattern(folder: Path) -> AuthoredPattern | list[Fault]:
    """The pattern in `folder`; faults when its own two files are broken.

    A broken question is left out and named in the pattern's `faults`.
    """
    faults: list[Fault] = []
    file = read_yaml(folder / "pattern.yaml", shown_path(folder / "pattern.yaml"))
    beliefs = read_yaml(folder / "misconceptions.yaml", shown_path(folder / "misconceptions.yaml"))
    if isinstance(file, Fault) or isinstance(beliefs, Fault):
        return [fault for fault in (file, beliefs) if isinstance(fault, Fault)]
    pattern, misconceptions = check(PatternFile, file), check(MisconceptionsFile, beliefs)
    if isinstance(pattern, list) or isinstance(misconceptions, list):
        return [fault for found in (pattern, misconceptions) if isinstance(found, list) for fault in found]
    questions = {}
    for path in sorted((folder / "questions").glob("*/")):
        loaded = load_question(path, misconceptions.misconceptions)
        if isinstance(loaded, AuthoredQuestion):
            questions[loaded.id] = loaded
        else:
            faults += loaded
    broken = {path.name for path in (folder / "questions").glob("*/")} - set(questions)
    faults += _unknown_questions(file, pattern, set(questions) | broken)
    faults += _unknown_subjects(pattern, questions)
    return AuthoredPattern(
        folder.name,
        folder.parent.name,
        folder,
        file,
        pattern,
        misconceptions.misconceptions,
        questions,
        tuple(faults),
    )


def _unknown_questions(file: YamlFile, pattern: PatternFile, known: set[str]) -> list[Fault]:
    return [
        file.fault(
            ("modes", name, "questions", index),
            f"there is no question {question!r}",
            f"Add the folder questions/{question}, or take the line out.",
        )
        for name, mode in pattern.modes.items()
        for index, slot in enumerate(mode.slots)
        for question in slot
        if question not in known
    ]


def _unknown_subjects(pattern: PatternFile, questions: dict[str, AuthoredQuestion]) -> list[Fault]:
    return [
        authored.file.fault(
            ("about", index),
            f"pattern.yaml has no subject {subject!r}",
            f"Name one of {', '.join(sorted(pattern.subjects)) or 'its subjects'}, or add it there.",
        )
        for authored in questions.values()
        for index, subject in enumerate(authored.question.about)
        if subject not in pattern.subjects
    ]


def load_question(
    folder: Path, misconceptions: dict[str, MisconceptionFile]
) -> AuthoredQuestion | list[Fault]:
    """The question in `folder`, or all that is wrong with its files."""
    file = read_yaml(folder / "question.yaml", shown_path(folder / "question.yaml"))
    if isinstance(file, Fault):
        return [file]
    question = check(QuestionFile, file)
    if isinstance(question, list):
        return question
    faults = [*form_faults(file, question, misconceptions)]
    source = proof_source(folder)
    if isinstance(source, list):
        return [*faults, *source]
    return faults or AuthoredQuestion(folder.name, folder, file, question, source)


def proof_source(folder: Path) -> str | list[Fault]:
    """The source of the proof.py in `folder`, or what is wrong with it: it must import and define what a proof may."""
    proof = folder / "proof.py"
    try:
        source = proof.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return [Fault(shown_path(proof), None, "", "the proof is missing or unreadable", "Add proof.py.")]
    return [*_proof_faults(shown_path(proof), source)] or source


def _proof_faults(name: str, source: str) -> Iterator[Fault]:
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Fault(name, error.lineno, "", f"not valid Python: {error.msg}", "Mend the line named.")
        return
    for node in ast.walk(tree):
        for module in _imported(node):
            if (
                module.split(".")[0] not in sys.stdlib_module_names | {"torch"}
                and module != "gradschool.proof"
            ):
                mend = "A proof imports gradschool.proof, torch and the standard library only."
                yield Fault(name, getattr(node, "lineno", None), "", f"imports {module}", mend)
    if not any(isinstance(node, ast.FunctionDef) and node.name == "prove" for node in tree.body):
        yield Fault(
            name, None, "", "defines no prove(question)", "Add `def prove(question: Question) -> Proof:`."
        )


def _imported(node: ast.AST) -> Sequence[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." * node.level + (node.module or "")]
    return []


def shown_path(path: Path) -> str:
    """The path as a person would type it: from the content folder on, or from the current folder."""
    for base in (PACKAGED, Path.cwd()):
        if path.is_relative_to(base):
            return str(path.relative_to(base))
    return str(path)
