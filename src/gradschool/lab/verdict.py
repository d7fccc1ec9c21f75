"""What a loss curve did, in a word or two, with the numbers that decided. Pure Python, for our runs and anybody's log."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

from gradschool.lab.errors import LabError
from gradschool.lab.measures import FEW, ROUNDING, Curve
from gradschool.lab.problems.registry import PROBLEMS
from gradschool.lab.trajectory import Trajectory
from gradschool.lab.wording import advice_for, sentence_for

Name = Literal[
    "diverged",
    "oscillating",
    "crawling",
    "never learned",
    "plateaued",
    "recovered spike",
    "converging",
    "converged",
]

RISE = 2.0  # a log that ends this many times above the level it held has diverged
JUMP = 10.0  # and so has one that leaps to where it ends: this many times that level, and the value before
ABOVE_START = 1.02  # and one that ends this many times above its first value
ABOVE_START_IF_FEW = 1.05
LONG = 16  # values: then a quarter is four
GAIN = 1.1  # the first value over the lowest level: a gain that a run can give back
SPIKE = 3.0  # times the level held before: a spike
BACK = 1.25  # times that level: back from the spike
BOTTOM = 1e-6  # of the start: nothing left to gain
LOW = 0.01  # of the start: low enough for a flat end to be the bottom
FLAT = 0.01  # relative change over the last quarter
UNMOVED = 0.02  # the relative gain of a log that never learned is at most this
WORSE = 1.001  # times its first value, and clear of the noise: a flat log that is worse than untrained
SLOW = 0.2  # relative fall over a whole log that crawls; at such a pace halving takes three more logs
STEADY = 0.5  # a crawl keeps at least this part of its first pace; a plateau does not
BACK_UP = 0.1  # relative rise over the last quarter: no plateau
SWING = 3.0  # the loss triples and comes back, twice within the last half
TURNED = -0.5  # cosine between one gradient and the next, when steps jump from side to side
DEVIATIONS = 3.0  # of the noise: a rise above a level that was held is more than this
DEVIATIONS_OF_ONE = 4.0  # and a rise above the first value, which is a single one, more than this
DEVIATIONS_IF_NEVER_BELOW = 2.0  # or than this, where no later value lies below it
NEAR_GUESSING = 0.005  # of ln K, with K classes


@dataclass(frozen=True)
class Verdict:
    """What a run did: one name, the numbers that decided it, one plain sentence with them, and what to try next."""

    name: Name
    evidence: dict[str, float]
    sentence: str
    advice: tuple[str, ...]

    @property
    def diverged(self) -> bool:
        """Whether training made the loss worse: it diverged, or never learned and ended clearly above its start."""
        return self.name == "diverged" or "above_start" in self.evidence

    @property
    def healthy(self) -> bool:
        """Whether the run did what it should: it converges, has converged, recovered, or is flat after a real fall.

        Whether the level of a plateau is a good one, a curve cannot tell; it is asked to lie a fifth below the start,
        and further where that much is noise.
        """
        if self.name == "plateaued":
            return self.evidence["clear_fall"] >= SLOW
        return self.name in ("converging", "converged", "recovered spike")

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with `diverged` and `healthy`."""
        return {**asdict(self), "diverged": self.diverged, "healthy": self.healthy}


