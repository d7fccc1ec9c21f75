"""Runs the code as shown, without its scheduler, without cycle_momentum, and on to the peak of its cycle."""

from gradschool.proof import Proof, Question, curve, replaced

SCHEDULER = "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=100)"


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    printed = shown.output.strip()
    texts = {option.id: option.text for option in question.options}
    others = {
        "untouched": replaced(code, SCHEDULER, ""),
        "rate-only": replaced(code, "total_steps=100", "total_steps=100, cycle_momentum=False"),
        "both": replaced(code, "lr=0.5", "lr=0.02"),
    }
    printed_by = {name: question.run_code(changed).output.strip() for name, changed in others.items()}
    rates, momenta = whole_cycle(shown)
    peak = rates.index(max(rates))
    printed_by["at-the-peak"] = f"{rates[peak]:.3f} {momenta[peak]:.2f}"
    return Proof(
        # Each option must also be what its own mistake prints, or it would be no more than a number.
        truth={name: text == printed == printed_by[name] for name, text in texts.items()},
        facts={
            "shown": printed,
            "without": matching(texts, printed_by, "untouched"),
            "rate_only": matching(texts, printed_by, "rate-only"),
            "at_peak": matching(texts, printed_by, "at-the-peak"),
            "other_rate": printed_by["both"],
            "peak_step": peak,
        },
        curves=[
            curve("rate", "learning rate", rates, quantity="learning rate and momentum"),
            curve("momentum", "momentum", momenta, quantity="learning rate and momentum"),
        ],
    )


def whole_cycle(run):
    """The rates and momenta of all the steps that the scheduler was planned for."""
    optimizer, scheduler, group = run["optimizer"], run["scheduler"], run["group"]
    rates, momenta = [group["lr"]], [group["momentum"]]
    for _ in range(scheduler.total_steps - 1):
        optimizer.step()
        scheduler.step()
        rates.append(group["lr"])
        momenta.append(group["momentum"])
    return rates, momenta


def matching(texts, printed_by, name):
    """What the mistake of option `name` prints, which must be the option's text."""
    if printed_by[name] != texts[name]:
        raise ValueError(f"the mistake of {name} prints {printed_by[name]}, its text says {texts[name]}")
    return printed_by[name]
