"""Runs every combination of tiles and compares the rates the epochs begin with."""

from gradschool.proof import Proof, Question, curve

WANTED = ["0.1000", "0.1000", "0.0500", "0.0500", "0.0250", "0.0250"]


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    rates = {name: run_rates(run) for name, run in runs.items()}
    losses = {name: run_losses(run) for name, run in runs.items()}
    mended, bug = "batch-nothing epoch-step", "batch-step epoch-nothing"
    return Proof(
        truth={name: found == WANTED for name, found in rates.items()},
        facts={
            "rates": rates[mended],
            "batch_rates": rates[bug],
            "still_rate": rates["batch-nothing epoch-nothing"][-1],
            "last_loss": losses[mended][-1],
            "batch_loss": losses[bug][-1],
            "calls": runs[bug]["scheduler"].last_epoch,
        },
        curves=[
            curve("mended", "once an epoch", losses[mended], unit="epoch"),
            curve("bug", "once a batch", losses[bug], unit="epoch"),
        ],
    )


def run_rates(run):
    return [line.partition("rate ")[2].partition(",")[0] for line in run.output.splitlines()]


def run_losses(run):
    return [float(line.rpartition(" ")[2]) for line in run.output.splitlines()]
