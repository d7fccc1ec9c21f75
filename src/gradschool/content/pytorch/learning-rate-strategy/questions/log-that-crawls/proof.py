"""Prints the log, and does what each option says: another rate, or more epochs."""

from gradschool.proof import Proof, Question, curve, lab, numbers


def prove(question: Question) -> Proof:
    shown = question.run()
    rate = shown["optimizer"].param_groups[0]["lr"]
    losses = exact_losses(question, question.code)
    code = question.code
    lower = exact_losses(question, code.replace("lr=0.0005", "lr=0.00005"))[-1]
    higher = exact_losses(question, code.replace("lr=0.0005", "lr=0.05"))
    longer = exact_losses(question, code.replace("range(6)", "range(60)"))[-1]
    printed = numbers(shown.output)[1::2]
    falls = [earlier - later for earlier, later in zip(losses, losses[1:])]
    crawls = len(printed) == 6 and falls[-1] > 0.9 * falls[0] > 0
    return Proof(
        truth={
            "learned": min(higher) > 0.9 * losses[-1],
            "lower": lower < losses[-1],
            "raise": crawls and higher[-1] < 1 < losses[-1],
            "wait": longer < 1,
        },
        facts={
            "log": shown.output.rstrip(),
            "last": losses[-1],
            "last_over_first": falls[-1] / falls[0],
            "first_fall": falls[0],
            "last_fall": falls[-1],
            "tenfold_lower": lower,
            "hundredfold": higher[-1],
            "ten_times_longer": longer,
            "times_below": lab.stability_limit(lab.hessian_eigenvalues("line")[0]) / rate,
        },
        curves=[
            curve("shown", "lr 0.0005", losses, unit="epoch"),
            curve("higher", "lr 0.05", higher, unit="epoch"),
        ],
    )


def exact_losses(question, code):
    """The losses of a changed training, with all their digits."""
    recording = code.replace("for epoch", "losses = []\nfor epoch").replace(
        "    print(", "    losses.append(loss.item())\n    print("
    )
    return question.run_code(recording)["losses"]
