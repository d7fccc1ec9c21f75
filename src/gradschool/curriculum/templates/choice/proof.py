"""Runs the code as shown and compares each option with what it printed."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    run = question.run()
    printed = float(run.output)
    truth = {option.id: float(option.text) == printed for option in question.options}
    return Proof(truth=truth, facts={"printed": printed})
