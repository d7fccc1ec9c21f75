"""Runs the loop with each of the changes, and looks for errors and warnings."""

from gradschool.proof import Proof, Question, curve, replaced

TRAIN = "    optimizer.step()\n"
RECORDED = "    rates.append(optimizer.param_groups[0]['lr'])\n" + TRAIN


def prove(question: Question) -> Proof:
    code = "rates = []\n" + replaced(question.code, TRAIN, RECORDED)
    no_verbose = replaced(code, ", verbose=True", "")
    runs = {
        "call-only": question.run_code(without_epoch(code)),
        "argument-only": question.run_code(no_verbose),
        "both": question.run_code(without_epoch(no_verbose)),
        "nothing": question.run(),
    }
    with_epoch, without = runs["argument-only"], runs["both"]
    return Proof(
        truth={name: not run.error and not run.warnings for name, run in runs.items()},
        facts={
            "error": runs["nothing"].error,
            "warning": with_epoch.warnings[0].replace("`", "").split(". ")[0] + ".",
            "warnings": len(with_epoch.warnings),
            "epochs": len(with_epoch["rates"]),
            "rates": without["rates"],
            "rates_with_epoch": with_epoch["rates"],
        },
        curves=[
            curve("with", "step(epoch)", with_epoch["rates"], quantity="learning rate", unit="epoch"),
            curve("without", "step()", without["rates"], quantity="learning rate", unit="epoch"),
        ],
    )


def without_epoch(code):
    return replaced(code, "scheduler.step(epoch)", "scheduler.step()")
