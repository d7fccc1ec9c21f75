"""Finds the call by counting, and runs the loop as shown, with less patience, and with bad calls counted wrongly."""

from gradschool.proof import Proof, Question

STEP = "    scheduler.step(loss)\n"
KEEPS_COUNT = (
    f"    bad = scheduler.num_bad_epochs\n{STEP}"
    "    scheduler.num_bad_epochs = max(bad, scheduler.num_bad_epochs)\n"
)
ALWAYS_BAD = "    scheduler.step(float('nan'))\n"
REACH = 0.01
"""The losses are multiples of this, and so far apart that the default threshold of 0.0001 decides nothing."""


def draw(rng):
    patience = rng.choice((3, 4, 5))
    early_bad = rng.randrange(2, patience)
    falling = [94 - rng.randrange(8)]
    for _ in range(rng.randrange(1, 4)):
        falling.append(falling[-1] - rng.randrange(4, 12))
    bad = [falling[-1] + rng.randrange(1, 8) for _ in range(early_bad)]
    best = falling[-1] - rng.randrange(1, 6)
    flat = [best + rng.randrange(1, 8) for _ in range(patience + 3)]
    hundredths = [*falling, *bad, best, *flat]
    return {"losses": [round(REACH * one, 2) for one in hundredths], "patience": patience}


def prove(question: Question) -> Proof:
    code, patience = question.code, question.parameters["patience"]
    run = question.run()
    cut = int(run.output)
    calls = {
        "one-more-than-patience": counted(run["losses"], patience),
        "at-patience": call(question, code.replace(f"patience={patience}", f"patience={patience - 1}")),
        "added-up": call(question, code.replace(STEP, KEEPS_COUNT)),
        "all-calls": call(question, code.replace(STEP, ALWAYS_BAD)),
    }
    losses = run["losses"]
    bests = [n for n in range(1, len(losses) + 1) if losses[n - 1] < min(losses[: n - 1], default=9)]
    return Proof(
        truth={name: number == cut for name, number in calls.items()},
        facts={
            "cut": cut,
            "at_patience": calls["at-patience"],
            "added_up": calls["added-up"],
            "all_calls": calls["all-calls"],
            "first_best": bests[-2],
            "last_best": bests[-1],
            "early_bad": bests[-1] - bests[-2] - 1,
            "read": losses,
        },
    )


def call(question, code):
    return int(question.run_code(code).output)


def counted(losses, patience):
    """The first call at which more than `patience` calls in a row had no new best."""
    best, bad = float("inf"), 0
    for number, loss in enumerate(losses, start=1):
        best, bad = (loss, 0) if loss < best else (best, bad + 1)
        if bad > patience:
            return number
    return 0
