"""Runs the code as shown, without last_epoch, with initial_lr set, and with sixty real steps instead."""

from gradschool.proof import Proof, Question

MADE = "scheduler = "
LAST_EPOCH = ", last_epoch=59"
FIRST_RATE = f"optimizer.param_groups[0]['initial_lr'] = 0.1\n{MADE}"
SHOW = "print("
STEPS = f"for epoch in range(60):\n    optimizer.step()\n    scheduler.step()\n{SHOW}"


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    rates = {
        "replayed": printed(question, code.replace(LAST_EPOCH, "").replace(SHOW, STEPS)),
        "waiting": printed(question, code.replace(LAST_EPOCH, "")),
        "due-cut": printed(question, code.replace(MADE, FIRST_RATE)),
    }
    found = shown.output.strip()
    return Proof(
        truth={
            **{name: rate == found for name, rate in rates.items()},
            "refused": shown.error.startswith("KeyError") and not found,
        },
        facts={
            "replayed": rates["replayed"],
            "waiting": rates["waiting"],
            "due_cut": rates["due-cut"],
            "error": first_sentence(shown.error),
        },
    )


def printed(question, code):
    return question.run_code(code).output.strip()


def first_sentence(error):
    """The error up to its first full stop; advice follows."""
    return error.replace('"', "").replace("\\n", " ").split(". ")[0].split(" This ")[0].rstrip(".") + "."
