"""Starting a pattern or a question: folders with files that are proved as they are, for an author to change."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from gradschool.curriculum.forms import FORMS

TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CannotStart(ValueError):  # noqa: N818  it says what is the matter, as an exit message
    """Why nothing was written; the message says what to do instead."""


def start_pattern(root: Path, place: str) -> Path:
    """Write a pattern below the content folder `root`; `place` is `track/pattern`. The folder written.

    Raises CannotStart for a name that cannot be one, and for a pattern that is there already.
    """
    track, slash, pattern = place.partition("/")
    if not slash:
        raise CannotStart(
            f"{place!r} names no track: write it as track/pattern, such as pytorch/first-steps."
        )
    for name in (track, pattern):
        _check(name)
    folder = root / track / pattern
    if (folder / "pattern.yaml").exists():
        raise CannotStart(f"{folder} has a pattern.yaml already.")
    (folder / "questions").mkdir(parents=True, exist_ok=True)
    text = (TEMPLATES / "pattern" / "pattern.yaml").read_text(encoding="utf-8")
    titles = {"title": _title(pattern), "track": _title(track)}
    (folder / "pattern.yaml").write_text(text.format(**titles), encoding="utf-8")
    shutil.copy(TEMPLATES / "pattern" / "misconceptions.yaml", folder / "misconceptions.yaml")
    return folder


def start_question(pattern: Path, name: str, form: str) -> Path:
    """Write a question of this form into the pattern's folder, and name it in its first mode. The folder written.

    Raises CannotStart for a folder that is no pattern, a name that cannot be one or is taken, and an unknown form.
    """
    _check(name)
    if form not in FORMS:
        raise CannotStart(f"There is no form {form!r}; take one of {', '.join(FORMS)}.")
    if not (pattern / "pattern.yaml").exists():
        raise CannotStart(
            f"{pattern} is no pattern: it holds no pattern.yaml. `gradschool new pattern` makes one."
        )
    folder = pattern / "questions" / name
    if folder.exists():
        raise CannotStart(f"{folder} is there already; give the question another name.")
    folder.mkdir(parents=True)
    for file in ("question.yaml", "proof.py"):
        shutil.copy(TEMPLATES / form / file, folder / file)
    _add_beliefs(pattern / "misconceptions.yaml")
    return folder


def _add_beliefs(path: Path) -> None:
    """The beliefs that the templates name, where the pattern lacks them: at the end, nothing else touched."""
    wanted = (TEMPLATES / "pattern" / "misconceptions.yaml").read_text(encoding="utf-8")
    entries = re.split(r"^(?=  [a-z0-9-]+:$)", wanted, flags=re.MULTILINE)[1:]
    present = path.read_text(encoding="utf-8") if path.exists() else "misconceptions:\n"
    missing = [entry for entry in entries if f"\n{entry.splitlines()[0]}" not in present]
    if missing:
        path.write_text(present.rstrip("\n") + "\n" + "".join(missing), encoding="utf-8")


def _check(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise CannotStart(
            f"{name!r} cannot be a name: use lower-case letters, digits and single hyphens, as in `too-high-rate`."
        )


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
