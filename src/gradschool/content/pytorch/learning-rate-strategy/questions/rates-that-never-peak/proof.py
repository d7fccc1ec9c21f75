"""Runs the loop with each of the four faults, and compares what it logs with the log shown."""

import torch

from gradschool.proof import Proof, Question, curve

EPOCHS, BATCHES = 10, 50


def prove(question: Question) -> Proof:
    logged = question.run()["logged"]
    by_epoch, made = run(by_batch=False)
    planned_log, planned = run()
    faults = {
        "by-epoch": by_epoch,
        "low-optimizer-rate": run(lr=0.004)[0],
        "long-rise": run(pct_start=0.9)[0],
        "logged-early": planned_log,
    }
    return Proof(
        truth={name: [round(rate, 4) for rate in rates] == logged for name, rates in faults.items()},
        facts={
            "logged": logged,
            "peaks": [max(rates) for rates in faults.values()],
            "made": made,
            "planned": planned,
        },
        curves=[
            curve("by-epoch", "stepped once an epoch", by_epoch, quantity="learning rate", unit="epoch"),
            curve("by-batch", "stepped once a batch", planned_log, quantity="learning rate", unit="epoch"),
        ],
    )


def run(*, by_batch=True, lr=0.1, pct_start=0.3):
    """The rates at the start of the epochs of a one-cycle run, and how many steps its scheduler made."""
    weight = torch.nn.Parameter(torch.ones(1))
    weight.grad = torch.ones(1)  # the rates do not depend on it
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.1, epochs=EPOCHS, steps_per_epoch=BATCHES, pct_start=pct_start
    )
    rates = []
    for _ in range(EPOCHS):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(BATCHES):
            optimizer.step()
            if by_batch:
                scheduler.step()
        if not by_batch:
            scheduler.step()
    return rates, scheduler.last_epoch
