"""Claims about schedules on the noisy quadratic, where the expected loss is exact. Every schedule is torch's own.

200 directions with eigenvalues 1, 1/2, ... 1/200 and gradient variance of a tenth of each. The peak rate of each schedule
is tuned: the best of 25, a factor of 2^(1/4) apart, up to the limit 2/lambda = 2 above which a run would first blow up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import torch
from torch import nn

from claims.claim import Claim, Measured, rising, sampled
from gradschool import lab

PEAKS = tuple(2.0 ** (quarter / 4) for quarter in range(-20, 5))
BOLD = tuple(2.0 ** (quarter / 4) for quarter in range(41))  # up to 1,024, far above the limit
COPIES = 400
Written = Callable[[float, int], str]  # (peak rate, steps) -> the strategy


def cooled_down(factor: str) -> Written:
    """Constant for four fifths of the steps, then down to 0: `factor` of s, the part of the cooldown that is done."""

    def written(peak: float, steps: int) -> str:
        down = steps // 5
        done = f"((t - {steps - down}) / {down})"
        return f"SGD(lr={peak!r}) | LambdaLR(lambda t: 1 if t < {steps - down} else {factor.replace('s', done, 1)})"

    return written


SCHEDULES: dict[str, Written] = {
    "cosine to 0": lambda peak, steps: f"SGD(lr={peak!r}) | CosineAnnealingLR(T_max={steps})",
    "linear to 0": lambda peak, steps: f"SGD(lr={peak!r}) | PolynomialLR(total_iters={steps})",
    "cosine to 10 %": lambda peak, steps: (
        f"SGD(lr={peak!r}) | CosineAnnealingLR(T_max={steps}, eta_min={peak / 10!r})"
    ),
    "linear to 10 %": lambda peak, steps: (
        f"SGD(lr={peak!r}) | LinearLR(start_factor=1.0, end_factor=0.1, total_iters={steps})"
    ),
    "OneCycle": lambda peak, steps: (
        f"SGD(lr={peak!r}) | OneCycleLR(max_lr={peak!r}, total_steps={steps}, cycle_momentum=False)"
    ),
    "WSD, 1-sqrt": cooled_down("1 - s ** 0.5"),
    "WSD, linear": cooled_down("1 - s"),
    "exponential to 1 %": lambda peak, steps: (
        f"SGD(lr={peak!r}) | ExponentialLR(gamma={0.01 ** (1 / steps)!r})"
    ),
    "halved every T/log2 T": lambda peak, steps: (
        f"SGD(lr={peak!r}) | StepLR(step_size={round(steps / math.log2(steps))}, gamma=0.5)"
    ),
    "tenth at 1/2 and 3/4": lambda peak, steps: (
        f"SGD(lr={peak!r}) | MultiStepLR(milestones=[{steps // 2}, {3 * steps // 4}], gamma=0.1)"
    ),
    "4 cosine restarts": lambda peak, steps: (
        f"SGD(lr={peak!r}) | CosineAnnealingWarmRestarts(T_0={steps // 4})"
    ),
    "constant": lambda peak, steps: f"SGD(lr={peak!r})",  # noqa: ARG005
    "1/sqrt t": lambda peak, steps: f"SGD(lr={peak!r}) | LambdaLR(lambda t: 1 / (1 + t) ** 0.5)",  # noqa: ARG005
    "1/t": lambda peak, steps: f"SGD(lr={peak!r}) | LambdaLR(lambda t: 1 / (1 + t))",  # noqa: ARG005
}
COMPARED = ("cosine to 0", "linear to 0", "linear to 10 %", "WSD, 1-sqrt", "WSD, linear")
LENGTHS = (100, 1000, 10_000)


@dataclass(frozen=True, order=True)
class Tuned:
    """The best of a schedule's peak rates, and the expected loss it ends with."""

    loss: float
    peak: float
    strategy: str


@cache
def tuned(steps: int, names: tuple[str, ...], peaks: tuple[float, ...] = PEAKS) -> dict[str, Tuned]:
    """Each schedule at its best peak rate, all of them worked out at once."""
    texts = [SCHEDULES[name](peak, steps) for name in names for peak in peaks]
    losses = lab.expected_loss(texts, steps=steps)
    found = {}
    for index, name in enumerate(names):
        mine = slice(index * len(peaks), (index + 1) * len(peaks))
        tried = map(Tuned, losses[mine], peaks, texts[mine])
        found[name] = min(one for one in tried if math.isfinite(one.loss))
    return found


def exact_ranking() -> Measured:
    found = tuned(1000, tuple(SCHEDULES))
    checked = ("cosine to 0", "constant")
    drawn = [sampled_loss(found[name].strategy, steps=1000) for name in checked]
    order = sorted(found, key=lambda name: found[name].loss)
    note = (
        f"Exact, and sampled from {COPIES} runs of torch.optim.SGD: {' and '.join(checked)}. The whole order at 1,000 steps: "
        + ", ".join(f"{name} {found[name].loss:.5f}" for name in order)
        + "."
    )
    theory = [found[name].loss for name in checked]
    return sampled(theory, [one for one, _ in drawn], [error for _, error in drawn], note=note)


class Copies(nn.Module):
    """Many copies of the noisy quadratic's point; sets their gradients itself, noise and all."""

    def __init__(self, copies: int = COPIES) -> None:
        super().__init__()
        posed = lab.noisy_quadratic()
        self.eigenvalues = torch.tensor(posed.spectrum, dtype=torch.float64)
        self.spread = torch.tensor(posed.variances, dtype=torch.float64).sqrt()
        self.position = nn.Parameter(torch.tensor(posed.origin, dtype=torch.float64).repeat(copies, 1))
        self.generator = torch.Generator().manual_seed(0)

    @torch.no_grad()
    def draw_gradients(self) -> None:
        noise = torch.randn(self.position.shape, generator=self.generator, dtype=torch.float64)
        self.position.grad = self.eigenvalues * self.position + self.spread * noise

    @torch.no_grad()
    def losses(self) -> torch.Tensor:
        return 0.5 * (self.position.square() @ self.eigenvalues)


