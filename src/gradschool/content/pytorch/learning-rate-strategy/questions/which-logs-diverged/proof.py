"""Makes the four logs by training, and judges the figures exactly as they are shown."""

import torch

from gradschool.proof import Proof, Question, curve, lab


def prove(question: Question) -> Proof:
    rising = "SGD(lr=0.5) | LinearLR(start_factor=0.1, total_iters=40)"
    made = {
        "fades": lab.train("line", "SGD(lr=0.05)", epochs=8).loss,
        "turns": lab.train("line", rising, epochs=33).loss[::4],
        "spikes": product_of_vectors(2.4, 22)[::3],
        "creeps": lab.train("line", "SGD(lr=0.183)", epochs=8).loss,
    }
    shown = {name: [f"{loss:.3g}" for loss in losses] for name, losses in made.items()}
    logs = {name: [float(figure) for figure in figures] for name, figures in shown.items()}
    verdicts = {name: lab.judge(log).name for name, log in logs.items()}
    return Proof(
        truth={name: verdict == "diverged" for name, verdict in verdicts.items()},
        facts={
            **shown,
            "verdicts": [verdicts[option.id] for option in question.options],
            "limit": lab.stability_limit(lab.hessian_eigenvalues("line")[0]),
        },
        curves=[curve(name, name, log, unit="entry") for name, log in logs.items()],
    )


def product_of_vectors(times, steps):
    """The losses of f = u v / 10 under f^2 / 2, at a rate so many times one over the sharpness at the start."""
    torch.manual_seed(0)
    u, v = (torch.randn(100, dtype=torch.float64, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.SGD([u, v], lr=times / ((u @ u + v @ v) / 100).item())
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (u @ v / 10) ** 2 / 2
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
