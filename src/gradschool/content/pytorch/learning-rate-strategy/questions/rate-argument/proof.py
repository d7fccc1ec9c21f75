"""Runs each of the four lines, and reads the rate that the optimizer then holds."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    runs = {option.id: question.run(option.id) for option in question.options}
    return Proof(
        truth={name: not run.error and rate_of(run) == 0.01 for name, run in runs.items()},
        facts={
            "rate": rate_of(runs["lr"]),
            "error_learning_rate": runs["learning-rate"].error,
            "error_camel_case": runs["camel-case"].error,
            "error_rate": runs["rate"].error,
        },
    )


def rate_of(run):
    return run["optimizer"].param_groups[0]["lr"]
