"""What a run kept by calling `show`, as charts: losses in one picture, learning rates in another."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from gradschool.sandbox import Series
from gradschool.web.chart import Chart, charts
from gradschool.web.steps import FARTHEST, SteppedCurve

FAMILIES = ("loss", "acc", "lr")
"""Names with one of these words in them are of one quantity, and drawn in one picture."""


def drawn(series: Iterable[Series]) -> tuple[Chart, ...]:
    """A chart for each quantity, in the order in which the run first named them."""
    families: dict[str, list[Series]] = {}
    for one in filter(None, map(_near, series)):
        families.setdefault(_family(one.name), []).append(one)
    return charts(
        SteppedCurve(one.name, one.name, one.values, quantity, _("step"), steps=one.steps)
        for same in families.values()
        for quantity in [_quantity(same)]
        for one in same
    )


def _near(series: Series) -> Series | None:
    """A series without the steps that no axis can show."""
    points = [point for point in zip(series.steps, series.values, strict=True) if abs(point[0]) <= FARTHEST]
    steps, values = zip(*points, strict=True) if points else ((), ())
    return Series(series.name, steps, values) if points else None


def _family(name: str) -> str:
    return next((word for word in FAMILIES if word in name.lower()), name)


def _quantity(same: list[Series]) -> str:
    """What the curves of a picture have in common, in a word."""
    words = {"loss": _("loss"), "acc": _("accuracy"), "lr": _("learning rate")}
    family = _family(same[0].name)
    return same[0].name if len(same) == 1 and same[0].name != "lr" else words.get(family, family)
