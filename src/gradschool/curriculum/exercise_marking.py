"""Marking an exercise: whether a run met the goal, and the numbers that decided. Pure, and free of torch.

What is marked is what the sandbox caught: the series that `show` kept. It guards honest use: the losses must be as many as
asked for and begin where the exercise begins, and the lines to keep must be there. Whoever writes made-up numbers into
`show` has only fooled themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gradschool.curriculum.code_lines import missing_line, set_again
from gradschool.curriculum.material import Goal, Task
from gradschool.curriculum.render import significant
from gradschool.sandbox.values import Ending, Result

FIRST_TOLERANCE = 1e-3
"""How far, as a share, a first loss may be from the exercise's own: another processor changes last digits."""
LIMITS = ("times", "at_most", "change", "above", "below")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that was looked at: what it is, its value, what is wanted of it."""

    what: str
    value: str
    wanted: str
    good: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the goal is met, in a sentence; `line` is the line of code that the sentence ends with, "" for none."""

    met: bool
    sentence: str
    measures: tuple[Measure, ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True)
class _Check:
    measure: Measure
    failed: str
    """What is said where it is not good."""


def mark(task: Task, code: str, result: Result) -> Verdict:
    """What the run of `code` with this `result` is worth."""
    refusal = _refusal(task, code, result)
    if refusal:
        return refusal
    series = {one.name: one for one in result.series}
    losses = _numbers(series["loss"].values)
    fair = [
        *_as_given(task, losses),
        *_rates(task.goal, _numbers(series["lr"].values) if "lr" in series else []),
    ]
    watched = series.get(task.goal.watch or "loss", series["loss"])
    looked = list(_KINDS[task.goal.kind](task.goal, losses, _numbers(watched.values)))
    checks = [*fair, *looked]
    failed = next((check for check in checks if not check.measure.good), None)
    sentence = failed.failed if failed else _met(task.goal, looked)
    return Verdict(failed is None, sentence, tuple(check.measure for check in checks))


def goal_words(goal: Goal) -> str:
    """The goal in a sentence, with every number that decides."""
    told = {name: _shown(getattr(goal, name)) for name in LIMITS}
    shape = _TAIL if goal.kind == "converge" and goal.tail else _GOALS[goal.kind]
    told["change"] = _share(goal.change or 0.0)
    words = shape.format(**told, tail=goal.tail, watch=goal.watch, unit=goal.unit, turns=goal.turns)
    return "; ".join([f"In {goal.steps} {goal.unit}s, {words}", *_rate_words(goal)]) + "."


def _rate_words(goal: Goal) -> Iterator[str]:
    if goal.lowest_rate is not None and goal.lowest_rate == goal.highest_rate:
        yield f"the rate stays at {_shown(goal.lowest_rate)}"
        return
    for words, value in (
        ("starts at {}", goal.first_rate),
        ("ends at {}", goal.last_rate),
        ("never falls below {}", goal.lowest_rate),
        ("never rises above {}", goal.highest_rate),
    ):
        if value is not None:
            yield f"the rate {words.format(_shown(value))}"


def moved(goal: Goal, factor: float) -> Goal:
    """The goal with each of its limits multiplied; a verdict that changes with a small factor hangs on last digits."""
    return replace(
        goal, **{name: getattr(goal, name) * factor for name in LIMITS if getattr(goal, name) is not None}
    )


def _refusal(task: Task, code: str, result: Result) -> Verdict | None:
    """The verdict on a run that is no run of this exercise, or has nothing to judge."""
    if result.ending is not Ending.FINISHED:
        why = f"it ended with {_a(result.error.kind)}" if result.error else "it did not run to its end"
        return Verdict(False, f"There is nothing to judge yet: {why}.")
    line = missing_line(code, task.keep, task.code)
    if line:
        return Verdict(False, "One line has to stay as it was, and it is missing:", line=line)
    name = set_again(code, task.keep, task.code)
    if name:
        return Verdict(False, f"The program sets {name} once more than before; leave {name} as it was.")
    shown = next((one for one in result.series if one.name == "loss"), None)
    if shown is None:
        return Verdict(False, "No loss was shown: call show(loss) in the loop, as the program did.")
    if list(shown.steps) != list(range(len(shown.steps))):
        return Verdict(False, "The losses are not numbered 0, 1, 2, …: call show once a step, without step=.")
    return None


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"


