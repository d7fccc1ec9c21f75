"""Runs the loop as shown, with the gradients cleared, and with each gradient twice the last; adds up by hand too."""

from gradschool.proof import Proof, Question

BACKWARD = "    loss.backward()\n"
CLEARED = "    optimizer.zero_grad()\n" + BACKWARD
DOUBLED = "    if step:\n        weight.grad *= 2\n    else:\n        loss.backward()\n"


def draw(rng):
    """A start, a slope and a rate whose four positions stay away from zero, where a sign would be printed or not."""
    while True:
        start, slope = rng.choice([1.0, 2.0, 3.0, 5.0]), rng.choice([1.0, 2.0, 3.0, 4.0])
        rate = rng.choice([0.01, 0.02, 0.05, 0.1])
        steps = (1, 2, 3, 4, 6, 7, 10, 15)
        if all(abs(start - rate * slope * count) > 0.005 for count in steps):
            return {"start": start, "slope": slope, "rate": rate}


def prove(question: Question) -> Proof:
    start, slope, rate = (question.parameters[name] for name in ("start", "slope", "rate"))
    shown = question.run()
    printed = shown.output.split()
    cleared = question.run_code(question.code.replace(BACKWARD, CLEARED)).output.split()
    doubled = question.run_code(question.code.replace(BACKWARD, DOUBLED)).output.split()
    added = [f"{start - rate * slope * count:.2f}" for count in (1, 3, 6, 10)]
    return Proof(
        truth={
            "same-steps": printed == cleared,
            "doubling": printed == doubled,
            "growing": printed == added and not shown.error,
            "stops": bool(shown.error),
        },
        facts={
            "added": added,
            "cleared": cleared,
            "doubled": doubled,
            "gradients": [f"{slope * count:g}" for count in (1, 2, 3, 4)],
            "steps": [f"{rate * slope * count:.2f}" for count in (1, 2, 3, 4)],
        },
    )
