"""Runs the loop as shown, with the loss passed, without the call, and with NaN passed."""

from gradschool.proof import Proof, Question

CALL = "    scheduler.step()\n"


def prove(question: Question) -> Proof:
    shown = question.run()
    rates = {
        "by-itself": printed(question, "    scheduler.step(val_loss)\n"),
        "ignored": printed(question, ""),
        "counted": printed(question, "    scheduler.step(float('nan'))\n"),
    }
    found = shown.output.split()
    return Proof(
        truth={
            **{name: one == found for name, one in rates.items()},
            "refused": shown.error.startswith("TypeError") and not found,
        },
        facts={
            "by_itself": rates["by-itself"],
            "ignored": rates["ignored"],
            "counted": rates["counted"],
            "error": shown.error,
        },
    )


def printed(question, call):
    """The rates that the loop prints with another line in place of the call."""
    return question.run_code(question.code.replace(CALL, call)).output.split()
