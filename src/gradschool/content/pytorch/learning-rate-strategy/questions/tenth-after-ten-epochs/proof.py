"""Runs twenty epochs with each option's scheduler and looks at the rate each one trains with."""

from math import isclose

from gradschool.proof import Proof, Question

WANTED = [0.1] * 10 + [0.01] * 10


def prove(question: Question) -> Proof:
    rates = {option.id: rates_of(question.run(option.id)) for option in question.options}
    return Proof(
        truth={
            name: all(isclose(rate, wanted, rel_tol=1e-9) for rate, wanted in zip(found, WANTED, strict=True))
            for name, found in rates.items()
        },
        facts={
            "rates_first": f"{rates['rates'][0]:g}",
            "rates_last": f"{rates['rates'][-1]:g}",
            "multiplied_last": f"{rates['multiplied'][-1]:.0e}",
            "late_count": sum(isclose(rate, 0.1) for rate in rates["late"]),
            "rates_count": sum(isclose(rate, rates["rates"][0]) for rate in rates["rates"]),
            "late_last": f"{rates['late'][-1]:g}",
        },
    )


def rates_of(run):
    """The rate of each of twenty epochs."""
    optimizer, scheduler = run["optimizer"], run["scheduler"]
    found = []
    for _ in range(20):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found
