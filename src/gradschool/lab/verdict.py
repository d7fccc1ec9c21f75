"""What a loss curve did, in one word, with the numbers that decided. Pure Python, for our runs and anybody's log."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gradschool.lab.errors import LabError
from gradschool.lab.measures import FEW, ROUNDING, Curve
from gradschool.lab.trajectory import Trajectory

Name = Literal["diverged", "oscillating", "crawling", "plateaued", "converging", "converged"]

RISE = 2.0  # a log that ends this many times above the level it held has diverged
ABOVE_START = 1.1  # and so has one that ends this many times above its start
JUMP = 10.0  # or whose very last value is this many times the one level it knows
BOTTOM = 1e-6  # of the start: nothing left to gain
LOW = 0.01  # of the start: low enough for a flat end to be the bottom
FLAT = 0.01  # relative change over the last quarter
SLOW = 0.2  # relative fall over a whole log that crawls; at such a pace halving takes three more logs
STEADY = 0.5  # a crawl keeps at least this part of its first pace; a plateau does not
BACK_UP = 0.1  # relative rise over the last quarter: no plateau
SWING = 3.0  # the loss triples and comes back within the last half
TURNED = -0.5  # cosine between one gradient and the next, when steps jump from side to side


@dataclass(frozen=True)
class Verdict:
    """What a run did: one word, the numbers that decided it, one plain sentence with them, and what to try next."""

    name: Name
    evidence: dict[str, float]
    sentence: str
    advice: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def judge(
    losses: Sequence[float] | Trajectory,
    *,
    learning_rates: Sequence[float] | None = None,
    gradient_norms: Sequence[float] | None = None,
    gradient_agreement: Sequence[float] | None = None,
) -> Verdict:
    """Say what a run did, from its losses in order (at least two; NaN and infinity are welcome) or its Trajectory.

    The rest is optional and sharpens the verdict: the learning rates, the norms of the gradients, and the cosine
    between each gradient and the one before. A Trajectory brings all of them. Note that near 2/lambda a step lands on
    the other side of the valley at nearly the same height: the losses alone look like a crawl, and only the
    gradients tell that it oscillates. Raises LabError for fewer than two losses.
    """
    if isinstance(losses, Trajectory):
        run = losses
        return judge(
            (*run.loss, run.final_loss),
            learning_rates=run.learning_rate,
            gradient_norms=run.gradient_norm,
            gradient_agreement=run.gradient_agreement,
        )
    values = [float(loss) for loss in losses]
    if len(values) < 2:
        raise LabError(f"A verdict needs at least 2 losses, but there are {len(values)}; log more steps.")
    curve = Curve(values, gradient_norms, gradient_agreement)
    name, decided = next((name, found) for name, rule in RULES if (found := rule(curve)) is not None)
    evidence = {"values": float(len(values)), **decided, **_rates(learning_rates)}
    guess = "With so few values this is a guess. " if len(values) < FEW else ""
    return Verdict(name, evidence, guess + SENTENCES[name](evidence), _advice(name, evidence))


Evidence = dict[str, float]


def _diverged(curve: Curve) -> Evidence | None:
    if curve.ends_not_finite:
        return {"not_finite_at": float(curve.first_not_finite)}
    above_start = curve.end > ABOVE_START * curve.first and curve.rises_clearly
    above_level = curve.end > RISE * curve.held and curve.left_its_level
    jumped = curve.last > JUMP * curve.held and curve.last > JUMP * curve.before_last
    if not (above_start or above_level or jumped):
        return None
    end = curve.last if jumped else curve.end
    return {
        "first": curve.first,
        "lowest_level": curve.held,
        "end": end,
        "rise": end / max(curve.held, curve.floor),
    }


def _oscillating(curve: Curve) -> Evidence | None:
    if curve.turning is not None and curve.turning < TURNED and curve.end > 0.5 * curve.middle:
        return {"gradient_agreement": curve.turning, "middle": curve.middle, "end": curve.end}
    if _at_bottom(curve):
        return None
    if curve.swing > SWING and curve.turns_often:
        return {"swing": curve.swing, "end": curve.end}
    rises = curve.recent_fall < -max(BACK_UP, curve.noise_of_pace) and len(curve.values) >= FEW
    return {"rise": -curve.recent_fall, "end": curve.end} if rises else None


def _at_bottom(curve: Curve) -> bool:
    return curve.end <= max(BOTTOM * curve.start, ROUNDING)


def _converged(curve: Curve) -> Evidence | None:
    settled = curve.end <= LOW * curve.start and abs(curve.recent_fall) < curve.flat_below(FLAT)
    found = {"first": curve.first, "end": curve.end, "part_left": curve.end / max(curve.start, curve.floor)}
    return {**found, "recent_fall": curve.recent_fall} if settled or _at_bottom(curve) else None


def _crawling(curve: Curve) -> Evidence | None:
    early, late = curve.paces
    if not 0 < curve.whole_fall < SLOW or late < STEADY * early or late <= curve.noise_of_pace:
        return None
    halving = len(curve.values) * math.log(2) / -math.log1p(-curve.whole_fall)
    return {
        "first": curve.first,
        "end": curve.end,
        "whole_fall": curve.whole_fall,
        "values_to_halve": halving,
    }


def _plateaued(curve: Curve) -> Evidence | None:
    if curve.recent_fall >= curve.flat_below(FLAT):
        return None
    return {"first": curve.first, "end": curve.end, "recent_fall": curve.recent_fall, "noise": curve.noise}


def _converging(curve: Curve) -> Evidence:
    return {"first": curve.first, "end": curve.end, "recent_fall": curve.recent_fall}


# The first that fits is the verdict; the last fits everything.
RULES: tuple[tuple[Name, Callable[[Curve], Evidence | None]], ...] = (
    ("diverged", _diverged),
    ("oscillating", _oscillating),
    ("converged", _converged),
    ("crawling", _crawling),
    ("plateaued", _plateaued),
    ("converging", _converging),
)


def _rates(learning_rates: Sequence[float] | None) -> Evidence:
    finite = [float(rate) for rate in learning_rates or () if math.isfinite(rate)]
    return {"highest_rate": max(finite), "last_rate": finite[-1]} if finite else {}


def _diverged_sentence(found: Evidence) -> str:
    if "not_finite_at" in found:
        return f"The loss stopped being a number at value {found['not_finite_at'] + 1:.0f} of {found['values']:.0f}."
    return (
        f"The loss rose to {found['end']:.4g}, {found['rise']:.3g} times the level of {found['lowest_level']:.4g} that "
        f"it had held."
    )


def _oscillating_sentence(found: Evidence) -> str:
    if "swing" in found:
        return f"In the last half the loss swings up and down by a factor of {found['swing']:.3g}."
    if "rise" in found:
        return f"The loss is back up at {found['end']:.4g}: it rose by {found['rise']:.2%} over the last quarter."
    return (
        f"Each gradient points against the one before (cosine {found['gradient_agreement']:.2f}), and the loss went "
        f"only from {found['middle']:.4g} to {found['end']:.4g} in the last half: the steps jump from side to side."
    )


def _plateaued_sentence(found: Evidence) -> str:
    moved = "fell by only" if found["recent_fall"] >= 0 else "rose by"
    change = abs(found["recent_fall"])
    return f"The loss is at {found['end']:.4g} and {moved} {change:.2%} over the last quarter."


SENTENCES: dict[Name, Callable[[Evidence], str]] = {
    "diverged": _diverged_sentence,
    "oscillating": _oscillating_sentence,
    "converged": lambda found: (
        f"The loss went from {found['first']:.4g} to {found['end']:.4g} and has nothing much left to gain."
    ),
    "crawling": lambda found: (
        f"The loss fell steadily, but by only {found['whole_fall']:.2%} in {found['values']:.0f} values; halving it "
        f"would take about {found['values_to_halve']:.3g}."
    ),
    "plateaued": _plateaued_sentence,
    "converging": lambda found: (
        f"The loss is at {found['end']:.4g} and still falling: by {found['recent_fall']:.2%} over the last quarter."
    ),
}
ADVICE: dict[Name, tuple[str, ...]] = {
    "diverged": (
        "Divide the learning rate by 3 to 10.",
        "Warm the rate up over the first steps, or clip the gradient norm.",
    ),
    "oscillating": (
        "Halve the learning rate.",
        "Keep the rate for the start and decay it later.",
    ),
    "crawling": (
        "Multiply the learning rate by 10 and look again.",
        "Add momentum: 0.9 makes steps up to 10 times longer.",
    ),
    "plateaued": (
        "Decay the learning rate, if noise is what holds the loss up.",
        "If the loss never moved much, try a rate 10 times as large.",
        "This may be the lowest loss that the model can reach on these data.",
    ),
    "converging": ("Train longer.", "A somewhat larger rate may get there sooner."),
    "converged": ("Nothing to mend; compare with a larger rate to see whether it gets there sooner.",),
}
SPENT = 0.01  # of the highest rate


def _advice(name: Name, evidence: Evidence) -> tuple[str, ...]:
    spent = evidence.get("last_rate", 1.0) <= SPENT * evidence.get("highest_rate", 1.0)
    if spent and name in ("plateaued", "crawling"):
        rates = f"{evidence['highest_rate']:.3g} to {evidence['last_rate']:.3g}"
        return (f"The schedule has taken the rate from {rates}; let it decay later or less.", *ADVICE[name])
    return ADVICE[name]
