"""Runs AdamW as shown, without decay, Adam in its place, and a loop that leaves the rate out."""

from math import isclose

from gradschool.proof import Proof, Question

TOLERANCE = 0.01


def draw(rng):
    """Rate, decay and steps with which the four answers lie well apart."""
    while True:
        rate, decay = rng.choice([0.02, 0.05, 0.1]), rng.choice([0.1, 0.2, 0.3, 0.4, 0.5])
        steps = rng.choice([4, 5, 6, 8])
        left, by_decay, by_adam = (1 - rate * decay) ** steps, (1 - decay) ** steps, 1 - rate * steps
        values = sorted([1.0, left, by_decay, by_adam])
        if by_adam > 0.1 and all(high / low > 1.06 for low, high in zip(values, values[1:])):
            return {"rate": rate, "decay": decay, "steps": steps}


def prove(question: Question) -> Proof:
    rate, decay, steps = (question.parameters[name] for name in ("rate", "decay", "steps"))
    code = question.code
    printed = question.run().output
    mistaken = {
        "untouched": code.replace(f"weight_decay={decay}", "weight_decay=0.0"),
        "by-decay-alone": code.replace("optimizer.step()", f"weight.data *= 1 - {decay}"),
        "through-adam": code.replace("AdamW", "Adam"),
    }
    outputs = {name: question.run_code(text).output.strip() for name, text in mistaken.items()}
    left = f"{(1 - rate * decay) ** steps:.4f}"
    values = {**outputs, "rate-times-decay": left}
    return Proof(
        truth={
            name: isclose(float(printed), float(value), rel_tol=TOLERANCE) for name, value in values.items()
        },
        facts={
            "left": left,
            "untouched": outputs["untouched"],
            "rate_left_out": outputs["by-decay-alone"],
            "through_adam": outputs["through-adam"],
            "factor": f"{1 - rate * decay:g}",
            "share": rate * decay,
            "all_shares": rate * decay * steps,
        },
    )
