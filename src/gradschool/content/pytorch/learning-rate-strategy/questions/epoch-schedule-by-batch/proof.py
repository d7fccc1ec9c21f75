"""Works the rate out by counting calls; runs the loop as shown, stepped by epoch, cut once, and cut at every call."""

from gradschool.proof import Proof, Question, curve, replaced

IN_THE_LOOP = "    scheduler.step()"
AFTER_THE_LOOP = "scheduler.step()"
RATES = (0.04, 0.08, 0.1, 0.16, 0.2)


def draw(rng):
    while True:
        size, batches = rng.choice((4, 5, 6, 8)), rng.randint(9, 24)
        # A whole number of times would make the last cut hang on whether it comes before or after the print.
        if batches % size and batches // size in (2, 3):
            gamma = rng.choice((0.1, 0.2, 0.5))
            return {
                "rate": rng.choice(RATES),
                "size": size,
                "gamma": gamma,
                "batches": batches,
            }


def prove(question: Question) -> Proof:
    rate, size, gamma, batches = map(question.parameters.get, ("rate", "size", "gamma", "batches"))
    code = question.code
    step_decay = f"StepLR(optimizer, step_size={size}, gamma={gamma})"
    shown = question.run()
    by_epoch = replaced(code, IN_THE_LOOP, AFTER_THE_LOOP)

    def printed(changed):
        return question.run_code(changed).output.strip()

    answers = {
        "by-batch": f"{rate * gamma ** (batches // size):g}",
        "uncut": printed(by_epoch),
        "cut-once": printed(replaced(by_epoch, f"step_size={size}", "step_size=1")),
        "cut-each-time": printed(replaced(code, step_decay, f"ExponentialLR(optimizer, gamma={gamma})")),
    }
    rates = shown["rates"]
    return Proof(
        truth={name: answer == shown.output.strip() for name, answer in answers.items()},
        facts={
            "printed": shown.output.strip(),
            "uncut": answers["uncut"],
            "cut_once": answers["cut-once"],
            "cut_each_time": answers["cut-each-time"],
            "cuts": sum(later < earlier for earlier, later in zip(rates, rates[1:])),
        },
        curves=[curve("rate", "StepLR, stepped by batch", rates, quantity="learning rate", unit="step")],
    )
