"""Works the rate out from the one set by hand; runs the loop as shown, under LambdaLR, and with the schedule stopped."""

from gradschool.proof import Proof, Question, curve, replaced

SCHEDULE = "    scheduler.step()"
RATES = (0.06, 0.08, 0.1, 0.12, 0.16)
HANDS = (0.02, 0.03, 0.05)


def draw(rng):
    while True:
        gamma = rng.choice((0.2, 0.5))
        epochs = rng.choice((3, 4) if gamma == 0.2 else (4, 5, 6))
        when = rng.randint(1, epochs - 2)
        rate, hand = rng.choice(RATES), rng.choice(HANDS)
        left = epochs - when
        answers = [rate * gamma**epochs, hand, hand * gamma ** (left - 1), hand * gamma**left]
        if all(abs(one - other) > 0.05 * other for one in answers for other in answers if one is not other):
            return {"rate": rate, "gamma": gamma, "epochs": epochs, "when": when, "hand": hand}


def prove(question: Question) -> Proof:
    gamma, epochs, when, hand = map(question.parameters.get, ("gamma", "epochs", "when", "hand"))
    code = question.code
    shown = question.run()
    from_base = replaced(
        code, f"ExponentialLR(optimizer, gamma={gamma})", f"LambdaLR(optimizer, lambda n: {gamma}**n)"
    )
    stopped = replaced(code, SCHEDULE, f"    if epoch < {when}:\n    {SCHEDULE}")
    answers = {
        "undone": question.run_code(from_base).output.strip(),
        "kept": question.run_code(stopped).output.strip(),
        "as-trained": f"{shown['rates'][-1]:g}",
        "goes-on": f"{hand * gamma ** (epochs - when):g}",
    }
    return Proof(
        truth={name: answer == shown.output.strip() for name, answer in answers.items()},
        facts={
            "shown": shown.output.strip(),
            "undone": answers["undone"],
            "kept": answers["kept"],
            "trained": answers["as-trained"],
        },
        curves=[curve("rate", "ExponentialLR", shown["rates"], quantity="learning rate", unit="epoch")],
    )
