"""Works the rate out, and runs the joined schedules, both at once, with a shorter decay, and from a low rate."""

import math

from gradschool.proof import Proof, Question, curve

APART = 0.04
"""How far apart, as a share, any two options are at least."""
RATES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
TRAIN = "    optimizer.step()\n"
NOTED = f"    rates.append(scheduler.get_last_lr()[0])\n{TRAIN}"
JOINED = "SequentialLR(optimizer, [warmup, decay], milestones="


def draw(rng):
    while True:
        rate, start = rng.choice(RATES), rng.choice((0.1, 0.2, 0.25))
        ramp, decay = rng.choice((4, 5, 8, 10)), rng.choice((20, 30, 40))
        inside = decay * rng.choice((3, 4, 5, 6, 7)) // 10
        steps = ramp + inside
        rates = sorted(
            [
                cosine(rate, inside, decay),
                cosine(rate, steps, decay),
                cosine(rate, inside, decay - ramp),
                cosine(rate * start, inside, decay),
            ]
        )
        if steps < decay and all(high > low * (1 + APART) for low, high in zip(rates, rates[1:])):
            return {
                "rate": rate,
                "start": start,
                "ramp": ramp,
                "decay": decay,
                "steps": steps,
                "inside": inside,
            }


def prove(question: Question) -> Proof:
    names = ("rate", "start", "ramp", "decay", "inside")
    rate, start, ramp, decay, inside = map(question.parameters.get, names)
    code = question.code
    shown = question.run().output.strip()
    at_once = code.replace(f"{JOINED}[{ramp}]", "ChainedScheduler([warmup, decay], optimizer=optimizer")
    rates = question.run_code("rates = []\n" + code.replace(TRAIN, NOTED))["rates"]
    printed = {
        "own-count": f"{cosine(rate, inside, decay):.4g}",
        "whole-count": output(question, at_once),
        "end-step": output(question, code.replace(f"T_max={decay}", f"T_max={decay - ramp}")),
        "from-start": output(question, cosine_alone(rate * start, inside, decay)),
    }
    return Proof(
        truth={name: text == shown for name, text in printed.items()},
        facts={
            "printed": shown,
            "whole_count": printed["whole-count"],
            "end_step": printed["end-step"],
            "from_start": printed["from-start"],
            "climb": rates[:ramp],
        },
        curves=[curve("rate", "warmup, then cosine", rates, quantity="learning rate")],
    )


def cosine(rate, step, length):
    return rate * (1 + math.cos(math.pi * step / length)) / 2


def output(question, code):
    return question.run_code(f"from torch.optim.lr_scheduler import ChainedScheduler\n{code}").output.strip()


def cosine_alone(rate, steps, length):
    return f"""
optimizer = torch.optim.SGD(model.parameters(), lr={rate!r})
scheduler = CosineAnnealingLR(optimizer, T_max={length})
for step in range({steps}):
    optimizer.step()
    scheduler.step()
print(f"{{scheduler.get_last_lr()[0]:.4g}}")
"""