def _numbers(values: Sequence[float | None]) -> list[float]:
    """Values with infinity for those that were not finite."""
    return [math.inf if value is None else value for value in values]


def _as_given(task: Task, losses: Sequence[float]) -> Iterator[_Check]:
    """That it trains as many steps as asked for, from where the exercise begins."""
    steps = task.goal.steps
    yield _Check(
        Measure("Losses shown", str(len(losses)), str(steps), len(losses) == steps),
        f"It shows {len(losses)} losses, but the goal is about {steps} {task.goal.unit}s.",
    )
    first = losses[0] if losses else math.inf
    told, wanted = _shown(first), _shown(task.first_loss)
    same = math.isclose(first, task.first_loss, rel_tol=FIRST_TOLERANCE)
    yield _Check(
        Measure("First loss", told, f"{wanted}, as given", same),
        f"It starts at a loss of {told} instead of {wanted}: leave the data, the first weights and the loss as they were.",
    )


def _rates(goal: Goal, rates: Sequence[float]) -> Iterator[_Check]:
    """That the rates it trained with are the ones allowed."""
    asked = (goal.first_rate, goal.last_rate, goal.lowest_rate, goal.highest_rate)
    if asked == (None,) * len(asked):
        return
    failed = f"It shows {len(rates)} learning rates; show one with every loss, as the program did."
    yield _Check(Measure("Rates shown", str(len(rates)), str(goal.steps), len(rates) == goal.steps), failed)
    if not rates:
        return
    first, last, lowest, highest = rates[0], rates[-1], min(rates), max(rates)
    near = 1e-6
    exact = (
        ("First rate", first, goal.first_rate, "The rate starts at {}, but it has to start at {}."),
        ("Last rate", last, goal.last_rate, "The rate ends at {}, but it has to end at {}."),
    )
    for what, rate, wanted, words in exact:
        if wanted is not None:
            told, good = (_shown(rate), _shown(wanted)), math.isclose(rate, wanted, rel_tol=near)
            yield _Check(Measure(what, *told, good), words.format(*told))
    if goal.lowest_rate is not None:
        told, good = (_shown(lowest), _shown(goal.lowest_rate)), lowest >= goal.lowest_rate * (1 - near)
        words = "The rate falls to {}, but it may not fall below {}."
        yield _Check(Measure("Lowest rate", told[0], f"at least {told[1]}", good), words.format(*told))
    if goal.highest_rate is not None:
        told, good = (_shown(highest), _shown(goal.highest_rate)), highest <= goal.highest_rate * (1 + near)
        words = "The rate rises to {}, but it may not rise above {}."
        yield _Check(Measure("Highest rate", told[0], f"at most {told[1]}", good), words.format(*told))


def _diverge(goal: Goal, losses: Sequence[float], _watched: Sequence[float]) -> Iterator[_Check]:
    wanted = _limit(goal.times)
    times = math.inf if math.inf in losses else losses[-1] / losses[0] if losses and losses[0] else 0.0
    told = _shown(times)
    yield _Check(
        Measure("Last loss, in times the first", told, f"at least {_shown(wanted)}", times >= wanted),
        f"It does not diverge: the last loss is {told} times the first, and {_shown(wanted)} times are asked for.",
    )


def _converge(goal: Goal, losses: Sequence[float], _watched: Sequence[float]) -> Iterator[_Check]:
    wanted, tail = _limit(goal.at_most), goal.tail or 1
    worst = max(losses[-tail:], default=math.inf)
    what = "Last loss" if tail == 1 else f"Highest of the last {tail} losses"
    if worst == math.inf:
        failed = "It does not converge: the loss stops being a finite number."
    else:
        failed = f"It does not get there: the {_lower(what)} is {_shown(worst)}, and at most {_shown(wanted)} is asked for."
    yield _Check(Measure(what, _shown(worst), f"at most {_shown(wanted)}", worst <= wanted), failed)


def _oscillate(goal: Goal, losses: Sequence[float], watched: Sequence[float]) -> Iterator[_Check]:
    wanted, name = goal.turns or 0, goal.watch or "loss"
    moves = [after - before for before, after in pairwise(watched)]
    turns = sum(one * other < 0 for one, other in pairwise(moves))
    yield _Check(
        Measure(f"Times that {name} turned round", str(turns), f"at least {wanted}", turns >= wanted),
        f"It does not swing: {name} turned round {turns} times, and at least {wanted} are asked for.",
    )
    yield from _converge(goal, losses, watched)


