"""Runs the losses through ReduceLROnPlateau as shown, with less patience, and comparing each loss with the one before."""

from gradschool.proof import Proof, Question, curve

STEP = "    scheduler.step(loss)\n"
NEIGHBOURS = f"{STEP}    scheduler.best = loss\n"


def prove(question: Question) -> Proof:
    code = question.code
    run = question.run()
    rates = rates_of(run)
    calls = {
        "never": first_cut(rates_of(question.run_code(code.replace(STEP, NEIGHBOURS)))),
        "at-the-jump": first_cut(rates_of(question.run_code(code.replace("patience=3", "patience=0")))),
        "one-more": counted(run["losses"], 3),
        "third-bad": first_cut(rates_of(question.run_code(code.replace("patience=3", "patience=2")))),
    }
    return Proof(
        truth={name: call == first_cut(rates) for name, call in calls.items()},
        facts={
            "cut": first_cut(rates),
            "at_the_jump": calls["at-the-jump"],
            "third_bad": calls["third-bad"],
            "last_rate": f"{rates[-1]:g}",
        },
        curves=[
            curve("losses", "the loss", run["losses"], unit="call"),
            curve("rates", "the rate after each call", rates, quantity="learning rate", unit="call"),
        ],
    )


def rates_of(run):
    """The rates printed, one a call."""
    return [float(line.rpartition(" ")[2]) for line in run.output.splitlines()]


def first_cut(rates):
    """The number of the first call, counted from 1, after which the rate is below 0.1; 0 for none."""
    return next((call for call, rate in enumerate(rates, start=1) if rate < 0.099), 0)


def counted(losses, patience):
    """The first call at which more than `patience` calls in a row did not beat the best so far."""
    best, bad = float("inf"), 0
    for number, loss in enumerate(losses, start=1):
        best, bad = (loss, 0) if loss < best else (best, bad + 1)
        if bad > patience:
            return number
    return 0
