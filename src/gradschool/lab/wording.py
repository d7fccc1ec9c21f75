"""What a verdict says: one sentence with the numbers that decided, and what to try next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Evidence = Mapping[str, float]
BURST = 10.0  # times the median: a gradient norm that clipping would have held
SPENT = 0.01  # of the highest rate: a schedule that has taken the rate so far has spent it


def sentence_for(name: str, evidence: Evidence) -> str:
    """The sentence of the verdict of that name."""
    return SENTENCES[name](evidence)


def advice_for(name: str, evidence: Evidence) -> tuple[str, ...]:
    """What to try next, most telling first; with the rates and norms to try, where those of the run are known."""
    spent = evidence.get("last_rate", 1.0) <= SPENT * evidence.get("highest_rate", 1.0)
    if spent and name in ("plateaued", "crawling"):
        rates = f"{evidence['highest_rate']:.3g} to {evidence['last_rate']:.3g}"
        return (f"The schedule has taken the rate from {rates}; let it decay later or less.", *ADVICE[name])
    if name == "never learned":
        return _never_learned_advice(evidence)
    first, *rest = ADVICE[name]
    if name in FACTORS:
        first += _rate_to_try(evidence, FACTORS[name])
    median, highest = evidence.get("median_norm", 0.0), evidence.get("highest_norm", 0.0)
    if name == "diverged" and highest > BURST * median > 0:
        rest = [
            f"Clip the gradient norm at about {median:.2g}, its median; it went up to {highest:.3g}.",
            *rest,
        ]
    return (first, *rest)


def _never_learned_advice(evidence: Evidence) -> tuple[str, ...]:
    first, *rest = ADVICE["never learned"]
    if evidence.get("median_norm") == 0:
        first = "The gradient is zero: look for detach(), no_grad(), or activations that are all dead."
    elif "above_start" in evidence:
        first = ADVICE["diverged"][0] + _rate_to_try(evidence, FACTORS["diverged"])
    return (first, *rest)


def _rate_to_try(evidence: Evidence, factor: float) -> str:
    if not evidence.get("highest_rate"):
        return ""
    return f" The highest was {evidence['highest_rate']:.3g}: try {factor * evidence['highest_rate']:.2g}."


def _place(found: Evidence, name: str) -> str:
    if f"{name}_step" in found:
        return f"step {found[f'{name}_step']:,.15g}"
    return f"value {found[f'{name}_at'] + 1:.0f} of {found['values']:.0f}"


def _diverged(found: Evidence) -> str:
    if "not_finite_at" in found:
        return f"The loss stopped being a number at {_place(found, 'not_finite')}."
    level, end = f"{found['lowest_level']:.4g}", f"{found['end']:.4g}"
    if found["lowest_level"] == found["first"] and found["rise"] < 2:
        return f"The loss ended at {end}, above the {level} that it started with."
    if found["lowest_level"] < 0:
        return (
            f"The loss rose to {end} from the level of {level} that it had held: what it had gained is lost."
        )
    until = f" until step {found['lowest_step']:,.15g}" if "lowest_step" in found else ""
    return f"The loss rose to {end}, {found['rise']:.3g} times the level of {level} that it had held{until}."


def _oscillating(found: Evidence) -> str:
    if "swings" in found:
        times = f"{found['swings']:.0f} times by a factor of {found['factor']:.0f} or more"
        return f"In the last half the loss swings up and down, {times}."
    if "recent_rise" in found:
        rise = found["recent_rise"]
        return f"The loss is back up at {found['end']:.4g}: it rose by {rise:.2%} over the last quarter."
    return (
        f"Each gradient points against the one before (cosine {found['gradient_agreement']:.2f}), and the loss went "
        f"only from {found['middle']:.4g} to {found['end']:.4g} in the last half: the steps jump from side to side."
    )


def _never_learned(found: Evidence) -> str:
    said = f"The loss is flat at {found['end']:.4g}: it has gained nothing on the {found['first']:.4g} it started with"
    if "above_start" in found:
        said = f"The loss is flat at {found['end']:.4g}, above the {found['first']:.4g} it started with"
    if "classes" not in found:
        return f"{said}."
    classes, level = f"{found['classes']:.0f}", f"{found['loss_of_guessing']:.4g}"
    return f"{said}; ln {classes} = {level} is the loss of guessing among {classes} classes."


def _plateaued(found: Evidence) -> str:
    change = abs(found["recent_fall"])
    moved = "fell" if found["recent_fall"] >= 0 else "rose"
    by = (
        f"by only {change:.2%}"
        if found["flat_below"] <= 0.01
        else f"by {change:.2%}, no more than its noise,"
    )
    return f"The loss is at {found['end']:.4g} and {moved} {by} over the last quarter."


def _recovered_spike(found: Evidence) -> str:
    height = f"{found['spike']:.4g} at {_place(found, 'spike')}"
    before = f"{found['times']:.3g} times the level of {found['level_before']:.4g} before"
    return f"The loss spiked to {height}, {before}, and came back: it ends at {found['end']:.4g}."


SENTENCES: dict[str, Callable[[Evidence], str]] = {
    "diverged": _diverged,
    "oscillating": _oscillating,
    "never learned": _never_learned,
    "recovered spike": _recovered_spike,
    "converged": lambda found: (
        f"The loss went from {found['first']:.4g} to {found['end']:.4g} and has nothing much left to gain."
    ),
    "crawling": lambda found: (
        f"The loss fell steadily, but by only {found['whole_fall']:.2%} in {found['values']:.0f} values; halving it "
        f"would take about {found['values_to_halve']:.3g}."
    ),
    "plateaued": _plateaued,
    "converging": lambda found: (
        f"The loss is at {found['end']:.4g} and still falling: by {found['recent_fall']:.2%} over the last quarter."
    ),
}
FACTORS = {"diverged": 0.2, "oscillating": 0.5, "crawling": 10.0}  # of the highest rate: the rate to try
ADVICE: dict[str, tuple[str, ...]] = {
    "diverged": (
        "Divide the learning rate by 3 to 10.",
        "Warm the rate up over the first steps, or clip the gradient norm.",
    ),
    "oscillating": (
        "Halve the learning rate.",
        "Keep the rate for the start and decay it later.",
    ),
    "never learned": (
        "Try a learning rate 10 times as large, and one 10 times as small.",
        "See that gradients arrive: print the gradient norm; it must be neither zero nor huge.",
        "See that the optimizer holds this model's parameters, and that inputs and labels belong together.",
    ),
    "recovered spike": (
        "Nothing to mend if it stays rare; clip the gradient norm or warm up longer if it comes back.",
        "Look at the batch at the spike if it comes back at the same place.",
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
