"""Runs the code as shown and says of each option whether it is true of what was printed."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    printed = float(question.run().output)
    truth = {
        "below-one": printed < 1,
        "above-one": printed > 1,
        "moved-by-three-tenths": abs(abs(printed - 1) - 0.3) < 1e-6,
    }
    return Proof(truth=truth, facts={"printed": printed})
