"""A lesson's chart as SVG: axes fixed over all frames, and the curves of one frame, which a script can exchange.

The curves lie in a box of 1000 by 1000 units that is stretched over the plot, so that the wide and the narrow picture
share them, and the script that moves the slider writes them once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from gradschool.curriculum.lesson_values import LessonChart, LessonFrame
from gradschool.curriculum.material import Curve
from gradschool.web.chart import Frame, Line, frames
from gradschool.web.scale import Scale, scale_between, tick_text, ticks_within

BOX = 1000
_ALONE = re.compile(r"M\d+ \d+(?=M|$)")
"""A point without a neighbour, which is drawn as a dot."""
MOST_ROWS = 12
DECADES = 12
"""Powers of ten that a logarithmic axis shows below its top, at most."""
RUNAWAY, SHOWN_ABOVE = (4.0, 1e4), (2.0, 1e2)
"""From how many times its start on a loss leaves the picture, and how many times its start are still shown: on a
straight and on a logarithmic axis."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes of a chart, the same for all frames."""

    up: Scale
    first: float
    last: float
    x: tuple[float, ...]

    def across(self, place: int) -> float:
        """How far right the point of this number lies, as a share of the width."""
        return (self.at(place) - self.first) / (self.last - self.first)

    def at(self, place: int) -> float:
        """The horizontal value of the point of this number."""
        return self.x[place] if self.x else float(place)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn at its first frame, with everything that says the same without eyes."""

    chart: LessonChart
    frame: LessonFrame
    svgs: tuple[str, ...]
    lines: tuple[Line, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def drawing(chart: LessonChart) -> Drawing:
    """The chart as a page without scripts shows it."""
    axes, frame = axes_of(chart), chart.frames[chart.start]
    lines = tuple(_line(number, curve, axes, chart.axis) for number, curve in enumerate(frame.curves, 1))
    every = [curve for one in chart.frames for curve in one.curves]
    svgs = tuple(_svg(room, chart, frame, lines, axes) for room in frames(every))
    head = (chart.axis, *(curve.label for curve in frame.curves))
    return Drawing(chart, frame, svgs, lines, head, tuple(_rows(frame.curves, axes)))


def axes_of(chart: LessonChart) -> Axes:
    """Axes that show every frame; a loss that runs away leaves them at the top."""
    curves = [curve for frame in chart.frames for curve in frame.curves]
    longest = max(len(curve.values) for curve in curves)
    first, last = (chart.x[0], chart.x[longest - 1]) if chart.x else (0.0, float(longest - 1))
    values = [value for curve in curves for value in curve.values if value is not None]
    values = [value for value in values if value > 0] if chart.log else values
    low, high = min(values, default=0.0), max(values, default=1.0)
    high = _top(chart, curves, high)
    low = max(low, high * 10.0**-DECADES) if chart.log else min(low, high)
    return Axes(scale_between(min(low, high), high, log=chart.log), first, max(last, first + 1e-9), chart.x)


def _top(chart: LessonChart, curves: Iterable[Curve], high: float) -> float:
    if chart.top is not None and (chart.top > 0 or not chart.log):
        return chart.top
    starts = [one.values[0] for one in curves if one.quantity == "loss" and one.values[0] is not None]
    start = max(starts, default=0.0)
    if start > 0 and high > RUNAWAY[chart.log] * start:
        return start * SHOWN_ABOVE[chart.log]
    return high


def chart_values(chart: LessonChart) -> dict[str, Any]:
    """What the chart's script is sent: the axes, and every frame with its words."""
    axes = axes_of(chart)
    return {
        "title": chart.title,
        "axis": chart.axis,
        "log": axes.up.log,
        "low": axes.up.low,
        "high": axes.up.high,
        "first": axes.first,
        "last": axes.last,
        "x": list(chart.x),
        "rows": MOST_ROWS,
        "frames": [
            {"label": frame.label, "note": frame.note, "curves": list(_curve_values(chart, frame, axes))}
            for frame in chart.frames
        ],
    }


def _curve_values(chart: LessonChart, frame: LessonFrame, axes: Axes) -> Iterator[dict[str, Any]]:
    for number, curve in enumerate(frame.curves, 1):
        line = _line(number, curve, axes, chart.axis)
        yield {
            "label": line.label,
            "words": line.words,
            "lost": line.diverged,
            "values": list(curve.values),
        }


def _line(number: int, curve: Curve, axes: Axes, unit: str) -> Line:
    finite = [value for value in curve.values if value is not None]
    if not finite:
        return Line(number, curve.label, _("not finite from the start"), diverged=True)
    told = {"first": tick_text(finite[0]), "last": tick_text(finite[-1]), "unit": unit}
    lost = next((place for place, value in enumerate(curve.values) if value is None), None)
    if lost is not None:
        words = _("from %(first)s to %(last)s, not finite from %(unit)s %(lost)s on")
        told["lost"] = tick_text(axes.at(lost))
        return Line(number, curve.label, words % told, diverged=True)
    gone = curve.quantity == "loss" and finite[-1] > axes.up.high
    return Line(number, curve.label, _("from %(first)s to %(last)s") % told, diverged=gone)


