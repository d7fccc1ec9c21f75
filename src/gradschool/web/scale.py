"""The vertical axis of a chart: straight, or logarithmic where the values span more than two decades."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to its share of the height, 0 at the bottom and 1 at the top."""

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool

    def share(self, value: float) -> float:
        """Where `value` lies; what is out of range lies on the edge."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(max(value, self.low))
        return min(1.0, max(0.0, (value - low) / (high - low)))


def scale_for(values: Iterable[float | None]) -> Scale:
    """The scale that shows all `values`; an empty or a flat one still has a height."""
    found = [_drawable(value) for value in values if value is not None]
    positive = [value for value in found if value > 0]
    if positive and len(positive) == len(found) and max(positive) / min(positive) > 100:
        return _logarithmic(min(positive), max(positive))
    return _straight(min(found, default=0.0), max(found, default=1.0))


def scale_between(low: float, high: float, *, log: bool) -> Scale:
    """The scale from `low` to `high` and no further than the next tick; a logarithmic one begins above 0."""
    low, high = _drawable(low), _drawable(high)
    return _logarithmic(low, max(high, low * 1.001)) if log else _straight(low, high)


def ticks_within(low: float, high: float) -> tuple[float, ...]:
    """Round numbers from `low` to `high`, about five, for an axis that is not stretched to them."""
    width = _tick_width(high - low)
    first, last = math.ceil(low / width - 1e-9), math.floor(high / width + 1e-9)
    return tuple(float(f"{step * width:.12g}") for step in range(first, last + 1))


def _drawable(value: float) -> float:
    """`value`, or the nearest one whose powers of ten a float still holds."""
    return 0.0 if abs(value) < 1e-300 else min(1e300, max(-1e300, value))


def _logarithmic(low: float, high: float) -> Scale:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    stride = max(1, math.ceil((last - first) / 6))
    last = first + math.ceil((last - first) / stride) * stride
    ticks = tuple(10.0**power for power in range(first, last + 1, stride))
    return Scale(ticks[0], ticks[-1], ticks, log=True)


def _straight(low: float, high: float) -> Scale:
    low = min(low, 0.0) if low < 0 or low < high / 2 else low
    span = high - low or abs(high) or 1.0
    width = _tick_width(span)
    first, last = math.floor(low / width), math.ceil((low + span) / width)
    ticks = tuple(float(f"{step * width:.12g}") for step in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, log=False)


def _tick_width(span: float) -> float:
    width = 10.0 ** math.floor(math.log10(span / 4))
    return next(width * part for part in (1, 2, 5, 10) if span / (width * part) <= 5)


def tick_text(value: float) -> str:
    """A number as an axis and a table show it: three digits, powers of ten outside 0.001 to 100,000."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        text = f"{value:.3g}"
        return f"{float(text):.0f}" if "e" in text else text
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    mantissa = f"{float(mantissa):g}"
    return f"10{power}" if mantissa == "1" else f"{mantissa}×10{power}"
