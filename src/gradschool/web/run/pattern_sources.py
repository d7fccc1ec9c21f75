"""Pieces of a pattern that can be run: a lesson's code, and the training of a project or an experiment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation import gettext as _

from gradschool.curriculum.project import DTYPE
from gradschool.curriculum.render import python_block
from gradschool.curriculum.values import Html, Pattern, Project
from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.script import as_script
from gradschool.lab.spec import RunSpec
from gradschool.web.library import library
from gradschool.web.pages import url
from gradschool.web.run.piece import Piece, whole

MOST_EPOCHS = 9999
LONGEST_STRATEGY = 2000
DRAW = """\
for loss, rate in zip(losses, rates):
    show(loss=loss, lr=rate)
"""
"""What runs after a script that leaves `losses` and `rates`, one of each a step."""


def lesson(request: HttpRequest, rest: str) -> Piece | None:  # noqa: ARG001  every source is asked alike
    """The code `TRACK/PATTERN/MODE/NAME` of a lesson."""
    parts = rest.split("/")
    pattern = _pattern(parts) if len(parts) == 4 else None
    page = pattern.lessons.get(parts[2]) if pattern else None
    code = page.programs.get(parts[3]) if page else None
    if pattern is None or code is None:
        return None
    mode = pattern.modes[parts[2]]
    return Piece(
        f"{mode.title}: {code.name.replace('-', ' ')}",
        whole(code.code),
        back=url("mode", *parts[:3]) + f"#run-{parts[3]}",
    )


def project(request: HttpRequest, rest: str) -> Piece | None:  # noqa: ARG001
    """A strategy on a project's problem as plain PyTorch: `TRACK/PATTERN/PROJECT/EPOCHS/STRATEGY`."""
    parts = rest.split("/", 4)
    pattern = _pattern(parts) if len(parts) == 5 else None
    shown = next((one for one in pattern.projects if one.id == parts[2]), None) if pattern else None
    if pattern is None or shown is None:
        return None
    code = _script(shown.problem, parts[4], parts[3], shown.seeds[0])
    back = url("project", pattern.track, pattern.id, shown.id)
    return Piece(shown.title, whole(code), after=DRAW, back=back) if code else None


def experiment(request: HttpRequest, rest: str) -> Piece | None:  # noqa: ARG001
    """The run of Visualize of `TRACK/PATTERN` as plain PyTorch."""
    parts = rest.split("/")
    pattern = _pattern(parts) if len(parts) == 2 else None
    if pattern is None or not pattern.experiments:
        return None
    one = pattern.experiments[0]
    code = _script(one.problem, one.strategy, str(one.epochs[-1].number), 0)
    back = url("visualize", pattern.track, pattern.id)
    return Piece(_("The experiment, as plain PyTorch"), whole(code), after=DRAW, back=back) if code else None


@dataclass(frozen=True, slots=True)
class Program:
    """A training as plain PyTorch: its text, "" where it cannot be written down, and the source to ask for it by."""

    code: str
    html: Html
    of: str


def project_program(pattern: Pattern, project: Project, strategy: str, epochs: int) -> Program:
    """A strategy on a project's problem, for its page."""
    code = _script(project.problem, strategy, str(epochs), project.seeds[0])
    of = f"project:{pattern.track}/{pattern.id}/{project.id}/{epochs}/{strategy}"
    return Program(code, highlighted(code), of)


@lru_cache(maxsize=128)
def highlighted(code: str) -> Html:
    """Highlighted code, kept because making it costs more than the page around it."""
    return python_block(code) if code else ""


@lru_cache(maxsize=128)
def _script(problem: str, strategy: str, epochs: str, seed: int) -> str:
    """A training as plain PyTorch; "" for a strategy or epochs that cannot be read."""
    if (
        not (epochs.isascii() and epochs.isdigit() and 0 < int(epochs) <= MOST_EPOCHS)
        or len(strategy) > LONGEST_STRATEGY
    ):
        return ""
    try:
        return as_script(RunSpec(problem, parse(strategy), int(epochs), seed, DTYPE))  # type: ignore[arg-type]
    except LabError:
        return ""


def _pattern(parts: list[str]) -> Pattern | None:
    return library().patterns.get((parts[0], parts[1])) if len(parts) > 1 else None