def judge(
    losses: Sequence[float] | Trajectory,
    *,
    learning_rates: Sequence[float] | None = None,
    gradient_norms: Sequence[float] | None = None,
    gradient_agreement: Sequence[float] | None = None,
    steps: Sequence[float] | None = None,
    classes: int | None = None,
    total: int | None = None,
) -> Verdict:
    """Say what a run did, from its losses in order (at least two; NaN and infinity are welcome) or its Trajectory.

    The rest is optional and sharpens the verdict: the learning rates, the norms of the gradients, and the cosine
    between each gradient and the one before. A Trajectory brings all of them. Note that near 2/lambda a step lands on
    the other side of the valley at nearly the same height: the losses alone look like a crawl, and only the
    gradients tell that it oscillates. `steps`, one a loss, lets the evidence name steps; `classes` is the number of
    classes where the loss is a cross-entropy; `total` is how many losses there were, where these are an even part of
    them. Raises LabError for fewer than two losses, for steps that are not one a loss, and for fewer than two classes.
    """
    if isinstance(losses, Trajectory):
        run = losses
        return judge(
            (*run.loss, run.final_loss),
            learning_rates=run.learning_rate,
            gradient_norms=run.gradient_norm,
            gradient_agreement=run.gradient_agreement,
            steps=steps,
            classes=_classes(run) if classes is None else classes,
            total=total,
        )
    values = [float(loss) for loss in losses]
    _check(values, steps, classes)
    curve = Curve(values, gradient_norms, gradient_agreement, classes)
    name, decided = next((name, found) for name, rule in RULES if (found := rule(curve)) is not None)
    evidence = {"values": float(total or len(values)), **decided, **_steps(decided, steps)}
    evidence |= {**_rates(learning_rates), **_norms(gradient_norms)}
    if total is not None and "values_to_halve" in evidence:
        evidence["values_to_halve"] *= total / len(values)
    guess = "With so few values this is a guess. " if len(values) < FEW else ""
    return Verdict(name, evidence, guess + sentence_for(name, evidence), advice_for(name, evidence))


def _classes(run: Trajectory) -> int | None:
    """How many classes the run's problem tells apart; None for one that is not a classification of the lab's."""
    return PROBLEMS[run.problem].classes if run.problem in PROBLEMS else None


Evidence = dict[str, float]


def _check(values: Sequence[float], steps: Sequence[float] | None, classes: int | None) -> None:
    if len(values) < 2:
        raise LabError(f"A verdict needs at least 2 losses, but there are {len(values)}; log more steps.")
    if steps is not None and len(steps) != len(values):
        raise LabError(f"steps must be one a loss, but there are {len(steps)} for {len(values)} losses.")
    if classes is not None and classes < 2:
        raise LabError(
            f"classes must be at least 2, got {classes}; leave it out if the loss is no cross-entropy."
        )


def _diverged(curve: Curve) -> Evidence | None:
    if curve.ends_not_finite:
        return {"not_finite_at": float(curve.first_not_finite)}
    doubled = curve.rise > max(RISE, curve.beyond_noise(DEVIATIONS)) and curve.left_its_level
    jumped = curve.jumped(JUMP)
    above = ABOVE_START if len(curve.finite) >= FEW else ABOVE_START_IF_FEW
    if not (doubled or jumped or _gave_all_back(curve) or _ends_above_start(curve, above)):
        return None
    end = curve.last if jumped else curve.end
    return {
        "first": curve.raw(curve.first),
        "lowest_level": curve.raw(curve.held),
        "lowest_at": float(curve.held_at),
        "end": curve.raw(end),
        "rise": end / curve.held,
        "noise": curve.noise,
    }


def _gave_all_back(curve: Curve) -> bool:
    gained = curve.first > max(GAIN, curve.beyond_noise(DEVIATIONS)) * curve.held
    return gained and curve.final > curve.first and curve.left_its_level


def _ends_above_start(curve: Curve, times: float) -> bool:
    first = max(curve.first or curve.start, curve.floor)
    deviations = DEVIATIONS_IF_NEVER_BELOW if curve.was_never_below_first else DEVIATIONS_OF_ONE
    # Swings from step to step look like noise; that all of a quarter lies this high is none.
    stays_high = len(curve.finite) >= LONG and curve.late_lowest > RISE * first
    return stays_high or curve.final > max(times, curve.beyond_noise(deviations)) * first


def _oscillating(curve: Curve) -> Evidence | None:
    if curve.turning is not None and curve.turning < TURNED and curve.end > 0.5 * curve.middle:
        middle, end = curve.raw(curve.middle), curve.raw(curve.end)
        return {"gradient_agreement": curve.turning, "middle": middle, "end": end}
    if _at_bottom(curve):
        return None
    if (swings := curve.swings(SWING)) >= 2:
        return {"swings": float(swings), "factor": SWING, "end": curve.raw(curve.end)}
    rises = curve.recent_fall < -max(BACK_UP, curve.noise_of_pace) and len(curve.finite) >= FEW
    return {"recent_rise": -curve.recent_fall, "end": curve.raw(curve.end)} if rises else None


