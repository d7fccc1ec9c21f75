"""Six experiments to begin with: a state of the lab, and one sentence on what to see. A test trains each of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from gradschool.web.lab.asked import Asked


@dataclass(frozen=True, slots=True)
class Preset:
    """An experiment: its name in an address, its title, what to see, and the form that it fills in."""

    name: str
    title: str
    sentence: str
    asked: Asked


@cache
def presets() -> tuple[Preset, ...]:
    """The experiments, from the first to see to the last."""
    return (
        Preset(
            "three-rates",
            _("Too low, right, too high"),
            _("Three rates: 0.01 is too low and creeps, 0.1 arrives, and 1 is too high and blows up."),
            Asked("line", "SGD(lr=0.01:1:3)", "60"),
        ),
    )


def preset_shown(asked: Asked) -> Preset | None:
    """The experiment that this form is, if it is one."""
    return next((one for one in presets() if one.asked == asked), None)
