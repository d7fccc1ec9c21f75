"""Loss curves as SVG, written on the server: they show without JavaScript, in print, in light and dark.

Only classes are written, never a style: colours come from the page's CSS. A chart is drawn twice, for a wide and
for a narrow screen, because text in a picture that is scaled down cannot be read; CSS shows one of the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TypeGuard

from django.utils.translation import gettext as _

from gradschool.curriculum.values import Curve
from gradschool.web.scale import Scale, scale_for, tick_text
from gradschool.web.steps import StepAxis, SteppedCurve, step_text, steps_of

MOST_POINTS = 100
"""Points drawn of one curve; more cannot be told apart at this width."""
MOST_ROWS = 25
COLOURS = 6
BURST = 10
"""A loss that a learner's own code shows has diverged when it ends this many times higher; less may be noise."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The room a chart has, in pixels: the plot lies inside the margins."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int = 14
    bottom: int = 34

    def x(self, share: float) -> float:
        """The pixel at `share` of the plot's width."""
        return self.left + share * (self.width - self.left - self.right)

    def y(self, share: float) -> float:
        """The pixel at `share` of the plot's height, from below."""
        return self.height - self.bottom - share * (self.height - self.top - self.bottom)


LETTER = 7.4
"""Pixels a letter of a label takes."""