def _plateau(goal: Goal, losses: Sequence[float], _watched: Sequence[float]) -> Iterator[_Check]:
    tail, change, above = goal.tail or 1, _limit(goal.change), _limit(goal.above)
    last = losses[-tail:]
    highest, lowest = max(last, default=math.inf), min(last, default=0.0)
    moves = (highest - lowest) / highest if 0 < highest < math.inf else math.inf
    yield _Check(
        Measure(
            f"Change over the last {tail} losses", _share(moves), f"at most {_share(change)}", moves <= change
        ),
        f"It is not flat: over the last {tail} losses it still changes by {_share(moves)}; at most {_share(change)} is asked for.",
    )
    yield _Check(
        Measure("Lowest of them", _shown(lowest), f"at least {_shown(above)}", lowest >= above),
        f"It is too low to be stuck: the loss gets down to {_shown(lowest)}, and it has to stay above {_shown(above)}.",
    )


def _rebound(goal: Goal, losses: Sequence[float], _watched: Sequence[float]) -> Iterator[_Check]:
    below, above = _limit(goal.below), _limit(goal.above)
    lowest, last = min(losses, default=math.inf), losses[-1] if losses else math.inf
    yield _Check(
        Measure("Lowest loss", _shown(lowest), f"at most {_shown(below)}", lowest <= below),
        f"It never gets low: its lowest loss is {_shown(lowest)}, and it has to reach {_shown(below)} before it rises again.",
    )
    yield _Check(
        Measure("Last loss", _shown(last), f"at least {_shown(above)}", above <= last < math.inf),
        f"It does not rise again: the last loss is {_shown(last)}, and at least {_shown(above)} is asked for.",
    )


_KINDS: Mapping[str, Callable[[Goal, Sequence[float], Sequence[float]], Iterator[_Check]]] = {
    "diverge": _diverge,
    "converge": _converge,
    "oscillate": _oscillate,
    "plateau": _plateau,
    "rebound": _rebound,
}
_GOALS = {
    "diverge": "make the loss end at {times} times its first value or more",
    "converge": "bring the loss down to {at_most}",
    "oscillate": "let {watch} turn round at least {turns} times and the loss still end at {at_most} or below",
    "plateau": "have the loss stand still, changing by less than {change} of itself over the last {tail} {unit}s, and stuck above {above}",
    "rebound": "get the loss below {below}, and have it back above {above} at the end",
}
_TAIL = "keep each of the last {tail} losses at {at_most} or below"
NEEDS: Mapping[str, frozenset[str]] = {
    "diverge": frozenset({"times"}),
    "converge": frozenset({"at_most"}),
    "oscillate": frozenset({"watch", "turns", "at_most"}),
    "plateau": frozenset({"tail", "change", "above"}),
    "rebound": frozenset({"below", "above"}),
}
"""The limits that each kind of goal must have; `converge` may have a `tail` too."""


def _met(goal: Goal, looked: Sequence[_Check]) -> str:
    """What is said of a run that met the goal: the last thing looked at, with its number."""
    told = {check.measure.what: check.measure.value for check in looked}
    words = "; ".join(f"{_lower(what)}: {value}" for what, value in told.items())
    return f"{_MET[goal.kind]} ({words})."


_MET = {
    "diverge": "It diverges",
    "converge": "It converges",
    "oscillate": "It swings, and settles all the same",
    "plateau": "It stands still, and far from the minimum",
    "rebound": "It was low, and it is high again",
}


def _limit(value: float | None) -> float:
    """A limit of a goal that its kind needs; loading has seen that it is there."""
    assert value is not None
    return value


def _shown(value: float | None) -> str:
    """A number as people write it; "" for none."""
    if value is None:
        return ""
    if math.isinf(value):
        return "not finite"
    mantissa, exponent, power = significant(value, 3).partition("e")
    return f"{mantissa} × 10{str(int(power)).translate(_RAISED)}" if exponent else mantissa


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _share(value: float) -> str:
    return "not finite" if math.isinf(value) else f"{significant(100 * value, 2)} %"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
