"""Runs each schedule with the change by hand and without it, and compares the rates that follow."""

import math

from gradschool.proof import Proof, Question, curve, replaced

BY_HAND = 'group["lr"] = 0.1\n'


def prove(question: Question) -> Proof:
    disturbed = {option.id: question.run(option.id)["rates"] for option in question.options}
    alone = {option.id: undisturbed(question, option) for option in question.options}
    exponential, from_first, multiplicative, step_decay = disturbed.values()
    halving = [0.16 * 0.5**n for n in range(6)]
    all_halve = all(alike(rates, halving) for rates in alone.values())
    return Proof(
        truth={name: all_halve and alike(rates[3:], alone[name][3:]) for name, rates in disturbed.items()},
        facts={
            "next_rates": [rates[3] for rates in disturbed.values()],
            "undisturbed": alone["lambda"],
            "exponential": exponential,
            "lambda_rates": from_first,
            "multiplicative": multiplicative,
            "step_decay": step_decay,
        },
        curves=[
            curve(name, name.replace("-", " "), rates, quantity="learning rate", unit="epoch")
            for name, rates in disturbed.items()
        ],
    )


def undisturbed(question, option):
    """The rates of the schedule with the change by hand left out."""
    alone = replaced(question.code, BY_HAND, "pass\n")
    return question.run_code(f"{alone}\n{option.code}")["rates"]


def alike(one, other):
    return all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(one, other, strict=True))
