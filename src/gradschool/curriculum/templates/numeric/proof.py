"""Runs the code as shown, and with the mistake put in, and compares."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    printed = float(question.run().output)
    added = float(question.run_code(question.code.replace("(3.0 * weight)", "(-3.0 * weight)")).output)
    return Proof(
        truth={"down": printed < 1, "up": printed == added}, facts={"printed": printed, "added": added}
    )
