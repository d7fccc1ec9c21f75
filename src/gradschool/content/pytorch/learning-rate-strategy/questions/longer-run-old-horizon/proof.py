"""Runs the extended run as shown, planned for 50 from its start, with nothing loaded, and left alone at its end."""

from gradschool.proof import Proof, Question, curve

LOADS = "optimizer.load_state_dict(saved[0])\nscheduler.load_state_dict(saved[1])\n"
STEP = "    scheduler.step()\n"
NOTED = f"{STEP}    rates.append(scheduler.get_last_lr()[0])\n"
CLOSE = 1e-3
"""How near to the printed number, as a share of the first rate, a value is to count as the same."""


def prove(question: Question) -> Proof:
    code, run = question.code, question.run()
    shown = float(run.output)
    last_step = code.rindex(STEP)
    planned = code.replace("new_run(10)", "new_run(50)")
    values = {
        "old-horizon": 0.1 * 0.5,
        "new-horizon": printed(question, planned),
        "from-resume": printed(question, code.replace(LOADS, "")),
        "at-the-bottom": printed(question, code[:last_step] + code[last_step + len(STEP) :]),
    }
    return Proof(
        truth={name: abs(value - shown) < CLOSE * 0.1 for name, value in values.items()},
        facts={
            "printed": shown,
            "new_horizon": values["new-horizon"],
            "from_resume": values["from-resume"],
            "at_the_bottom": values["at-the-bottom"],
            "horizon": run["scheduler"].T_max,
            "asked": question.run_code(code.partition(LOADS)[0])["scheduler"].T_max,
        },
        curves=[
            curve("shown", "as shown", rates(question, code), quantity="learning rate", unit="epoch"),
            curve(
                "planned", "planned for 50", rates(question, planned), quantity="learning rate", unit="epoch"
            ),
        ],
    )


def printed(question, code):
    return float(question.run_code(code).output)


def rates(question, code):
    """The rate after each of the 15 epochs."""
    return question.run_code("rates = []\n" + code.replace(STEP, NOTED))["rates"]
