"""Works both rates out, and runs the cycle with other rates in the optimizer and other arguments."""

from gradschool.proof import Proof, Question

RATES = (0.02, 0.05, 0.2, 0.5)
PEAKS = (0.1, 0.3, 0.4, 0.6)
DIVISORS = (5, 10, 20, 25)
OTHER_RATES = (0.001, 1.0, 7.0)


def draw(rng):
    while True:
        rate, peak, divisor = rng.choice(RATES), rng.choice(PEAKS), rng.choice(DIVISORS)
        # A cycle that happened to start at the optimizer's rate would teach the wrong thing.
        if rate < peak and abs(peak / divisor - rate) > 0.05 * rate:
            return {"rate": rate, "peak": peak, "divisor": divisor}


def prove(question: Question) -> Proof:
    rate, peak, divisor = map(question.parameters.get, ("rate", "peak", "divisor"))
    code = question.code
    run = question.run()
    shown, needed = run.output.strip(), peak / (rate / divisor)
    others = [output(question, code.replace(f"lr={rate})", f"lr={other})")) for other in OTHER_RATES]
    printed = {
        "own-rate-divided": output(question, code.replace(f"div_factor={divisor}", f"div_factor={needed!r}")),
        "from-own-rate": output(
            question, code.replace(f"div_factor={divisor}", f"div_factor={peak / rate!r}")
        ),
        "from-the-peak": f"first {peak / divisor:.4g}, highest {peak:.4g}",
        "low-start": output(question, code.replace(f"div_factor={divisor}", f"div_factor={divisor}e4")),
    }
    truth = {name: text == shown for name, text in printed.items()}
    truth["from-the-peak"] &= all(other == shown for other in others)
    return Proof(
        truth=truth,
        facts={
            "printed": shown,
            "own_rate_divided": printed["own-rate-divided"],
            "from_own_rate": printed["from-own-rate"],
            "low_start": printed["low-start"],
            "needed": needed,
            "first": shown.split(",")[0].removeprefix("first "),
            "tried": len(others),
            "peak_batch": run["rates"].index(max(run["rates"])),
        },
    )


def output(question, code):
    return question.run_code(code).output.strip()
