"""Trains with each of the four strategies and compares the last losses."""

from gradschool.proof import Proof, Question, curve, lab

LABELS = {
    "halved": "StepLR(5, 0.5)",
    "constant": "constant 0.1",
    "exponential": "ExponentialLR(0.8)",
    "tenth": "constant 0.01",
}


def prove(question: Question) -> Proof:
    losses = {option.id: question.run(option.id)["losses"] for option in question.options}
    last = {name: found[-1] for name, found in losses.items()}
    truth = {
        name: all(value < 0.9 * other for rival, other in last.items() if rival != name)
        for name, value in last.items()
    }
    ordered = sorted(last.values())
    return Proof(
        truth=truth,
        facts={
            **last,
            "next_best": ordered[1],
            "halved_times": last["halved"] / last["constant"],
            "limit": lab.stability_limit(lab.hessian_eigenvalues("line")[0]),
        },
        curves=[curve(name, LABELS[name], found) for name, found in losses.items()],
    )
