"""Takes the two steps with each pair of rates and compares what is left."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    losses = {option.id: question.run(option.id)["loss"] for option in question.options}
    walk = question.run()["walk"]
    kept_best = min(walk([percent / 100] * 2) for percent in range(20, 50, 2))
    return Proof(
        truth={
            name: all(loss < 0.9 * other for rival, other in losses.items() if rival != name)
            for name, loss in losses.items()
        },
        facts={
            "losses": list(losses.values()),
            "swapped": walk([0.25, 1.0]),
            "kept": walk([1.0, 1.0]),
            "kept_best": kept_best,
        },
    )
