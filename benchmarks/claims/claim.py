"""A claim, and what came out when it was tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Measured:
    """What theory says, what ran here, how near they must be, and whether they are. A text where numbers say too little.

    `note` holds what a reader should know beyond the numbers.
    """

    theory: Numbers | str
    ours: Numbers | str
    tolerance: str
    holds: bool
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """One row of the table. `measure` runs the experiment.

    `holds_here` is what this table says of the claim; where it is False, a claim that somebody published does not hold
    on our experiment, and the row says so. `needs` names a package that is not always there.
    """

    row: str
    text: str
    source: str
    measure: Callable[[], Measured]
    holds_here: bool = True
    slow: bool = False
    needs: str | None = None

    @property
    def number(self) -> int:
        """The row's number without its letter."""
        return int(self.row.rstrip("abc"))


def compared(theory: Sequence[float], ours: Sequence[float], *, relative: float, note: str = "") -> Measured:
    """Each of ours within the relative tolerance of theory's."""
    near = [abs(one - other) <= relative * abs(other) for one, other in zip(ours, theory, strict=True)]
    shown = f"{100 * relative:g} %" if relative >= 0.001 else f"{relative:g} relative"
    return Measured(tuple(theory), tuple(ours), shown, all(near), note)


def sampled(
    theory: Sequence[float], ours: Sequence[float], errors: Sequence[float], *, note: str = ""
) -> Measured:
    """Each of ours within three of its standard errors of theory's."""
    near = [abs(one - other) <= 3 * error for one, other, error in zip(ours, theory, errors, strict=True)]
    largest = max(error / abs(one) for one, error in zip(ours, errors, strict=True))
    return Measured(
        tuple(theory), tuple(ours), f"3 standard errors (at most {300 * largest:.2f} %)", all(near), note
    )


def rising(names: Sequence[str], values: Sequence[float], *, note: str = "") -> Measured:
    """The values in this order, each below the next."""
    pairs = pairwise(values)
    return Measured(
        " < ".join(names), tuple(values), "the order", all(one < other for one, other in pairs), note
    )
