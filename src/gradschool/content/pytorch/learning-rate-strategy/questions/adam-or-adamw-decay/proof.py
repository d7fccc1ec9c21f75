"""Runs both optimizers as shown, AdamW twice, without decay, with less of it, and with the rate left out."""

from gradschool.proof import Proof, Question

BOTH = "(torch.optim.Adam, torch.optim.AdamW)"
STEP = "    optimizer.step()\n"
RATE_LEFT_OUT = "    if make_optimizer is torch.optim.AdamW:\n        weight.data *= 1 - 0.02\n    else:\n        optimizer.step()\n"


def prove(question: Question) -> Proof:
    code = question.code
    shown = question.run()
    options = {option.id: option.text.split(", then ") for option in question.options}
    mistaken = {
        "alike": code.replace(BOTH, "(torch.optim.AdamW, torch.optim.AdamW)"),
        "nothing-moves": code.replace("weight_decay=0.02", "weight_decay=0.0"),
        "rate-left-out": code.replace(STEP, RATE_LEFT_OUT),
    }
    printed = shown.output.split()
    outputs = {name: question.run_code(text).output.split() for name, text in mistaken.items()}
    smaller = question.run_code(
        code.replace("weight_decay=0.02", "weight_decay=0.002").replace(".3f", ".4f")
    ).output.split()
    return Proof(
        truth={
            **{name: printed in (options[name], output) for name, output in outputs.items()},
            "whole-step": printed
            == options["whole-step"]
            == [f"{2 - 0.1:.3f}", f"{2 * (1 - 0.1 * 0.02):.3f}"],
        },
        facts={
            "printed": printed,
            "smaller": smaller,
            "mistaken": [" ".join(output) for output in outputs.values()],
        },
    )
