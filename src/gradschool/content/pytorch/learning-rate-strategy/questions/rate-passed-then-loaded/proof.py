"""Runs the code as shown, without the load, and with a state whose parameters do not fit."""

from gradschool.proof import Proof, Question

LOAD = "optimizer.load_state_dict(checkpoint)\n"
MISFIT = "\noptimizer = torch.optim.SGD([model.weight], lr=0.1)\noptimizer.load_state_dict(checkpoint)\n"


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    printed = shown.output.strip()
    passed = question.run_code(code.replace(LOAD, "")).output.strip()
    saved = str(shown["before"].param_groups[0]["lr"])
    misfit = question.run_code(code + MISFIT)
    return Proof(
        truth={
            "passed": printed == passed and not shown.error,
            "loaded": printed == saved and not shown.error,
            "refused": bool(shown.error),
        },
        facts={"printed": printed, "passed": passed, "mismatch": misfit.error},
    )
