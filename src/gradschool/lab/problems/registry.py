"""The problems by name. A new one: a file beside this one, and one line here."""

from __future__ import annotations

import difflib
from dataclasses import fields
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.problems.bowl import Bowl
from gradschool.lab.problems.chebyshev import Chebyshev
from gradschool.lab.problems.digits import Digits
from gradschool.lab.problems.double_well import DoubleWell
from gradschool.lab.problems.line import Line
from gradschool.lab.problems.moons import Moons
from gradschool.lab.problems.noisy_quadratic import NoisyQuadratic
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.spirals import Spirals
from gradschool.lab.problems.valley import Valley

PROBLEMS: dict[str, type[Problem]] = {
    one.name: one
    for one in (Line, Bowl, Valley, DoubleWell, Chebyshev, Moons, Spirals, Digits, NoisyQuadratic)
}


def problem(which: str | Problem | type[Problem], **parameters: Any) -> Problem:
    """The problem of that name with these parameters; a Problem is handed back as it is.

    Raises LabError for an unknown name, or a parameter that the problem does not have.
    """
    if isinstance(which, Problem):
        return which
    found = which if isinstance(which, type) and issubclass(which, Problem) else _named(which)
    try:
        return found(**parameters)
    except TypeError as error:
        raise LabError(
            f"The problem {found.name} takes {_taken(found)}, not {', '.join(parameters)}."
        ) from error


def _named(name: object) -> type[Problem]:
    if isinstance(name, str) and name in PROBLEMS:
        return PROBLEMS[name]
    close = difflib.get_close_matches(str(name), PROBLEMS, n=1)
    mend = f"did you mean {close[0]}?" if close else f"there are {', '.join(PROBLEMS)}."
    raise LabError(f"There is no problem {str(name)[:60]!r} in the lab; {mend}")


def _taken(found: type[Problem]) -> str:
    return ", ".join(one.name for one in fields(found)) or "no parameters"
