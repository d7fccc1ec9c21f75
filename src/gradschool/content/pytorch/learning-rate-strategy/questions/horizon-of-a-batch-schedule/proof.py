"""Runs the code with each tile, and looks whether the rate falls at every step and ends near zero."""

from gradschool.proof import Proof, Question, curve


def prove(question: Question) -> Proof:
    rates = {name: run["rates"] for name, run in question.fills()}
    shown = question.run()
    return Proof(
        truth={
            name: falls_at_every_step(found) and found[-1] < 0.01 * found[0] for name, found in rates.items()
        },
        facts={
            "last": [found[-1] for found in rates.values()],
            "turns": [turns(found) for found in rates.values()],
            "steps": len(rates["by-run"]),
            "epochs": shown["epochs"],
        },
        curves=[
            curve(option.id, f"T_max={option.code}", rates[option.id], quantity="learning rate")
            for option in question.options
        ],
    )


def falls_at_every_step(rates):
    return all(later < earlier for earlier, later in zip(rates, rates[1:]))


def turns(rates):
    """How often the rate changes from falling to rising or back."""
    rises = [later > earlier for earlier, later in zip(rates, rates[1:])]
    return sum(later != earlier for earlier, later in zip(rises, rises[1:]))
