"""Runs the step as shown, and with each of four mistakes put in its place."""

from gradschool.proof import Proof, Question, replaced

STEP = "optimizer.step()"
RATE = "optimizer.param_groups[0]['lr']"


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    weight = shown["weight"]
    changed = {
        "rate-alone": replaced(code, STEP, f"weight.data -= {RATE}"),
        "uphill": replaced(code, "SGD([weight], ", "SGD([weight], maximize=True, "),
        "rate-times-loss": replaced(code, STEP, f"weight.data -= {RATE} * loss.item()"),
        "half-the-gradient": replaced(code, "loss = weight ** 2", "loss = weight ** 2 / 2"),
    }
    printed = {name: question.run_code(mistake).output.strip() for name, mistake in changed.items()}
    printed["rate-times-gradient"] = f"{3 - 0.1 * (2 * 3):.2f}"
    return Proof(
        truth={name: text == shown.output.strip() for name, text in printed.items()},
        facts={
            "shown": shown.output.strip(),
            "rate_alone": printed["rate-alone"],
            "uphill": printed["uphill"],
            "rate_times_loss": printed["rate-times-loss"],
            "half_gradient": printed["half-the-gradient"],
            "gradient": weight.grad.item(),
            "loss_after": weight.item() ** 2,
        },
    )
