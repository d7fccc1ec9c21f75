"""Follows the sharpness of a small loss under gradient descent at three rates and at a small one."""

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook

from gradschool.proof import Proof, Question, curve

RATE, OTHERS, STEPS = 0.1, (0.09, 0.12), 400


def prove(question: Question) -> Proof:
    shown = question.run()
    points = {rate: path(shown, rate) for rate in (RATE, *OTHERS)}
    sharpness = {rate: sharpness_at(found) for rate, found in points.items()}
    losses = loss_at(points[RATE])
    gentle = sharpness_at(path(shown, 0.02))[-1].item()
    start = sharpness[RATE][0].item()
    ends = {rate: from_pytorch(shown["loss_of"], found[-1]) for rate, found in points.items()}
    ratios = {rate: end * rate / 2 for rate, end in ends.items()}
    settled = all(found[-1] < 0.01 * found[0] for found in map(loss_at, points.values()))
    return Proof(
        truth={
            "two-over-rate": settled and all(abs(ratio - 1) < 0.03 for ratio in ratios.values()),
            "as-gentle": abs(ends[RATE] / gentle - 1) < 0.03,
            "as-started": abs(ends[RATE] / start - 1) < 0.03,
            "lost": not losses[-1] <= losses[0],
        },
        facts={
            "limit": 2 / RATE,
            "gentle": gentle,
            "start": start,
            "sharpness": ends[RATE],
            "ratio": ratios[RATE],
            "other_ratios": [ratios[rate] for rate in OTHERS],
            "other_sharpness": ends[OTHERS[1]],
            "rises": int((losses[1:] > losses[:-1]).sum()),
            "highest": sharpness[RATE].max().item(),
            "first_loss": losses[0].item(),
            "last_loss": losses[-1].item(),
        },
        curves=[
            curve(
                f"rate-{rate}",
                f"lr {rate}",
                (found * rate / 2)[::4].tolist(),
                quantity="sharpness over 2/lr",
                unit="four steps",
            )
            for rate, found in sorted(sharpness.items())
        ],
    )


def path(shown, rate):
    """Every point of the training, (steps + 1, 2): the shown training, watched by a hook on its optimizer."""
    seen = []

    def watch(optimizer, *_):
        seen.append(optimizer.param_groups[0]["params"][0].detach().clone())

    hook = register_optimizer_step_pre_hook(watch)
    try:
        last = shown["train"](rate, STEPS)
    finally:
        hook.remove()
    return torch.stack([*seen, last])


def sharpness_at(points):
    """The largest eigenvalue of the loss's Hessian at each point, written out so that all points are done at once."""
    a, b = points.T
    error = (a * b) ** 2 - 1
    by_a, by_b = 2 * a * b**2, 2 * a**2 * b
    mixed = by_a * by_b + error * 4 * a * b
    rows = [by_a**2 + error * 2 * b**2, mixed, mixed, by_b**2 + error * 2 * a**2]
    return torch.linalg.eigvalsh(torch.stack(rows, dim=1).view(-1, 2, 2))[:, -1]


def from_pytorch(loss_of, point):
    """The largest eigenvalue of PyTorch's own Hessian of the shown loss."""
    return torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss_of, point))[-1].item()


def loss_at(points):
    return 0.5 * ((points[:, 0] * points[:, 1]) ** 2 - 1) ** 2
