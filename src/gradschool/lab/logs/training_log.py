"""What was read from a log: its losses and what belongs to them, and which columns were taken, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradschool.lab.logs.roles import Role
from gradschool.lab.verdict import Verdict, judge


@dataclass(frozen=True)
class Column:
    """A column of a log that was taken for a role."""

    role: Role
    name: str
    values: int  # how many it has in the log
    why: str


@dataclass(frozen=True)
class TrainingLog:
    """A log's losses in order, and the rest where it is known. `read_log` makes it."""

    source: str
    form: str  # how the log is written, in a few words
    losses: tuple[float, ...]
    steps: tuple[float, ...]  # one a loss; the number of the line or record where the log has none
    learning_rates: tuple[float, ...]  # not one a loss: as often as they were logged
    gradient_norms: tuple[float, ...]
    columns: tuple[Column, ...]
    others: tuple[str, ...]  # names of the columns that were not taken
    notes: tuple[str, ...]  # what was odd, one sentence each

    def judge(self, *, classes: int | None = None) -> Verdict:
        """The verdict on the losses. Raises LabError for fewer than two."""
        total = self.columns[0].values
        counted = total > len(self.losses) or any(column.role == "step" for column in self.columns)
        return judge(
            self.losses,
            learning_rates=self.learning_rates or None,
            gradient_norms=self.gradient_norms or None,
            steps=self.steps if counted else None,
            classes=classes,
            total=total,
        )

    def column_table(self) -> Mapping[str, Mapping[str, Any]]:
        """By role: the name of the column taken, how many values it has, and why it was taken. JSON-ready."""
        return {one.role: {"name": one.name, "values": one.values, "why": one.why} for one in self.columns}
