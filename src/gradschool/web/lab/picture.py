"""A sweep as one SVG of its own: for a page without JavaScript, for a slide, for print.

Colours are written as attributes: a picture has no page to take them from, and the site's policy forbids styles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from gradschool.web.scale import Scale, scale_for, tick_text

WIDTH, HEIGHT = 960, 460
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 44, 48
MOST_POINTS = 120
RAMP = {
    "light": ("#6b3fa0", "#3f5fc4", "#1578a3", "#0f806a", "#467f25", "#84730d", "#a85c0a"),
    "dark": ("#ab90f2", "#86a5ff", "#5fc3ea", "#5cd6b4", "#93d868", "#d3cf5a", "#f0b352"),
}
"""Colours from the lowest learning rate to the highest; the page's own are the same (`--ramp-1` and on in lab.css)."""
INKS = {
    "light": {"ground": "#ffffff", "ink": "#161f2d", "muted": "#536072", "line": "#dce1e9", "bad": "#a9241d"},
    "dark": {"ground": "#151b23", "ink": "#e9eef5", "muted": "#a2aebf", "line": "#29333f", "bad": "#ff9f96"},
}
FONT = "Inter, system-ui, 'Segoe UI', Roboto, sans-serif"


def picture(result: Mapping[str, Any], *, dark: bool = False) -> str:
    """The loss curves of a result, as the engine writes it; those that diverged are dashed."""
    theme = "dark" if dark else "light"
    inks, runs = INKS[theme], result["runs"]
    scale, steps = _scale(runs), max(1, len(runs[0]["loss"]) - 1)
    lost = sum(_is_lost(run) for run in runs)
    title = _("Loss by step on %(problem)s, %(runs)s runs, %(lost)s diverged (dashed)") % {
        "problem": result["problem"],
        "runs": len(runs),
        "lost": lost,
    }
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(title)}" font-family="{FONT}" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{inks["ground"]}"/>',
        f'<text x="{LEFT}" y="26" fill="{inks["ink"]}" font-size="15" font-weight="600">{escape(title)}</text>',
        *_axes(scale, steps, inks),
        *_curves(runs, scale, steps, theme),
        "</svg>",
    ]
    return "".join(parts)


def _scale(runs: Sequence[Mapping[str, Any]]) -> Scale:
    """The scale of all losses that are not far above the highest first one."""
    first = max((run["loss"][0] for run in runs if run["loss"][0] is not None), default=1.0)
    return scale_for(
        min(value, 10 * first) if first > 0 else value
        for run in runs
        for value in run["loss"]
        if value is not None
    )


def _axes(scale: Scale, steps: int, inks: Mapping[str, str]) -> Iterable[str]:
    for tick in scale.ticks:
        y = _y(scale, tick)
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{inks["line"]}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{inks["muted"]}">{tick_text(tick)}</text>'
    for part in range(6):
        step = round(steps * part / 5)
        yield (
            f'<text x="{_x(step, steps):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" '
            f'fill="{inks["muted"]}">{step}</text>'
        )
    yield f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end" fill="{inks["muted"]}">{escape(_("step"))}</text>'


def _curves(runs: Sequence[Mapping[str, Any]], scale: Scale, steps: int, theme: str) -> Iterable[str]:
    rates = [math.log(run["learning_rate"]) for run in runs if run["learning_rate"] > 0] or [0.0]
    low, span = min(rates), max(rates) - min(rates)
    width = 1 if len(runs) > 24 else 2
    for run in runs:
        rate = math.log(run["learning_rate"]) if run["learning_rate"] > 0 else low
        share = (rate - low) / span if span else 0.5
        lost = _is_lost(run)
        colour = INKS[theme]["bad"] if lost else RAMP[theme][round(share * (len(RAMP[theme]) - 1))]
        dash = ' stroke-dasharray="5 4"' if lost else ""
        if points := _points(run["loss"], scale, steps):
            yield f'<path d="{points}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>'


def _points(losses: Sequence[float | None], scale: Scale, steps: int) -> str:
    stride = max(1, math.ceil(len(losses) / MOST_POINTS))
    drawn: list[str] = []
    pen = "M"
    for step, loss in enumerate(losses):
        if loss is None or (pen == "M" and drawn and loss > scale.high):
            pen = "M"
        elif step % stride == 0 or step == len(losses) - 1:
            drawn.append(f"{pen}{_x(step, steps):.1f} {_y(scale, loss):.1f}")
            pen = "M" if loss > scale.high else "L"  # what leaves the picture is drawn to its edge
    return "".join(drawn)


def _is_lost(run: Mapping[str, Any]) -> bool:
    return bool(run["verdict"]["name"] == "diverged")


def _x(step: int, steps: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * step / steps


def _y(scale: Scale, value: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * scale.share(value)
