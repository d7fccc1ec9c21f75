"""What a visitor asked the lab for, as the address or the form says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gradschool.lab.engine import SweepTask
from gradschool.lab.errors import LabError
from gradschool.lab.grid import expand, split
from gradschool.lab.spec import SweepSpec
from gradschool.lab.strategy import Strategy

PLACE = re.compile(r"\bline (\d+), column (\d+)", re.IGNORECASE)
LONGEST = 20_000
MOST_CURVES = 256
CHECKS = 40
"""How often the sharpness is measured along a run, when it is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the lab's form, as text."""

    problem: str = "moons"
    strategies: str = "SGD(lr=0.001:10:64, momentum=0.9)"
    epochs: str = "30"
    seeds: str = "0"
    dtype: str = "float32"
    sharpness: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """The form of an address; a field that is missing has its usual value."""
        usual = cls()
        values = {name: query.get(name, getattr(usual, name)) for name in cls.__dataclass_fields__}
        return cls(**{name: value.replace("\r\n", "\n") for name, value in values.items()})

    def address(self) -> str:
        """The query of this form's own address; what is usual and seldom changed is left out."""
        usual, always = Asked(), ("problem", "strategies", "epochs")
        return urlencode(
            {
                name: value
                for name, value in self.fields().items()
                if name in always or value != getattr(usual, name)
            }
        )

    def fields(self) -> dict[str, str]:
        """Name and text of every field."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def task(self) -> SweepTask:
        """What the engine is asked for. Raises LabError, in one sentence, for what cannot be trained."""
        if len(self.strategies) > LONGEST:
            raise LabError(f"The strategies are at most {LONGEST:,} characters long; these are more.")
        spec = SweepSpec(
            self.problem,  # type: ignore[arg-type]  a name will do
            tuple(_strategies(self.strategies)),
            _whole("epochs", self.epochs),
            tuple(_whole("A seed", one) for one in self.seeds.split(",")),
            self.dtype,
        )
        if len(spec.runs) > MOST_CURVES:
            raise LabError(
                f"The page draws at most {MOST_CURVES} runs, these are {len(spec.runs):,}; "
                "`gradschool lab sweep` takes more."
            )
        steps = spec.epochs * spec.problem.steps_per_epoch
        return SweepTask(spec, max(1, steps // CHECKS) if self.sharpness else None)


def place_of(fault: LabError) -> tuple[int, int] | None:
    """Line and column that a fault names, both from 1; None for a fault that names none."""
    found = PLACE.search(str(fault))
    return (int(found[1]), int(found[2])) if found else None


def _strategies(text: str) -> Iterator[Strategy]:
    for one in split(text):
        yield from expand(one)


def _whole(name: str, text: str) -> int:
    try:
        return int(text.strip()[:20])
    except ValueError:
        raise LabError(f"{name} must be a whole number, but it is {text.strip()[:20]!r}.") from None
