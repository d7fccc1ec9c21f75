"""Runs the code shown and measures its spike, its end, and how far the weights have moved."""

import torch

from gradschool.proof import Proof, Question, curve


def prove(question: Question) -> Proof:
    run = question.run()
    losses, first = run["losses"], run["losses"][0]
    top = losses.index(max(losses))
    back_at = next((step for step in range(top, len(losses)) if losses[step] < first), -1)
    start, end = torch.cat(run["start"]), torch.cat([run["u"], run["v"]]).detach()
    moved = ((end - start).norm() / start.norm()).item()
    sharpness = (end @ end / 100).item()
    rate = run["optimizer"].param_groups[0]["lr"]
    return Proof(
        truth={
            "rises": max(losses) > 100 * first,
            "lost": back_at < 0,
            "flatter": sharpness < 2 / rate < run["sharpness"],
            "same-place": moved < 0.1,
        },
        facts={
            "times": rate * run["sharpness"],
            "peak": max(losses) / first,
            "back_at": back_at,
            "first": first,
            "last": losses[-1],
            "sharpness_start": run["sharpness"],
            "sharpness_end": sharpness,
            "allowed": 2 / rate,
            "moved": moved,
        },
        curves=[curve("loss", "loss", losses)],
    )
