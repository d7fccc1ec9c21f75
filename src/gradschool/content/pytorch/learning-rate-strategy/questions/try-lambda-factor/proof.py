"""Runs the loop with each function and compares the rates."""

from gradschool.proof import Proof, Question

WANTED = [0.1, 0.05, 0.025, 0.0125, 0.00625]


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    rates = {name: run_rates(run) for name, run in runs.items()}
    jumped = runs["from-one"].output.splitlines()[1]
    return Proof(
        truth={name: found == [f"{rate:.5f}" for rate in WANTED] for name, found in rates.items()},
        facts={
            "rates": rates["power"],
            "rate_itself": rates["rate-itself"],
            "constant": rates["constant"],
            "from_one": rates["from-one"],
            "jumped": float(jumped.rpartition(" ")[2]),
        },
    )


def run_rates(run):
    return [line.partition("rate ")[2].partition(",")[0] for line in run.output.splitlines()]
