"""Runs the accumulation as shown, averaging, clearing in between, and dividing too late; adds up by hand too."""

from gradschool.proof import Proof, Question

BACKWARD = "        loss.backward()\n"
STEP = "    optimizer.step()\n"


def draw(rng):
    """Slopes whose sum, mean and last differ, and whose steps have at most three decimals."""
    while True:
        count = rng.choice([2, 4, 5])
        slopes = [float(rng.randint(1, 9)) for _ in range(count)]
        rate = rng.choice([0.1, 0.2, 0.5])
        total, last = sum(slopes), slopes[-1]
        shortest = rate * total / count**2
        exact = (
            abs(shortest - round(shortest, 3)) < 1e-9 and round(rate * last / count, 3) == rate * last / count
        )
        if exact and total / count != last and len(set(slopes)) > 1:
            return {"count": count, "slopes": slopes, "rate": rate}


def prove(question: Question) -> Proof:
    count, slopes, rate = (question.parameters[name] for name in ("count", "slopes", "rate"))
    code = question.code
    printed = question.run().output.split()
    mistaken = {
        "averaged-already": code.replace(STEP, f"    weight.grad /= {count}\n" + STEP),
        "last-batch": code.replace(BACKWARD, "        optimizer.zero_grad()\n" + BACKWARD),
        "no-difference": code.replace(
            " / divisor\n" + BACKWARD, "\n" + BACKWARD + "        loss /= divisor\n"
        ),
    }
    outputs = {name: question.run_code(text).output.split() for name, text in mistaken.items()}
    total = sum(slopes)
    expected = [f"{-rate * total:.3f}", f"{-rate * total / count:.3f}"]
    return Proof(
        truth={
            **{name: printed == output for name, output in outputs.items()},
            "sum-then-mean": printed == expected,
        },
        facts={
            "expected": expected,
            "averaged": outputs["averaged-already"],
            "replaced": outputs["last-batch"],
            "undivided": outputs["no-difference"],
            "total": f"{total:g}",
            "mean": f"{total / count:g}",
            "larger_rate": f"{rate * count:g}",
        },
    )