def frames(curves: Sequence[Curve]) -> tuple[Frame, Frame]:
    """The wide and the narrow frame; the wide one keeps room for the curves' names."""
    longest = max(len(curve.label) for curve in curves)
    right = min(170, round(18 + LETTER * longest))
    return Frame("wide", 660, 300, 56, right), Frame("narrow", 340, 260, 50, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """One curve of a chart: how it is drawn, and what it does, in words."""

    number: int
    label: str
    words: str
    diverged: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with everything that says the same without eyes: a title, a line of words a curve, a table."""

    title: str
    svgs: tuple[str, ...]
    lines: tuple[Line, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    log: bool


def charts(curves: Iterable[Curve]) -> tuple[Chart, ...]:
    """One chart for each quantity and unit, in the curves' order."""
    return tuple(_chart(tuple(same)) for _key, same in groupby(curves, key=lambda c: (c.quantity, c.unit)))


def _chart(curves: tuple[Curve, ...]) -> Chart:
    scale = scale_for(value for curve in curves for value in curve.values if _is_finite(value))
    lines = tuple(_line(number, curve) for number, curve in enumerate(curves, 1))
    title = _("%(quantity)s by %(unit)s") % {"quantity": curves[0].quantity, "unit": curves[0].unit}
    return Chart(
        title=title,
        svgs=tuple(_svg(frame, title, curves, lines, scale) for frame in frames(curves)),
        lines=lines,
        head=(curves[0].unit, *(curve.label for curve in curves)),
        rows=tuple(_rows(curves)),
        log=scale.log,
    )


def _line(number: int, curve: Curve) -> Line:
    finite = [value for value in curve.values if _is_finite(value)]
    lost = next((step for step, value in _points(curve) if not _is_finite(value)), None)
    if not finite:
        return Line(number, curve.label, _("not finite from the start"), diverged=True)
    told = {"first": tick_text(finite[0]), "last": tick_text(finite[-1]), "unit": curve.unit}
    if lost is not None:
        told["lost"] = step_text(lost)
        words = _("diverged: from %(first)s to %(last)s, not finite from %(unit)s %(lost)s on")
        return Line(number, curve.label, words % told, diverged=True)
    most = BURST * abs(finite[0]) if isinstance(curve, SteppedCurve) else finite[0]
    grew = curve.quantity == "loss" and finite[-1] > most
    words = _("diverged: from %(first)s up to %(last)s") if grew else _("from %(first)s to %(last)s")
    return Line(number, curve.label, words % told, diverged=grew)


def _points(curve: Curve) -> Iterable[tuple[float, float | None]]:
    return zip(steps_of(curve), curve.values, strict=True)


def _svg(frame: Frame, title: str, curves: Sequence[Curve], lines: Sequence[Line], scale: Scale) -> str:
    steps = StepAxis.of(curves)
    words = "; ".join(f"{line.label}: {line.words}" for line in lines)
    parts = [
        f'<svg class="chart {frame.name}" viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-label="{escape(f"{title}. {words}")}">',
        *_axes(frame, scale, steps, curves[0].unit),
        *(_path(frame, curve, line, scale, steps) for curve, line in zip(curves, lines, strict=True)),
        *_labels(frame, curves, lines, scale, steps),
        "</svg>",
    ]
    return "".join(parts)


def _axes(frame: Frame, scale: Scale, steps: StepAxis, unit: str) -> Iterable[str]:
    left, right = frame.x(0), frame.x(1)
    for tick in scale.ticks:
        y = frame.y(scale.share(tick))
        yield f'<path class="grid" d="M{left:.0f} {y:.1f}H{right:.0f}"/>'
        yield f'<text class="tick" x="{left - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{tick_text(tick)}</text>'
    base = frame.y(0)
    yield f'<path class="axis" d="M{left:.0f} {base:.1f}H{right:.0f}"/>'
    for step in steps.ticks:
        x = frame.x(steps.share(step))
        yield f'<text class="tick" x="{x:.1f}" y="{base + 18:.1f}" text-anchor="middle">{step_text(step)}</text>'
    yield f'<text class="tick unit" x="{right:.0f}" y="{base + 31:.1f}" text-anchor="end">{escape(unit)}</text>'


def _path(frame: Frame, curve: Curve, line: Line, scale: Scale, steps: StepAxis) -> str:
    stride = max(1, math.ceil(len(curve.values) / MOST_POINTS))
    last = len(curve.values) - 1
    drawn, pen = [], "M"
    for place, (step, value) in enumerate(_points(curve)):
        if not _is_finite(value):
            pen = "M"
        elif place % stride == 0 or place == last:
            drawn.append(f"{pen}{frame.x(steps.share(step)):.1f} {frame.y(scale.share(value)):.1f}")
            pen = "L"
    look = f"curve curve-{(line.number - 1) % COLOURS + 1}{' diverged' if line.diverged else ''}"
    dot = "h2" if len(drawn) == 1 else ""
    return f'<path class="{look}" d="{"".join(drawn)}{dot}"/>' if drawn else ""


def _labels(
    frame: Frame, curves: Sequence[Curve], lines: Sequence[Line], scale: Scale, steps: StepAxis
) -> Iterable[str]:
    """Each curve's name at its end, pushed apart where the ends meet; the number alone on a narrow screen."""
    ends = sorted(_ends(frame, curves, lines, scale, steps), key=lambda end: end[1])
    floor = float(frame.top) - 10
    for x, y, line in ends:
        floor = max(floor + 16, y)
        look = f"label curve-{(line.number - 1) % COLOURS + 1}"
        text = str(line.number) if frame.name == "narrow" else _shortened(line.label, x, frame)
        yield f'<text class="{look}" x="{x:.1f}" y="{floor:.1f}">{escape(text)}</text>'


def _ends(
    frame: Frame, curves: Sequence[Curve], lines: Sequence[Line], scale: Scale, steps: StepAxis
) -> Iterable[tuple[float, float, Line]]:
    """Where each curve's name would stand if it were alone."""
    for curve, line in zip(curves, lines, strict=True):
        finite = [(step, value) for step, value in _points(curve) if _is_finite(value)]
        if finite:
            step, value = finite[-1]
            yield frame.x(steps.share(step)) + 7, frame.y(scale.share(value)) + 4, line


def _shortened(label: str, x: float, frame: Frame) -> str:
    room = max(6, int((frame.width - x) / LETTER))
    return label if len(label) <= room else label[: room - 1] + "…"


def _rows(curves: Sequence[Curve]) -> Iterable[tuple[str, ...]]:
    columns = [dict(_points(curve)) for curve in curves]
    steps = sorted({step for column in columns for step in column})
    stride = max(1, math.ceil(len(steps) / MOST_ROWS))
    for place, step in enumerate(steps):
        if place % stride == 0 or place == len(steps) - 1:
            yield (step_text(step), *(_cell(column, step) for column in columns))


def _cell(column: Mapping[float, float | None], step: float) -> str:
    if step not in column:
        return ""
    value = column[step]
    return tick_text(value) if _is_finite(value) else _("not finite")


def _is_finite(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)
