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
    view: str = ""

    @property
    def address(self) -> str:
        """The query of its address: the form, and how its curves are drawn."""
        return self.asked.address() + self.view


@cache
def presets() -> tuple[Preset, ...]:
    """The experiments, from the first to see to the last."""
    return (three_rates(), noise_floor(), warmup(), edge(), momentum(), restarts())


def three_rates() -> Preset:
    """The inverted U over the learning rate, at three points."""
    return Preset(
        "three-rates",
        _("Too low, right, too high"),
        _(
            "Three rates on one line. After 60 steps 0.1 is ten times lower than 0.01, which creeps; "
            "1 blew up within a few steps."
        ),
        Asked("line", "SGD(lr=0.01:1:3)", "60"),
    )


def noise_floor() -> Preset:
    """What a decay is for."""
    return Preset(
        "noise-floor",
        _("Why decay helps: the noise floor"),
        _(
            "Every batch pulls a little elsewhere, and a constant rate of 3 never settles below a floor of noise. "
            "The same rate, decayed to zero, ends clearly lower, from each of three starts."
        ),
        Asked(
            "moons",
            "SGD(lr=3, momentum=0.9)\nSGD(lr=3, momentum=0.9) | CosineAnnealingLR(T_max=40)",
            "40",
            "0, 1, 2",
        ),
        "&smoothing=0.9",
    )


def warmup() -> Preset:
    """A start that is steeper than the rest of the way."""
    return Preset(
        "warmup",
        _("Warmup saves it"),
        _(
            "The valley is steepest where the walk begins. A rate of 0.0035 is thrown out of it within 20 steps; "
            "warmed up over the first 200, the same rate walks to the bottom."
        ),
        Asked(
            "valley",
            "SGD(lr=0.0035, momentum=0.9)\n"
            "SGD(lr=0.0035, momentum=0.9) | LinearLR(start_factor=0.01, total_iters=200)",
            "1000",
        ),
    )


def edge() -> Preset:
    """What Cohen et al. 2021 (arXiv 2103.00065) saw: sharpness rises to 2/lr and stays."""
    return Preset(
        "edge",
        _("Edge of stability"),
        _(
            "Full batches, no noise. The sharpness climbs until it meets 2/lr, the dashed limit, and stays there, "
            "while the loss goes on falling in jumps. A lower rate ends in a sharper place."
        ),
        Asked("chebyshev", "SGD(lr=0.1:0.2:3)", "2000", sharpness="1"),
    )


def momentum() -> Preset:
    """Heavy ball is stable up to 2(1 + beta)/lambda (Polyak 1964); on `line` lambda is 11.0929."""
    return Preset(
        "momentum",
        _("Momentum's limit"),
        _(
            "Plain SGD holds on this line up to a rate of 0.18. Momentum 0.9 moves the limit to 0.343, "
            "2(1 + 0.9) / 11.09: every rate below it arrives, every rate above it blows up."
        ),
        Asked("line", "SGD(lr=0.15:0.5:9, momentum=0.9)", "150"),
    )


def restarts() -> Preset:
    """Cosine with warm restarts, as Loshchilov and Hutter 2017 (arXiv 1608.03983) wrote it."""
    return Preset(
        "restarts",
        _("Restarts"),
        _(
            "Every five epochs the rate jumps back up. Each restart throws the loss up, and each cycle ends "
            "lower than the one before."
        ),
        Asked("digits", "SGD(lr=1) | CosineAnnealingWarmRestarts(T_0=5)", "20"),
        "&smoothing=0.9",
    )


def preset_shown(asked: Asked) -> Preset | None:
    """The experiment that this form is, if it is one."""
    return next((one for one in presets() if one.asked == asked), None)
