"""Runs the code as shown, with copies loaded, and with three more steps in place of the second load."""

from gradschool.proof import Proof, Question

LOAD = "scheduler.load_state_dict(checkpoint)\n"
COPY = "scheduler.load_state_dict(copy.deepcopy(checkpoint))\n"
STEPS = "for batch in range(3):\n    optimizer.step()\n    scheduler.step()\n"
BEFORE = f"entries = len(checkpoint)\n{LOAD}"

OTHERS = (
    "StepLR(optimizer, 2)",
    "LinearLR(optimizer)",
    "CosineAnnealingLR(optimizer, 10)",
    "OneCycleLR(optimizer, 0.1, total_steps=10, cycle_momentum=False)",
)


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    printed = shown.output.split()
    copied = output(question, "import copy\n" + code.replace(LOAD, COPY))
    second = code.rindex(LOAD)
    added = output(question, code[:second] + STEPS + code[second + len(LOAD) :])
    counting = question.run_code(code.replace(LOAD, BEFORE, 1))
    raised = shown.error.startswith("KeyError")
    return Proof(
        truth={
            "repeatable": printed == copied and not shown.error,
            "once": len(printed) == 1 and raised,
            "added": printed == added and not shown.error,
            "never": not printed and bool(shown.error),
        },
        facts={
            "printed": " ".join(printed),
            "copied": copied,
            "added": added,
            "error": shown.error,
            "entries_before": counting["entries"],
            "entries_after": len(counting["checkpoint"]),
            "rate": shown["optimizer"].param_groups[0]["lr"],
            "others": [one.split("(")[0] for one in OTHERS if loads_twice(question, one)],
        },
    )


def output(question, code):
    return question.run_code(code).output.split()


def loads_twice(question, scheduler):
    """Whether another scheduler can be loaded twice from one dictionary."""
    first, second, rest = question.code.split("\n", 2)
    run = question.run_code(
        f"from torch.optim.lr_scheduler import *\n{first}\nscheduler = {scheduler}\n{rest}"
    )
    return bool(second) and not run.error and len(run.output.split()) == 2
