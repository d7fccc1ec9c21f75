"""Runs the cosine as shown, without a floor, and with floors that do what the other options say."""

from gradschool.proof import Proof, Question, curve

FLOOR = "eta_min=0.001"
STEP = "    scheduler.step()\n"
NOTED = f"    rates.append(scheduler.get_last_lr())\n{STEP}"


def prove(question: Question) -> Proof:
    code = question.code
    lines = [line.split() for line in question.run().output.splitlines()]
    start, end = lines[0][0], lines[-1][0]
    ends = {
        "zero": last(question, code.replace(FLOOR, "eta_min=0")),
        "clamped": last(question, code.replace(FLOOR, "eta_min=0.0001")),
        "raised": f"{0.001:.7f}",
        "share": last(question, code.replace(FLOOR, "eta_min=0.001 * 0.0001")),
    }
    rates = question.run_code("rates = []\n" + code.replace(STEP, NOTED))
    both = [*rates["rates"], rates["scheduler"].get_last_lr()]
    return Proof(
        truth={name: one == end for name, one in ends.items()},
        facts={
            "start": start,
            "end": end,
            "last_line": ", ".join(lines[-1]),
            **{name: ends[name] for name in ("zero", "clamped", "share")},
        },
        curves=[
            curve(name, label, [epoch[group] for epoch in both], quantity="learning rate", unit="epoch")
            for group, (name, label) in enumerate((("backbone", "first group"), ("head", "second group")))
        ],
    )


def last(question, code):
    """The first group's rate in the last line printed."""
    return question.run_code(code).output.splitlines()[-1].split()[0]
