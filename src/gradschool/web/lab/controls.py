"""What the lab's sliders can say: for each optimizer and schedule the text they write, with a hole for each slider.

The browser gets this table as JSON. It writes strategies by filling the holes, and reads them by matching a text
against the templates; a text that matches none is beyond the sliders. The server only reads the text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal

from django.utils.translation import gettext as _

Scale = Literal["linear", "log", "count", "stops"]
RUNS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
EPOCHS = (
    1,
    2,
    5,
    10,
    15,
    20,
    30,
    40,
    50,
    60,
    80,
    100,
    120,
    150,
    200,
    250,
    300,
    400,
    500,
    750,
    1000,
    1500,
    2000,
    3000,
    5000,
)

WINDOWS = {
    "line": ("-2:4", "-3:3"),
    "bowl": ("-1.6:1.6", "-1.6:1.6"),
    "valley": ("-2:2", "-1:3"),
    "double-well": ("-2:2", "-2:2"),
}
"""The part of a two-parameter problem's surface that is drawn: the span of the first parameter, and of the second."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider: its title, its range and how it moves.

    `linear` moves by `step`; `log` by `step` decades, and lies at its low end for `off`; `count` counts epochs or
    batches, begins at `share` of the training and stays there when its length changes; `stops` has fixed values.
    `usual` says that the default is also PyTorch's own, so that a text need not say it.
    """

    title: str
    scale: Scale
    default: float | None = None
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    off: float | None = None
    share: float | None = None
    stops: tuple[float, ...] = ()
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """One kind of schedule the sliders offer: `text` in the short form; a hole is written `$name`."""

    title: str
    text: str


OPTIMIZERS = {
    "SGD": "SGD(lr=$lr, momentum=$momentum, weight_decay=$decay)",
    "Adam": "Adam(lr=$lr, betas=($beta, 0.999), weight_decay=$decay)",
    "AdamW": "AdamW(lr=$lr, betas=($beta, 0.999), weight_decay=$adamw_decay)",
    "RMSprop": "RMSprop(lr=$lr, weight_decay=$decay, momentum=$momentum)",
    "Adagrad": "Adagrad(lr=$lr, weight_decay=$decay)",
}


@cache
def sliders() -> dict[str, Slider]:
    """Every slider by the name of its hole; `lr` is written by three: lowest, highest and how many runs."""
    return {
        "low": Slider(_("Learning rate from"), "log", 0.001, 1e-5, 10.0, 0.05),
        "high": Slider(_("Learning rate to"), "log", 1.0, 1e-5, 10.0, 0.05),
        "runs": Slider(_("How many rates"), "stops", 64, stops=RUNS),
        "epochs": Slider(_("Epochs"), "stops", 100, stops=EPOCHS),
        "momentum": Slider(_("Momentum"), "linear", 0.0, 0.0, 0.99, 0.01, usual=True),
        "beta": Slider(_("Momentum (beta 1)"), "linear", 0.9, 0.0, 0.99, 0.01, usual=True),
        "decay": Slider(_("Weight decay"), "log", 0.0, 1e-6, 1.0, 0.25, off=0.0, usual=True),
        "adamw_decay": Slider(_("Weight decay"), "log", 0.01, 1e-6, 1.0, 0.25, off=0.0, usual=True),
        "clip": Slider(_("Clip gradient norm"), "log", 0.0, 0.01, 100.0, 0.1, off=0.0),
        "every": Slider(_("Step every"), "count", share=1 / 3),
        "gamma": Slider(_("Factor"), "linear", 0.1, 0.01, 1.0, 0.01, usual=True),
        "gentle": Slider(_("Factor"), "linear", 0.95, 0.5, 1.0, 0.005),
        "length": Slider(_("Length"), "count", share=1.0),
        "rest": Slider(_("Length of the decay"), "count", share=0.8),
        "warmup": Slider(_("Warmup"), "count", share=0.2),
        "start": Slider(_("Warmup starts at"), "log", 0.01, 1e-4, 1.0, 0.1),
        "power": Slider(_("Power"), "linear", 1.0, 0.25, 4.0, 0.25, usual=True),
        "cycle": Slider(_("First cycle"), "count", share=0.25),
        "longer": Slider(_("Each cycle longer by"), "stops", 1, stops=(1, 2, 3, 4), usual=True),
        "patience": Slider(_("Patience"), "stops", 10, stops=(0, 1, 2, 3, 5, 10, 20, 50), usual=True),
    }


@cache
def schedules() -> dict[str, Schedule]:
    """The schedules on offer, in the order of the menu."""
    warmup = "LinearLR(start_factor=$start, total_iters=$warmup)"
    return {
        "constant": Schedule(_("Constant"), ""),
        "step": Schedule(_("Step decay"), "StepLR(step_size=$every, gamma=$gamma)"),
        "exponential": Schedule(_("Exponential decay"), "ExponentialLR(gamma=$gentle)"),
        "cosine": Schedule(_("Cosine to zero"), "CosineAnnealingLR(T_max=$length)"),
        "polynomial": Schedule(_("Linear to zero"), "PolynomialLR(total_iters=$length, power=$power)"),
        "warmup": Schedule(_("Warmup, then constant"), warmup),
        "warmup-cosine": Schedule(
            _("Warmup, then cosine"),
            f"SequentialLR(schedulers=[{warmup}, CosineAnnealingLR(T_max=$rest)], milestones=[$warmup])",
        ),
        "restarts": Schedule(
            _("Cosine with restarts"), "CosineAnnealingWarmRestarts(T_0=$cycle, T_mult=$longer)"
        ),
        "plateau": Schedule(_("Decay on a plateau"), "ReduceLROnPlateau(factor=$gamma, patience=$patience)"),
    }


@cache
def table() -> dict[str, Any]:
    """The whole table, ready for JSON; what a slider does not use is left out."""
    return {
        "sliders": {name: _lean(asdict(one)) for name, one in sliders().items()},
        "optimizers": OPTIMIZERS,
        "schedules": {name: asdict(one) for name, one in schedules().items()},
    }


def _lean(slider: dict[str, Any]) -> dict[str, Any]:
    used = {
        "linear": ("default", "low", "high", "step"),
        "log": ("default", "low", "high", "step", "off"),
        "count": ("share",),
        "stops": ("default", "stops"),
    }[slider["scale"]]
    return {
        name: slider[name]
        for name in ("title", "scale", "usual", *used)
        if slider[name] is not None and slider[name] is not False
    }
