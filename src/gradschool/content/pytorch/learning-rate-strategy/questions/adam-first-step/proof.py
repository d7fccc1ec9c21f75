"""Runs Adam's first step, SGD's, and Adam's rule with one or both corrections left out."""

from gradschool.proof import Proof, Question

ADAM = "torch.optim.Adam("
STEP = "optimizer.step()"
WITHOUT_MEAN = "with torch.no_grad():\n    weight -= {rate} * 0.1 * weight.grad / (0.001 * weight.grad**2 / (1 - 0.999)).sqrt()"
WITHOUT_BOTH = (
    "with torch.no_grad():\n    weight -= {rate} * 0.1 * weight.grad / (0.001 * weight.grad**2).sqrt()"
)


def draw(rng):
    """Start, rate and slope with which the four answers differ and no third decimal hangs on rounding."""
    while True:
        start, rate = rng.choice([1.0, 2.0, 5.0]), rng.choice([0.05, 0.1, 0.2, 0.5])
        slope = rng.choice([-40.0, -8.0, -0.5, 0.25, 3.0, 5.0, 20.0, 250.0])
        far = rate * slope
        if abs(far * 1000 - round(far * 1000)) < 1e-9 and abs(start - far) > 0.001:
            return {"start": start, "rate": rate, "slope": slope}


def prove(question: Question) -> Proof:
    start, rate, slope = (question.parameters[name] for name in ("start", "rate", "slope"))
    code, sign = question.code, 1 if slope > 0 else -1
    printed = question.run().output.strip()
    mistaken = {
        "rate-times-slope": code.replace(ADAM, "torch.optim.SGD("),
        "a-tenth": code.replace(STEP, WITHOUT_MEAN.format(rate=rate)),
        "uncorrected": code.replace(STEP, WITHOUT_BOTH.format(rate=rate)),
    }
    outputs = {name: question.run_code(text).output.strip() for name, text in mistaken.items()}
    scaled = question.run_code(code.replace("* weight\n", "* weight * 1000\n")).output.strip()
    whole = f"{start - rate * sign:.3f}"
    return Proof(
        truth={
            "whole-rate": printed == whole == scaled,
            **{name: printed == output for name, output in outputs.items()},
        },
        facts={
            "whole": whole,
            "by_gradient": outputs["rate-times-slope"],
            "by_tenth": outputs["a-tenth"],
            "uncorrected": outputs["uncorrected"],
            "scaled": scaled,
            "size": f"{abs(slope):g}",
            "sign": sign,
        },
    )
