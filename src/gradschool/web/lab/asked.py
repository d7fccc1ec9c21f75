"""What a visitor asked the lab for, as the address or the form says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from gradschool.lab.engine import SweepTask
from gradschool.web.lab.fields import sweep_task


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
        return sweep_task(self.fields())
