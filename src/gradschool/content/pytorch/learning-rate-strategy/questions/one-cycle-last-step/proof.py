"""Runs the loop as shown, with one more pass, and with a cycle of 1000 steps."""

import torch

from gradschool.proof import Proof, Question, curve, replaced


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    rates = shown["rates"]
    lowest, after = min(rates), rates[-1]
    beyond = question.run_code(replaced(code, "range(20)", "range(21)"))
    return Proof(
        truth={
            "raises": shown.error != "",
            "holds": abs(after - lowest) < 0.01 * lowest,
            "repeats": abs(after - rates[0]) < 0.01 * rates[0],
            "jumps": after > 1000 * lowest
            and rates[-2] == lowest
            and not shown.error
            and not shown.warnings
            and beyond.error != "",
        },
        facts={
            "first": float(f"{rates[0]:.6g}"),
            "lowest": lowest,
            "after": after,
            "times": after / lowest,
            "share_of_first": after / rates[0],
            "failing_call": len(beyond["rates"]),
            "error": beyond.error,
            "long_after": after_the_last_call(1000),
        },
        curves=[curve("rate", "OneCycleLR", rates, quantity="learning rate")],
    )


def after_the_last_call(steps):
    """The rate after as many scheduler steps as a cycle was planned for."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=steps)
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
    return scheduler.get_last_lr()[0]
