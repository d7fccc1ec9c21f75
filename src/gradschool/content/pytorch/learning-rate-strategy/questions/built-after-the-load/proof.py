"""Resumes with each schedule, its optimizer loaded too early, and compares with eight epochs without a stop."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    late, right = {}, {}
    for option in question.options:
        run = question.run(option.id)
        optimizer = run["torch"].optim.SGD(run["model"].parameters(), lr=1.0)
        late[option.id] = run["resumed"](run["build"])
        right[option.id] = run["epochs"](optimizer, run["build"](optimizer), 5 + len(late[option.id]))[5:]
    return Proof(
        truth={name: abs(late[name][-1] - right[name][-1]) > 0.01 * right[name][-1] for name in late},
        facts={
            "linear_late": late["linear"],
            "linear_right": right["linear"],
            "step_late": late["step"],
            "cosine_late": late["cosine"],
            "constant_late": late["constant"],
            "constant_right": right["constant"],
            "factor_late": late["factor"],
        },
    )
