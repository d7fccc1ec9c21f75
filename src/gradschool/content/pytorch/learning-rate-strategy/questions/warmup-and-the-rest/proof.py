"""Runs the schedule with every combination of tiles, and looks for its peak, its end and its rises."""

from gradschool.proof import Proof, Question

WARMUP = 5


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    keyed = runs["rest after-warmup"]
    return Proof(
        truth={name: up_then_down(run) for name, run in runs.items()},
        facts={
            "peak": f"{max(keyed['rates']):.4f}",
            "end": f"{keyed['end']:.4f}",
            "first": keyed["rates"][0],
            "all_end": runs["all-epochs after-warmup"]["end"],
            "late_end": runs["rest second-length"]["end"],
            "rises": rises(runs["too-short after-warmup"]),
        },
    )


def up_then_down(run):
    rates = [*run["rates"], run["end"]]
    peak = rates.index(max(rates))
    falls = all(later < earlier for earlier, later in zip(rates[WARMUP:], rates[WARMUP + 1 :]))
    return peak == WARMUP and falls and rates[-1] < 1e-6 * max(rates)


def rises(run):
    """In how many epochs after the warmup the rate goes up."""
    rates = [*run["rates"][WARMUP:], run["end"]]
    return sum(later > earlier + 1e-9 for earlier, later in zip(rates, rates[1:]))
