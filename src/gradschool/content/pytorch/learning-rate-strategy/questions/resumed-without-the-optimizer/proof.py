"""Runs the resumed loop as shown, with both states loaded, with none, and with a schedule that heals itself."""

from gradschool.proof import Proof, Question, curve

SAVE = "checkpoint = scheduler.state_dict()\n"
LOAD = "scheduler.load_state_dict(checkpoint)\n"
SAVE_BOTH = f"rates = optimizer.state_dict()\n{SAVE}"
LOAD_BOTH = f"{LOAD}optimizer.load_state_dict(rates)\n"
COSINE = "CosineAnnealingLR(optimizer, T_max=10)"
HEALING = "LambdaLR(optimizer, lambda epoch: (1 + cos(pi * epoch / 10)) / 2)"
IMPORTS = "from math import cos, pi\nfrom torch.optim.lr_scheduler import LambdaLR\n"


def prove(question: Question) -> Proof:
    code = question.code
    shown = question.run().output.split()
    both_loaded = code.replace(SAVE, SAVE_BOTH).replace(LOAD, LOAD_BOTH)
    rates = {
        "seamless": printed(question, both_loaded),
        "afresh": printed(question, code.replace(LOAD, "")),
        "healed": printed(question, code.replace(COSINE, HEALING)),
    }
    rates["doubled"] = [f"{2 * float(rate):.3f}" for rate in three_digits(question, both_loaded)]
    return Proof(
        truth={name: found == shown for name, found in rates.items()},
        facts={
            "printed": shown,
            "both": rates["seamless"],
            "afresh": rates["afresh"],
            "healed": rates["healed"],
            "ratio": float(shown[0]) / float(rates["seamless"][0]),
        },
        curves=[
            curve(name, label, ten_epochs(question, changed), quantity="learning rate", unit="epoch")
            for name, label, changed in (
                ("both", "both states loaded", both_loaded),
                ("one", "the scheduler's state alone", code),
            )
        ],
    )


def printed(question, code):
    return question.run_code(f"{IMPORTS}{code}").output.split()


def three_digits(question, code):
    """The rates of the resumed epochs with more digits than are shown, so that doubling them rounds rightly."""
    return printed(question, code.replace(":.3f}", ":.9f}"))


def ten_epochs(question, code):
    """The rate of each of the ten epochs, before and after the stop."""
    noted = "    rates_seen.append(optimizer.param_groups[0]['lr'])\n    optimizer.step()\n"
    longer = code.replace("    optimizer.step()\n", noted).replace("range(5, 8)", "range(5, 10)")
    return question.run_code(f"rates_seen = []\n{longer}")["rates_seen"]
