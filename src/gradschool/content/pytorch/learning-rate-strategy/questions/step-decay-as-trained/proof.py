"""Works the rates out, and runs the loop as shown, one epoch early, cut every epoch, and with arguments exchanged."""

from gradschool.proof import Proof, Question, replaced

PRINT = "    print(f\"{group['lr']:g}\")\n"
TRAIN = "    optimizer.step()\n"
SCHEDULE = "    scheduler.step()"
RATES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.16)
SIZES_AND_GAMMAS = ((2, 0.25), (2, 0.2), (4, 0.5), (4, 0.2))


def draw(rng):
    size, gamma = rng.choice(SIZES_AND_GAMMAS)
    return {"rate": rng.choice(RATES), "size": size, "gamma": gamma, "inverse": round(1 / gamma)}


def prove(question: Question) -> Proof:
    rate, size, gamma, inverse = map(question.parameters.get, ("rate", "size", "gamma", "inverse"))
    code = question.code
    shown = question.run().output.split()
    runs = {
        "early": printed(question, swapped(code)),
        "trained": [f"{rate * gamma ** (n // size):g}" for n in range(5)],
        "every": printed(
            question, replaced(code, f"StepLR(optimizer, {size}, ", "ExponentialLR(optimizer, ")
        ),
        "exchanged": printed(
            question, replaced(code, f"optimizer, {size}, {gamma}", f"optimizer, {inverse}, {1 / size}")
        ),
    }
    return Proof(
        truth={name: rates == shown for name, rates in runs.items()},
        facts={
            "shown": shown,
            "early": runs["early"],
            "each_epoch": runs["every"],
            "exchanged": runs["exchanged"],
        },
    )


def printed(question, code):
    return question.run_code(code).output.split()


def swapped(code):
    """The loop with scheduler.step() first, printing still just before the epoch trains."""
    return replaced(replaced(code, PRINT, ""), TRAIN + SCHEDULE, f"{SCHEDULE}\n{PRINT}{TRAIN}")
