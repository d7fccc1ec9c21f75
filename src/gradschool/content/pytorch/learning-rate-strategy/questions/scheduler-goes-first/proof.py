"""Runs the loop as shown and in the right order, noting the rates trained with and those read at the end of an epoch."""

from gradschool.proof import Proof, Question, curve, replaced

SCHEDULE = "    scheduler.step()\n"
TRAIN = "    optimizer.step()"
NOTE_TRAINED = "    trained.append(optimizer.param_groups[0]['lr'])\n"
NOTE_AFTER = "    after.append(optimizer.param_groups[0]['lr'])\n"


def prove(question: Question) -> Proof:
    shown = question.run()
    code = question.code.rstrip("\n") + "\n"
    swapped = question.run_code(noted(code))
    right = question.run_code(noted(replaced(code, SCHEDULE + TRAIN, f"{TRAIN}\n{SCHEDULE.rstrip()}")))
    early, late = swapped["trained"], right["trained"]
    size = shown["scheduler"].step_size
    return Proof(
        truth={
            "one-early": early[:-1] == late[1:],
            "refused": shown.error != "",
            "whole-size-early": early[:-size] == late[size:],
            "warns-once": len(shown.warnings) == 1 and not right.warnings,
            "prints-differ": swapped["after"] != right["after"],
        },
        facts={
            "swapped_rates": early,
            "right_rates": late,
            "read_after": swapped["after"],
            "first_cut": first_cut(early),
            "right_first_cut": first_cut(late),
            "warnings": len(shown.warnings),
            "warning": shown.warnings[0].replace("`", "").split(". ")[0] + ".",
            "epochs": len(early),
        },
        curves=[
            curve("shown", "scheduler.step() first", early, quantity="learning rate", unit="epoch"),
            curve("right", "optimizer.step() first", late, quantity="learning rate", unit="epoch"),
        ],
    )


def noted(code):
    """The loop, noting each rate trained with and each rate at the end of an epoch."""
    code = replaced(code, TRAIN, f"{NOTE_TRAINED}{TRAIN}")
    return f"trained, after = [], []\n{code}\n{NOTE_AFTER}"


def first_cut(rates):
    """The first epoch, counted from 1, that trains with less than the first rate of 0.1."""
    return next(epoch for epoch, rate in enumerate(rates, start=1) if rate < 0.099)
