"""The exact expected loss of a noisy quadratic that has settled at 0.1, and then settles at 0.01."""

import torch

from gradschool.proof import Proof, Question, curve, lab

CURVATURES = (1.0, 0.5, 0.25)
NOISE = 0.1
HIGH, LOW, FIRST, SECOND = 0.1, 0.01, 120, 1500


def prove(question: Question) -> Proof:
    losses = expected_losses()
    before, after = losses[FIRST], losses[-1]
    # The lab's own recursion must say the same as ours, as far as it is cheap to ask it.
    problem = lab.noisy_quadratic(eigenvalues=CURVATURES, noise=(NOISE,) * len(CURVATURES))
    from_the_lab = lab.expected_loss([f"SGD(lr={HIGH})"], steps=60, problem=problem)[0]
    agrees = abs(from_the_lab - losses[60]) < 1e-9
    return Proof(
        truth={
            "hundredth": agrees and 0.005 < after / before < 0.02,
            "same": agrees and abs(after / before - 1) < 0.05,
            "higher": agrees and after > before,
            "tenth": agrees and 0.05 < after / before < 0.2,
        },
        facts={"before": before, "after": after, "percent_left": 100 * after / before},
        curves=[
            curve(
                "loss", "expected loss, cut at step 120", losses[20 : FIRST + SECOND : 10], unit="ten steps"
            )
        ],
    )


def expected_losses():
    """The expected loss before each step and after the last: long enough at each rate to settle."""
    curvatures = torch.tensor(CURVATURES, dtype=torch.float64)
    square, losses = torch.ones_like(curvatures), []
    for rate in [HIGH] * FIRST + [LOW] * SECOND:
        losses.append(0.5 * torch.dot(curvatures, square).item())
        square = (1 - rate * curvatures) ** 2 * square + rate**2 * NOISE
    return [*losses, 0.5 * torch.dot(curvatures, square).item()]
