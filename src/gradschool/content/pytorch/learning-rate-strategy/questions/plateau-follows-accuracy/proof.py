"""Runs the loop with every combination of tiles and looks at the rate after each epoch."""

from gradschool.proof import Proof, Question

WANTED = ["0.1000"] * 7 + ["0.0100"]


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    rates = {name: run.output.split()[2::3] for name, run in runs.items()}
    return Proof(
        truth={name: found == WANTED and not runs[name].error for name, found in rates.items()},
        facts={
            "rates": rates["max accuracy"],
            "min_cut": first_cut(rates["min accuracy"]),
            "rate_cut": first_cut(rates["max rate"]),
            "epoch_last": rates["max epoch"][-1],
            "auto_error": runs["auto accuracy"].error,
        },
    )


def first_cut(rates):
    """The number of the epoch, counted from 0, after which the rate is no longer the first one."""
    return next(epoch for epoch, rate in enumerate(rates) if rate != rates[0])