def _at_bottom(curve: Curve) -> bool:
    return curve.end <= max(BOTTOM * curve.start, ROUNDING)


def _never_learned(curve: Curve) -> Evidence | None:
    near = NEAR_GUESSING if curve.classes is None else 2 * NEAR_GUESSING
    classes = curve.guessed_classes(near)
    still = curve.gains_nothing(UNMOVED, SLOW) and curve.is_flat_late(UNMOVED)
    if _at_bottom(curve) or _falls_steadily(curve) or not (still or classes):
        return None
    found = {"first": curve.raw(curve.first), "end": curve.raw(curve.end), "noise": curve.noise}
    if classes:
        found |= {"classes": float(classes), "loss_of_guessing": math.log(classes)}
    if _ends_above_start(curve, WORSE):
        found["above_start"] = curve.final / curve.first
    return found


def _recovered_spike(curve: Curve) -> Evidence | None:
    spike = curve.tallest_spike(SPIKE)
    if spike is None or curve.end > BACK * spike.before or curve.clear_fall(DEVIATIONS) < SLOW:
        return None
    return {
        "spike": curve.raw(spike.height),
        "spike_at": float(spike.at),
        "level_before": curve.raw(spike.before),
        "times": spike.times,
        "spikes": float(spike.count),
        "end": curve.raw(curve.end),
    }


def _converged(curve: Curve) -> Evidence | None:
    settled = curve.end <= LOW * min(curve.first, curve.start) and abs(curve.recent_fall) < curve.flat_below(
        FLAT
    )
    if not settled and not _at_bottom(curve):
        return None
    left = curve.end / max(curve.start, curve.floor)
    return {**_ends(curve), "part_left": left, "recent_fall": curve.recent_fall}


def _crawling(curve: Curve) -> Evidence | None:
    if not _falls_steadily(curve):
        return None
    halving = len(curve.values) * math.log(2) / -math.log1p(-curve.whole_fall)
    return {**_ends(curve), "whole_fall": curve.whole_fall, "values_to_halve": halving}


def _falls_steadily(curve: Curve) -> bool:
    early, late = curve.paces
    steady = late >= STEADY * early and late > curve.noise_of_pace and curve.first_drop <= STEADY
    return steady and ROUNDING < curve.whole_fall < SLOW and len(curve.finite) >= FEW


def _plateaued(curve: Curve) -> Evidence | None:
    if curve.recent_fall >= curve.flat_below(FLAT):
        return None
    found = {**_ends(curve), "recent_fall": curve.recent_fall, "flat_below": curve.flat_below(FLAT)}
    return {**found, "clear_fall": curve.clear_fall(DEVIATIONS)}


def _converging(curve: Curve) -> Evidence:
    return {**_ends(curve), "recent_fall": curve.recent_fall}


def _ends(curve: Curve) -> Evidence:
    return {"first": curve.raw(curve.first), "end": curve.raw(curve.end)}


# The first that fits is the verdict; the last fits everything.
RULES: tuple[tuple[Name, Callable[[Curve], Evidence | None]], ...] = (
    ("diverged", _diverged),
    ("oscillating", _oscillating),
    ("never learned", _never_learned),
    ("recovered spike", _recovered_spike),
    ("converged", _converged),
    ("crawling", _crawling),
    ("plateaued", _plateaued),
    ("converging", _converging),
)


def _steps(evidence: Evidence, steps: Sequence[float] | None) -> Evidence:
    places = {name: int(place) for name, place in evidence.items() if name.endswith("_at")}
    return {f"{name[:-3]}_step": float(steps[at]) for name, at in places.items()} if steps is not None else {}


def _rates(learning_rates: Sequence[float] | None) -> Evidence:
    finite = [float(rate) for rate in learning_rates or () if math.isfinite(rate)]
    return {"highest_rate": max(finite), "last_rate": finite[-1]} if finite else {}


def _norms(gradient_norms: Sequence[float] | None) -> Evidence:
    finite = [float(norm) for norm in gradient_norms or () if math.isfinite(norm)]
    if not finite:
        return {}
    return {"median_norm": median(finite), "highest_norm": max(finite), "last_norm": finite[-1]}
