"""The exact expected loss of a noisy quadratic at 28 constant rates, after a short and after a long run."""

import torch

from gradschool.proof import Proof, Question, curve, lab

SHORT, LONG = 50, 500
CURVATURES = 1 / torch.arange(1, 21, dtype=torch.float64)
NOISE = 0.1 * CURVATURES
RATES = 1.8 * 2 ** (-torch.arange(28, dtype=torch.float64) / 4)


def prove(question: Question) -> Proof:
    losses = expected_losses()
    short, long = losses[SHORT].argmin(), losses[LONG].argmin()
    short_best, long_best = RATES[short].item(), RATES[long].item()
    higher = short - (long - short) // 2
    at_short_best = losses[LONG][short].item() / losses[LONG][long].item()
    on_its_floor = abs(losses[LONG][short].item() / floor_at(short_best) - 1) < 0.01
    agrees = on_its_floor and agrees_with_the_lab(losses[20], short_best, short)
    return Proof(
        truth={
            "same": agrees and abs(long_best / short_best - 1) < 0.2,
            "lower": agrees and long_best < 0.5 * short_best,
            "higher": agrees and long_best > 1.2 * short_best,
            "any": agrees and at_short_best < 1.2,
        },
        facts={
            "short": SHORT,
            "long": LONG,
            "short_best": short_best,
            "long_best": long_best,
            "higher": RATES[higher].item(),
            "loss_short": losses[SHORT][short].item(),
            "loss_same": losses[LONG][short].item(),
            "loss_best": losses[LONG][long].item(),
            "loss_higher": losses[LONG][higher].item(),
            "loss_low_short": losses[SHORT][long].item(),
            "apart": at_short_best,
        },
        curves=[
            curve("high", f"lr {short_best:.2g}", losses[::5, short].tolist(), unit="five steps"),
            curve("low", f"lr {long_best:.2g}", losses[::5, long].tolist(), unit="five steps"),
        ],
    )


def expected_losses():
    """The expected loss before every step and after the last, (steps + 1, rates)."""
    rates = RATES.unsqueeze(1)
    kept, added = (1 - rates * CURVATURES) ** 2, rates**2 * NOISE
    square, losses = torch.ones(len(RATES), len(CURVATURES), dtype=torch.float64), []
    for _ in range(LONG):
        losses.append(0.5 * square @ CURVATURES)
        square = kept * square + added
    return torch.stack([*losses, 0.5 * square @ CURVATURES])


def floor_at(rate):
    """The expected loss that a constant rate settles at: in each direction as much noise comes in as is taken away."""
    return 0.5 * (CURVATURES * rate**2 * NOISE / (1 - (1 - rate * CURVATURES) ** 2)).sum().item()


def agrees_with_the_lab(losses, rate, place):
    """Whether the lab's own recursion gives the same after 20 steps."""
    problem = lab.noisy_quadratic(eigenvalues=tuple(CURVATURES.tolist()), noise=tuple(NOISE.tolist()))
    return (
        abs(lab.expected_loss([f"SGD(lr={rate!r})"], steps=20, problem=problem)[0] - losses[place].item())
        < 1e-9
    )
