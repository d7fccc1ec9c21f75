"""Runs the code with every combination of tiles."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    right = question.run().output
    truth = {tiles: run.error == "" and run.output == "0.70\n" for tiles, run in question.fills()}
    return Proof(truth=truth, facts={"printed": float(right)})
