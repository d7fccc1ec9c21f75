"""How sharp a loss may be before an optimizer turns unstable there, step by step. Torch-free unless momentum cycles.

On a quadratic, the rules for SGD are exact, in every direction by itself. A network's sharpness rises until it meets
the limit and stays about there: the edge of stability (Cohen et al. 2021, arXiv 2103.00065).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.parsing import parse
from gradschool.lab.signatures import optimizers, schedulers
from gradschool.lab.strategy import Schedule, Strategy
from gradschool.lab.trajectory import Trajectory


@dataclass(frozen=True)
class StabilityLimits:
    """The highest sharpness that is stable under each step's rate, and what that rests on."""

    limit: tuple[float, ...]  # one an optimizer step; infinite where the rate is 0
    of: str  # "sharpness" or "preconditioned sharpness": what the limit is to be compared with
    formula: str
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; a limit that is not finite becomes a text such as "inf"."""
        limits = [one if math.isfinite(one) else str(one) for one in self.limit]
        return {"limit": limits, "of": self.of, "formula": self.formula, "sentence": self.sentence}


def stability_limits(
    run: Trajectory | Strategy | str, *, epochs: int | None = None, steps_per_epoch: int = 1
) -> StabilityLimits:
    """The limit of each step of a run, or of a strategy over `epochs` of `steps_per_epoch` steps.

    2/lr for gradient descent, 2(1+b)/lr with momentum b, 2(1+b)/((1+2b)lr) with Nesterov's, all divided by 1-dampening
    and less the weight decay, which sharpens the loss by itself. Of Adam it is (2+2b1)/((1-b1)lr), so 38/lr for
    b1 = 0.9, of RMSprop and Adagrad as of gradient descent; for these it holds for the preconditioned sharpness (Cohen et
    al. 2022, arXiv 2207.14484). The limit moves with a
    schedule of the rate or the momentum. Raises LabError for a strategy without `epochs`, or one that watches losses.
    """
    if isinstance(run, Trajectory):
        strategy = run.strategy
        rates: Sequence[float] = run.learning_rate
        momenta = _momenta(strategy, run.epochs, len(rates) // run.epochs)
    else:
        strategy = parse(run) if isinstance(run, str) else run
        rates, momenta = _rehearsed(strategy, epochs, steps_per_epoch)
    if strategy.optimizer == "SGD":
        return _of_sgd(strategy, rates, momenta)
    return _of_scaled(strategy, rates, momenta)


def _of_sgd(strategy: Strategy, rates: Sequence[float], momenta: Sequence[float]) -> StabilityLimits:
    if strategy.value("maximize"):
        raise LabError("SGD(maximize=True) climbs, so that no loss is too sharp for it; leave maximize out.")
    nesterov, decay = bool(strategy.value("nesterov")), float(strategy.value("weight_decay"))
    dampening = float(strategy.value("dampening"))
    limits = [
        _over(2 * (1 + b), (1 + 2 * b if nesterov else 1) * (1 - (dampening if b else 0)) * rate) - decay
        for rate, b in zip(rates, momenta, strict=True)
    ]
    has_momentum = any(momenta)
    if nesterov:
        formula, name = "2 (1 + b) / ((1 + 2 b) lr)", "with Nesterov's momentum b"
    elif has_momentum and dampening:
        formula, name = "2 (1 + b) / ((1 - dampening) lr)", "with dampened momentum b"
    elif has_momentum:
        formula, name = "2 (1 + b) / lr", "with momentum b (heavy ball)"
    else:
        formula, name = "2 / lr", "without momentum"
    formula += f" - {decay:g}" if decay else ""
    sentence = f"Above {formula} gradient descent {name} is unstable; noise of batches lowers that a little."
    return StabilityLimits(tuple(limits), "sharpness", formula, sentence)


def _of_scaled(strategy: Strategy, rates: Sequence[float], momenta: Sequence[float]) -> StabilityLimits:
    name = strategy.optimizer
    averaged = optimizers()[name].argument("betas") is not None
    formula = "(2 + 2 b1) / ((1 - b1) lr)" if averaged else "2 (1 + b) / lr" if any(momenta) else "2 / lr"
    if name == "Adagrad":
        decay = float(strategy.value("lr_decay"))
        rates = [rate / (1 + step * decay) for step, rate in enumerate(rates)]
    limits = [
        _over(2 * (1 + b), (1 - b if averaged else 1) * rate) for rate, b in zip(rates, momenta, strict=True)
    ]
    first = momenta[0] if momenta else 0.0
    figure = (
        f", here {2 * (1 + first) / (1 - first if averaged else 1):.3g}/lr," if len(set(momenta)) == 1 else ""
    )
    sentence = (
        f"{name} divides each coordinate's step by its own scale, so that {formula}{figure} is compared with the "
        "preconditioned sharpness, the largest eigenvalue of the Hessian after that division, not with the sharpness. It "
        "holds while the scales change slowly."
    )
    return StabilityLimits(tuple(limits), "preconditioned sharpness", formula, sentence)


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else math.inf


def _rehearsed(
    strategy: Strategy, epochs: int | None, steps_per_epoch: int
) -> tuple[Sequence[float], Sequence[float]]:
    from gradschool.lab.previewing import preview

    if epochs is None:
        raise LabError("The limits of a strategy need epochs=…, the length of its training.")
    shown = preview(strategy, epochs=epochs, steps_per_epoch=steps_per_epoch)
    if not shown.is_known:
        raise LabError("ReduceLROnPlateau acts on the loss; train it, and give the trajectory.")
    rates = shown.learning_rate
    return rates, shown.momentum or (_momentum(strategy),) * len(rates)


def _momenta(strategy: Strategy, epochs: int, steps_per_epoch: int) -> Sequence[float]:
    steps = epochs * steps_per_epoch
    if not _cycles_momentum(strategy.schedule):
        return (_momentum(strategy),) * steps
    from gradschool.lab.rehearsal import Rehearsal

    if strategy.unit == "batch":
        return Rehearsal(strategy).run(steps).momenta
    return [one for one in Rehearsal(strategy).run(epochs).momenta for _ in range(steps_per_epoch)]


def _cycles_momentum(schedule: Schedule | None) -> bool:
    if schedule is None:
        return False
    described = schedulers()[schedule.name].argument("cycle_momentum")
    cycles = described is not None and bool(dict(schedule.arguments).get("cycle_momentum", described.default))
    return cycles or any(_cycles_momentum(part) for part in schedule.parts)


def _momentum(strategy: Strategy) -> float:
    described = optimizers()[strategy.optimizer]
    if described.argument("betas"):
        return float(strategy.value("betas")[0])
    return float(strategy.value("momentum")) if described.argument("momentum") else 0.0
