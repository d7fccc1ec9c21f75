"""Runs the cut as shown, with the rate inside the velocity, without the cut, and with a new optimizer."""

from math import isclose

from gradschool.proof import Proof, Question

CUT = '            group["lr"] = 0.01\n'
STEP = "    optimizer.step()\n"
INSIDE = """\
    velocity = 0.9 * (velocity if step else 0.0) + (0.01 if step == 200 else 0.1) * weight.grad
    weight.data -= velocity
"""
ANEW = "            optimizer = torch.optim.SGD([weight], lr=0.01, momentum=0.9)\n"


def prove(question: Question) -> Proof:
    code = question.code
    shown = question.run()
    after = float(shown.output)
    inside = float(question.run_code(code.replace(STEP, INSIDE)).output)
    uncut = float(question.run_code(code.replace(CUT, "            pass\n")).output)
    anew = float(question.run_code(code.replace(CUT, ANEW)).output)
    velocity = shown["optimizer"].state[shown["weight"]]["momentum_buffer"].item()
    texts = {option.id: float(option.text) for option in question.options}
    same = {name: isclose(after, text, rel_tol=0.01) for name, text in texts.items()}
    found = {"fades": inside, "goes-on": uncut, "starts-anew": anew}
    return Proof(
        truth={
            "at-once": same["at-once"] and isclose(after, uncut / 10, rel_tol=0.01),
            **{name: same[name] or isclose(after, value, rel_tol=0.01) for name, value in found.items()},
        },
        facts={
            "after": after,
            "inside": inside,
            "uncut": uncut,
            "anew": anew,
            "steady": uncut,
            "velocity": velocity,
            "travelled": -shown["weight"].item(),
        },
    )
