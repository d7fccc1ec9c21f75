"""What came of a run, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gradschool.sandbox import Ending, Result
from gradschool.web.chart import Chart
from gradschool.web.pages import url
from gradschool.web.run.asked import field_id, with_piece
from gradschool.web.run.curves import drawn

TONES = {Ending.FINISHED: "good", Ending.ERROR: "bad", Ending.CRASHED: "bad", Ending.MEMORY: "bad"}
MOST_MARKS = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with its charts. All its text is a stranger's; templates escape it."""

    name: str
    result: Result
    charts: tuple[Chart, ...]
    of: str
    """The piece that its code was made from."""

    @property
    def address(self) -> str:
        """The page of this run."""
        return with_piece(f"{url('run-code')}{self.name}/", self.of)

    @property
    def field_id(self) -> str:
        """The id of the text area with its code."""
        return field_id(self.of)

    @property
    def tone(self) -> str:
        """`good`, `bad`, or `warn` for a limit that was met."""
        return TONES.get(self.result.ending, "warn")

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """What it took, and what it ran with, in words."""
        result = self.result
        return (
            (_("time"), _("%s s") % f"{result.wall_seconds:.3g}"),
            (_("memory"), _("%s MB") % f"{result.memory_bytes / 1e6:.0f}"),
            (_("seed"), str(result.seed)),
            ("torch", result.torch),
        )

    @property
    def said(self) -> str:
        """The result in a breath, for who hears the page."""
        error = self.result.error
        if error is None:
            return self.result.sentence
        where = _("Line %s: ") % error.line if error.line else ""
        return f"{self.result.sentence} {where}{error.kind}: {error.message}"[:300]

    @property
    def marks(self) -> list[tuple[int, str, str]]:
        """The lines to mark in the editor: number, `bad` or `warn`, and the words."""
        error = self.result.error
        found = [(one.line, "warn", f"{one.kind}: {one.message}") for one in self.result.warnings if one.line]
        if error and error.line:
            found.append((error.line, "bad", f"{error.kind}: {error.message}"))
        return [(line, tone, words[:300]) for line, tone, words in found[:MOST_MARKS]]


def shown(name: str, result: Result, of: str) -> Shown:
    """A result of code that was made from the piece `of`, ready for its template."""
    return Shown(name, result, drawn(result.series), of)
