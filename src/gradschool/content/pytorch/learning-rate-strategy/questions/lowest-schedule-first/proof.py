"""Works out the exact expected loss of each schedule at its best peak rate, and looks at every order of the four."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    ends = question.run()["best_ends"]()
    names = {
        "constant": "constant",
        "cosine": "cosine to zero",
        "inverse": "1 / (step + 1)",
        "cut": "a tenth from half-way on",
    }
    losses = {short: ends[name][0] for short, name in names.items()}
    return Proof(
        truth={name: rises([ends[one][0] for one in run["ranking"]]) for name, run in question.orders()},
        facts=losses | {f"{short}_peak": ends[names[short]][1] for short in names},
    )


def rises(losses):
    return all(later > 1.1 * earlier for earlier, later in zip(losses, losses[1:]))
