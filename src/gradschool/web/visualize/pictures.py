"""Pictures of digits and of layers as SVG, classes only: colours come from the page's CSS."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

SIDE = 8
SHADES = 8
"""Steps of ink that CSS has a class for."""


@lru_cache(maxsize=64)
def ink(pixels: tuple[float, ...], label: str) -> Markup:
    """A picture of 64 shares of ink from 0 to 1, row by row; `label` says what it shows."""
    squares = "".join(
        f'<rect class="ink-{shade}" x="{place % SIDE}" y="{place // SIDE}" width="1" height="1"/>'
        for place, one in enumerate(pixels)
        if (shade := round(one * SHADES))
    )
    return (
        Markup(  # noqa: S704  numbers and our own words
            f'<svg class="digit" viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="%s" '
            f'shape-rendering="crispEdges">{squares}</svg>'
        )
        % label
    )


@lru_cache(maxsize=64)
def bars(values: tuple[float, ...], label: str) -> Markup:
    """One bar a unit, up for positive values and down for negative ones, the largest at full height."""
    most = max(max(values), 0.0) or 1.0
    least = min(min(values), 0.0)
    height, width = 60.0, 6.0
    base = height * most / (most - least)
    drawn = "".join(
        _bar(place, one, base, height / (most - least), width) for place, one in enumerate(values)
    )
    across = width * len(values)
    return (
        Markup(  # noqa: S704
            f'<svg class="bars" viewBox="0 0 {across:g} {height:g}" preserveAspectRatio="none" role="img" '
            f'aria-label="%s">{drawn}<path class="axis" d="M0 {base:.1f}H{across:g}"/></svg>'
        )
        % label
    )


def _bar(place: int, value: float, base: float, scale: float, width: float) -> str:
    top, tall = (base - value * scale, value * scale) if value >= 0 else (base, -value * scale)
    look = "up" if value >= 0 else "down"
    return f'<rect class="{look}" x="{place * width + 0.6:.1f}" y="{top:.1f}" width="{width - 1.2:.1f}" height="{tall:.1f}"/>'
