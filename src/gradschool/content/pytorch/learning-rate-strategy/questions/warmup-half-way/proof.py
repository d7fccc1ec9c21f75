"""Works the rate out, and runs the warmup from zero, from a rate, and with one step less."""

from gradschool.proof import Proof, Question

APART = 0.04
"""How far apart, as a share, any two values are at least: four times the tolerance."""


def draw(rng):
    while True:
        rate, start = rng.choice((0.3, 0.4, 0.5, 0.6, 0.8)), rng.choice((0.1, 0.2, 0.25))
        ramp, steps = rng.choice((5, 8, 10, 20)), rng.randrange(2, 16)
        rates = sorted(
            [
                line(rate * start, rate, steps, ramp),
                line(0, rate, steps, ramp),
                line(start, rate, steps, ramp),
                line(rate * start, rate, steps - 1, ramp),
            ]
        )
        if 4 * steps <= 3 * ramp and all(high > low * (1 + APART) for low, high in zip(rates, rates[1:])):
            return {"rate": rate, "start": start, "ramp": ramp, "steps": steps}


def prove(question: Question) -> Proof:
    rate, start, ramp, steps = map(question.parameters.get, ("rate", "start", "ramp", "steps"))
    code = question.code
    shown = float(question.run().output)
    linear = f"LinearLR(optimizer, start_factor={start}, total_iters={ramp})"
    rates = {
        "on-the-line": line(rate * start, rate, steps, ramp),
        "from-zero": printed(
            question, code.replace(linear, f"LambdaLR(optimizer, lambda step: step / {ramp})")
        ),
        "from-a-rate": printed(
            question, code.replace(f"start_factor={start}", f"start_factor={start / rate!r}")
        ),
        "one-behind": printed(question, code.replace(f"range({steps})", f"range({steps - 1})")),
    }
    return Proof(
        truth={name: abs(one - shown) < 1e-4 * shown + 5e-6 for name, one in rates.items()},
        facts={
            "printed": shown,
            "from_zero": rates["from-zero"],
            "from_a_rate": rates["from-a-rate"],
            "one_behind": rates["one-behind"],
        },
    )


def line(first, last, steps, length):
    return first + (last - first) * steps / length


def printed(question, code):
    return float(question.run_code(f"from torch.optim.lr_scheduler import LambdaLR\n{code}").output)