def sampled_loss(strategy: str, steps: int) -> tuple[float, float]:
    """The mean final loss of torch's own optimizer and scheduler, and its standard error."""
    model = Copies()
    names = {"torch": torch, "model": model}
    exec(lab.parse(strategy).as_pytorch(), names)
    for _ in range(steps):
        model.draw_gradients()
        names["optimizer"].step()
        if "scheduler" in names:
            names["scheduler"].step()
    losses = model.losses()
    return losses.mean().item(), (losses.std() / math.sqrt(len(losses))).item()


def decay_to_zero() -> Measured:
    found = [tuned(steps, COMPARED) for steps in LENGTHS]
    ratios = [one["linear to 0"].loss / one["linear to 10 %"].loss for one in found]
    peaks = [one["linear to 0"].peak for one in found]
    bold = tuned(100, ("linear to 0", "linear to 10 %"), BOLD)
    note = (
        "Loss of linear to 0 over that of linear to 10 %, after 100, 1,000 and 10,000 steps, each at its best peak, which "
        f"falls too: {', '.join(f'{peak:.3g}' for peak in peaks)}. With peaks above the limit allowed, the first ratio "
        f"is {bold['linear to 0'].loss / bold['linear to 10 %'].loss:.3f}."
    )
    holds = ratios[0] > ratios[1] > ratios[2] and ratios[2] < 1 and peaks[0] > peaks[1] > peaks[2]
    return Measured("falls with length", tuple(ratios), "the order", holds, note)


def root_cooldown() -> Measured:
    found = [tuned(steps, COMPARED) for steps in LENGTHS]
    ratios = tuple(one["WSD, 1-sqrt"].loss / one["WSD, linear"].loss for one in found)
    note = "Loss with the 1-sqrt over that with the linear cooldown of a fifth, after 100, 1,000 and 10,000 steps."
    return Measured("below 1", ratios, "the order", max(ratios) < 1, note)


def wsd_matches_cosine() -> Measured:
    found = [tuned(steps, COMPARED) for steps in LENGTHS]
    ratios = tuple(one["WSD, 1-sqrt"].loss / one["cosine to 0"].loss for one in found)
    note = (
        "Loss of WSD (1-sqrt, a fifth) over that of cosine to 0, after 100, 1,000 and 10,000 steps: ahead in the short run, "
        "well behind in the long ones."
    )
    return Measured((1.0, 1.0, 1.0), ratios, "5 %", all(abs(one - 1) <= 0.05 for one in ratios), note)


def schedule_free() -> Measured:
    import schedulefree

    between = tuned(1000, tuple(SCHEDULES))
    losses: dict[float, tuple[float, float]] = {}
    for rate in (0.125, 0.25, 0.5, 1.0, 2.0):
        model = Copies(100)
        optimizer = schedulefree.SGDScheduleFree(model.parameters(), lr=rate)
        optimizer.train()
        for _ in range(1000):
            model.draw_gradients()
            optimizer.step()
        training = model.losses().mean().item()
        optimizer.eval()
        losses[rate] = (model.losses().mean().item(), training)
    best = min(losses, key=lambda rate: losses[rate])
    names = ("best schedule, cosine", "schedule-free", "constant")
    values = (between["cosine to 0"].loss, losses[best][0], between["constant"].loss)
    note = f"1,000 steps, lr {best}, mean of 100 runs; read in train mode the same weights give {losses[best][1]:.4f}."
    return rising(names, values, note=note)


def geometric_decay() -> Measured:
    found = tuned(1000, tuple(SCHEDULES))
    names = ("halved every T/log2 T", "1/sqrt t", "1/t")
    values = [found[name].loss for name in names]
    bold = tuned(1000, names[1:], BOLD)
    told = ", ".join(f"{name} {one.loss:.4f} (peak {one.peak:.2g})" for name, one in bold.items())
    behind = "still behind" if min(bold.values()).loss > values[0] else "then ahead"
    note = f"Last iterate after 1,000 steps. With peaks above the limit, at which the loss first grows: {told}; {behind}."
    return rising(names, values, note=note)


CLAIMS = [
    Claim(
        "16",
        "On a noisy quadratic the ranking of schedules has an exact answer",
        "algebra: E x^2 <- (1 - lr lambda)^2 E x^2 + lr^2 s^2",
        exact_ranking,
    ),
    Claim(
        "17",
        "Decay to zero pays more the longer the run",
        "Defazio 2023 (2310.07831); Bergsma 2025 (2502.15938)",
        decay_to_zero,
    ),
    Claim(
        "18a",
        "WSD: a 1-sqrt cooldown beats a linear one",
        "Hägele 2024 (2405.18392)",
        root_cooldown,
    ),
    Claim(
        "18b",
        "WSD matches cosine",
        "Hägele 2024 (2405.18392)",
        wsd_matches_cosine,
        holds_here=False,
    ),
    Claim(
        "19",
        "Schedule-free, without a horizon, lies between a good schedule and a constant rate",
        "Defazio 2024 (2405.15682)",
        schedule_free,
        needs=None if find_spec("schedulefree") else "schedulefree",
    ),
    Claim(
        "20",
        "Geometric decay beats polynomial decay for the last iterate",
        "Ge 2019 (1904.12838)",
        geometric_decay,
    ),
]
