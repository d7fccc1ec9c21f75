"""Runs the accuracies through the schedule as shown, and with each cause that the options name taken away."""

from gradschool.proof import Proof, Question, curve

PATIENCE = "patience=2"


def prove(question: Question) -> Proof:
    run = question.run()
    shown = rates(run)
    upwards = changed(question, f'mode="max", {PATIENCE}')
    patient = changed(question, "patience=4")
    exact = changed(question, f"{PATIENCE}, threshold=0")
    accuracies = run["accuracies"]
    gains = [later - earlier for earlier, later in zip(accuracies, accuracies[1:])]
    cuts = [n + 1 for n in range(1, len(shown)) if shown[n] < shown[n - 1]]
    return Proof(
        truth={
            "plateau": min(gains) <= 0,
            "impatient": patient[-1] == shown[0],
            "threshold": exact[-1] == shown[0],
            "direction": shown[-1] < shown[0] and upwards[-1] == shown[0],
        },
        facts={
            "least_gain": min(gains),
            "cuts": cuts,
            "later": first_cut(patient) - first_cut(shown),
            "patient_last": f"{patient[-1]:g}",
            "exact_last": f"{exact[-1]:g}",
            "last": f"{shown[-1]:g}",
            "mode_last": f"{upwards[-1]:g}",
            "best": run["scheduler"].best,
        },
        curves=[
            curve("shown", "as shown", shown, quantity="learning rate", unit="epoch"),
            curve("upwards", 'with mode="max"', upwards, quantity="learning rate", unit="epoch"),
        ],
    )


def changed(question, arguments):
    """The rates with other arguments in place of the patience."""
    return rates(question.run_code(question.code.replace(PATIENCE, arguments)))


def rates(run):
    return [float(rate) for rate in run.output.split()[1::2]]


def first_cut(found):
    return next(epoch for epoch, rate in enumerate(found) if rate < found[0])
