"""Works the rate out by the cosine; runs the loop as shown, with restarts, stopped at T_max, and in a straight line."""

import math

from gradschool.proof import Proof, Question, curve, replaced

RATES = (0.04, 0.06, 0.08, 0.1, 0.12, 0.16)
SCHEDULE = "    scheduler.step()"


def draw(rng):
    while True:
        rate, horizon = rng.choice(RATES), rng.choice((4, 5, 6, 8))
        past = rng.randint(1, horizon - 1)
        up = (1 - math.cos(math.pi * past / horizon)) / 2
        answers = [10_000 * rate * part for part in (1 - up, up, past / horizon)]
        apart = all(
            abs(one - other) > 0.05 * other for one in answers for other in answers if one is not other
        )
        # No answer may lie so near to the middle of two last digits that another processor rounds it otherwise.
        if apart and all(abs(answer % 1 - 0.5) > 0.01 for answer in answers):
            return {"rate": rate, "horizon": horizon, "epochs": horizon + past}


def prove(question: Question) -> Proof:
    rate, horizon, epochs = map(question.parameters.get, ("rate", "horizon", "epochs"))
    code = question.code
    scheduler = f"CosineAnnealingLR(optimizer, T_max={horizon})"
    shown = question.run()

    def printed(before, after):
        return question.run_code(replaced(code, before, after)).output.strip()

    answers = {
        "restarted": printed(scheduler, f"CosineAnnealingWarmRestarts(optimizer, T_0={horizon})"),
        "held": printed(SCHEDULE, f"    if epoch < {horizon}:\n    {SCHEDULE}"),
        "came-back": f"{rate * (1 + math.cos(math.pi * epochs / horizon)) / 2:.4f}",
        "in-a-line": printed(scheduler, f"LambdaLR(optimizer, lambda n: abs(1 - n / {horizon}))"),
    }
    return Proof(
        truth={name: answer == shown.output.strip() for name, answer in answers.items()},
        facts={
            "shown": shown.output.strip(),
            "restarted": answers["restarted"],
            "held": answers["held"],
            "in_a_line": answers["in-a-line"],
            "mirrored": printed(f"range({epochs})", f"range({2 * horizon - epochs})"),
        },
        curves=[curve("rate", "CosineAnnealingLR", shown["rates"], quantity="learning rate", unit="epoch")],
    )
