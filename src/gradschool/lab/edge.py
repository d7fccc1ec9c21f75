"""How near a run was to the edge of stability, from the sharpness measured while it trained. Torch-free.

`Trajectory.sharpness` is beside what `stability_limits` allows; their ratio is 1 at the edge (Cohen et al. 2021).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from gradschool.lab.errors import LabError
from gradschool.lab.stability import stability_limits
from gradschool.lab.trajectory import Trajectory

Pairs = tuple[tuple[int, float], ...]
AGREE = 1e-4  # relative; strategies whose limits differ by less have one limit


def measured_sharpness(run: Trajectory) -> Pairs:
    """(step, sharpness), of the kind that the run's limit is compared with; empty where it was not measured."""
    return run.sharpness if run.strategy.optimizer == "SGD" else run.preconditioned_sharpness


def limits(run: Trajectory) -> Pairs:
    """(step, limit) where the sharpness was measured; empty where there is no limit, as for SGD that climbs."""
    if not measured_sharpness(run):
        return ()
    try:
        allowed = stability_limits(run).limit
    except LabError:
        return ()
    return tuple((step, allowed[step]) for step, _ in measured_sharpness(run))


def closeness(run: Trajectory) -> Pairs:
    """(step, sharpness over its limit): below 1 a step is stable, about 1 is the edge. Only finite ratios."""
    pairs = zip(measured_sharpness(run), limits(run), strict=False)
    found = [(step, sharpness / limit) for (step, sharpness), (_, limit) in pairs if limit > 0]
    return tuple((step, ratio) for step, ratio in found if math.isfinite(ratio))


def limit_at_start(runs: Sequence[Trajectory]) -> float | None:
    """The learning rate at which the start stops being stable, if it is one for all of these runs; else None.

    Known for SGD where the first step's sharpness was measured; it is a matter of the start and the momentum.
    """
    first_seed = [run for run in runs if run.seed == runs[0].seed]
    found = [_limit_at_start(run) for run in first_seed]
    rates = [rate for rate in found if rate is not None]
    if len(rates) < len(first_seed) or not rates or max(rates) - min(rates) > AGREE * max(rates):
        return None
    return rates[0]


def _limit_at_start(run: Trajectory) -> float | None:
    if run.strategy.optimizer != "SGD" or run.strategy.value("maximize") or not run.sharpness:
        return None
    step, sharpness = run.sharpness[0]
    plain = replace(run.strategy, arguments=_with_rate_one(run), schedule=None)
    # With a rate of 1, the limit is what the formula has over the rate, less the weight decay.
    over_rate = stability_limits(plain, epochs=1).limit[0]
    decay = float(run.strategy.value("weight_decay"))
    if step != 0 or not math.isfinite(sharpness) or sharpness + decay <= 0:
        return None
    return (over_rate + decay) / (sharpness + decay)


def _with_rate_one(run: Trajectory) -> tuple[tuple[str, object], ...]:
    return (("lr", 1.0), *((name, value) for name, value in run.strategy.arguments if name != "lr"))
