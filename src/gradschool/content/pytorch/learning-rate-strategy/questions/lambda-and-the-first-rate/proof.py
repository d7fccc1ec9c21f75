"""Works the rate out, and runs the loop with lr=1.0, with MultiplicativeLR and with one epoch less."""

from gradschool.proof import Proof, Question

RATES = (0.02, 0.04, 0.05, 0.2, 0.25, 0.4, 0.5)
BASES = (0.5, 0.8, 0.9)
APART = 0.03
"""How far apart, as a share, any two options are at least."""


def draw(rng):
    while True:
        rate, base, epochs = rng.choice(RATES), rng.choice(BASES), rng.randrange(2, 6)
        total = epochs * (epochs + 1) // 2
        rates = sorted([base**epochs, rate * base**epochs, rate * base**total, rate * base ** (epochs - 1)])
        if all(higher > lower * (1 + APART) for lower, higher in zip(rates, rates[1:])):
            return {"rate": rate, "base": base, "epochs": epochs}


def prove(question: Question) -> Proof:
    rate, base, epochs = map(question.parameters.get, ("rate", "base", "epochs"))
    code = question.code
    shown = question.run().output.strip()
    printed = {
        "bare": output(question, code.replace(f"lr={rate}", "lr=1.0")),
        "factor": f"{rate * base**epochs:.5g}",
        "compounded": output(question, code.replace("LambdaLR(", "MultiplicativeLR(")),
        "before": output(question, code.replace(f"range({epochs})", f"range({epochs - 1})")),
    }
    return Proof(
        truth={name: text == shown for name, text in printed.items()},
        facts={"printed": shown, **{name: printed[name] for name in ("bare", "compounded", "before")}},
    )


def output(question, code):
    return question.run_code(f"from torch.optim.lr_scheduler import MultiplicativeLR\n{code}").output.strip()