def path(values: Sequence[float | None], axes: Axes) -> str:
    """A curve in the box. Above the top it leaves the picture; what is not finite ends it."""
    drawn, pen = "", "M"
    for place, value in enumerate(values):
        x = round(axes.across(place) * BOX)
        if value is None or value > axes.up.high:
            drawn += f"L{x} 0" if pen == "L" and value is not None else ""
            pen = "M"
            continue
        drawn += f"{pen}{x} {BOX - round(axes.up.share(value) * BOX)}"
        pen = "L"
    return _ALONE.sub(r"\g<0>h2", drawn)


def _svg(room: Frame, chart: LessonChart, frame: LessonFrame, lines: Sequence[Line], axes: Axes) -> str:
    words = "; ".join(f"{line.label}: {line.words}" for line in lines)
    left, right, top, base = room.x(0), room.x(1), room.y(1), room.y(0)
    box = f'x="{left:g}" y="{top:g}" width="{right - left:g}" height="{base - top:g}"'
    return "".join(
        [
            f'<svg class="chart {room.name}" viewBox="0 0 {room.width} {room.height}" role="img" '
            f'aria-label="{escape(f"{chart.title}. {words}")}">',
            *_axes(room, axes, chart.axis),
            f'<svg class="box" {box} viewBox="0 0 {BOX} {BOX}" preserveAspectRatio="none">',
            _curves(chart, frame, lines, axes, shared=room.name == "narrow"),
            "</svg><g>",
            *_labels(room, frame.curves, lines, axes),
            "</g></svg>",
        ]
    )


def _curves(
    chart: LessonChart, frame: LessonFrame, lines: Sequence[Line], axes: Axes, *, shared: bool
) -> str:
    """The curves, once a chart; the second picture refers to the first's."""
    if shared:
        return f'<use href="#curves-{chart.name}"/>'
    most = max(len(one.curves) for one in chart.frames)
    paths = [path(curve.values, axes) for curve in frame.curves] + [""] * (most - len(frame.curves))
    lost = [line.diverged for line in lines] + [False] * (most - len(lines))
    drawn = (
        f'<path class="curve curve-{number}{" diverged" if gone else ""}" vector-effect="non-scaling-stroke" d="{one}"/>'
        for number, (one, gone) in enumerate(zip(paths, lost, strict=True), 1)
    )
    return f'<g id="curves-{chart.name}">{"".join(drawn)}</g>'


def _axes(room: Frame, axes: Axes, unit: str) -> Iterator[str]:
    left, right, base = room.x(0), room.x(1), room.y(0)
    ups = [(room.y(axes.up.share(tick)), tick) for tick in axes.up.ticks]
    yield f'<path class="grid" d="{"".join(f"M{left:.0f} {y:.0f}H{right:.0f}" for y, _tick in ups)}"/>'
    yield '<g class="tick" text-anchor="end">'
    yield from (f'<text x="{left - 8:.0f}" y="{y + 4:.0f}">{tick_text(tick)}</text>' for y, tick in ups)
    yield f'<text x="{right:.0f}" y="{base + 31:.0f}">{escape(unit)}</text></g>'
    yield f'<path class="axis" d="M{left:.0f} {base:.0f}H{right:.0f}"/><g class="tick" text-anchor="middle">'
    for tick in ticks_within(axes.first, axes.last):
        x = room.x((tick - axes.first) / (axes.last - axes.first))
        yield f'<text x="{x:.0f}" y="{base + 18:.0f}">{tick_text(tick)}</text>'
    yield "</g>"


def _labels(room: Frame, curves: Sequence[Curve], lines: Sequence[Line], axes: Axes) -> Iterator[str]:
    """Each curve's name at its end, pushed apart where ends meet; the number alone on a narrow screen."""
    ends = sorted(_ends(room, curves, lines, axes), key=lambda end: end[1])
    floor = float(room.top) - 10
    for x, y, line in ends:
        floor = max(floor + 16, y)
        text = str(line.number) if room.name == "narrow" else line.label
        yield f'<text class="label curve-{line.number}" x="{x:.0f}" y="{floor:.0f}">{escape(text)}</text>'


def _ends(
    room: Frame, curves: Sequence[Curve], lines: Sequence[Line], axes: Axes
) -> Iterator[tuple[float, float, Line]]:
    for curve, line in zip(curves, lines, strict=True):
        finite = [(place, value) for place, value in enumerate(curve.values) if value is not None]
        if finite:
            place, value = finite[-1]
            x = room.x(axes.across(place)) + 7
            yield x, room.y(axes.up.share(value)) + 4, line


def _rows(curves: Sequence[Curve], axes: Axes) -> Iterator[tuple[str, ...]]:
    longest = max(len(curve.values) for curve in curves)
    stride = max(1, math.ceil(longest / MOST_ROWS))
    for place in range(longest):
        if place % stride == 0 or place == longest - 1:
            yield tick_text(axes.at(place)), *(_cell(curve, place) for curve in curves)


def _cell(curve: Curve, place: int) -> str:
    if place >= len(curve.values):
        return ""
    value = curve.values[place]
    return _("not finite") if value is None else tick_text(value)
