"""Checks the arguments of optimizers and schedulers against torch's signatures, and says how to mend a fault."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any

from gradschool.lab.errors import StrategyError
from gradschool.lab.formula import Formula
from gradschool.lab.signatures import Argument, Signature

LARGEST_WHOLE_NUMBER = 10**9
LONGEST_LIST = 1000

# What people write, and what torch calls it.
OTHER_WORDS = {
    "learning_rate": "lr",
    "rate": "lr",
    "beta": "betas",
    "beta1": "betas",
    "decay": "weight_decay",
    "wd": "weight_decay",
    "epsilon": "eps",
    "min_learning_rate": "min_lr",
    "max_learning_rate": "max_lr",
}
# (lowest, highest, how to say it). By argument, or by owner and argument where the rule differs.
LIMITS: dict[str, tuple[float, float, str]] = {
    "lr": (0, math.inf, "at least 0"),
    "momentum": (0, math.inf, "at least 0"),
    "weight_decay": (0, math.inf, "at least 0"),
    "eps": (0, math.inf, "at least 0"),
    "alpha": (0, math.inf, "at least 0"),
    "lr_decay": (0, math.inf, "at least 0"),
    "initial_accumulator_value": (0, math.inf, "at least 0"),
    "betas": (0, math.nextafter(1, 0), "at least 0 and below 1"),
    "step_size": (1, math.inf, "at least 1"),
    "T_max": (1, math.inf, "at least 1"),
    "T_0": (1, math.inf, "at least 1"),
    "T_mult": (1, math.inf, "at least 1"),
    "total_iters": (0, math.inf, "at least 0"),
    "step_size_up": (1, math.inf, "at least 1"),
    "step_size_down": (1, math.inf, "at least 1"),
    "total_steps": (1, math.inf, "at least 1"),
    "epochs": (1, math.inf, "at least 1"),
    "steps_per_epoch": (1, math.inf, "at least 1"),
    "pct_start": (0, 1, "from 0 to 1"),
    "patience": (0, math.inf, "at least 0"),
    "cooldown": (0, math.inf, "at least 0"),
    "milestones": (0, math.inf, "at least 0"),
    "ConstantLR.factor": (0, 1, "from 0 to 1"),
    "LinearLR.start_factor": (math.nextafter(0, 1), 1, "above 0 and at most 1"),
    "LinearLR.end_factor": (0, 1, "from 0 to 1"),
    "ReduceLROnPlateau.factor": (-math.inf, math.nextafter(1, 0), "below 1"),
}
LEFT_OUT = {
    "last_epoch": "the lab starts every schedule at its beginning",
    "capturable": "it says how a step is carried out, not what it does",
    "differentiable": "it says how a step is carried out, not what it does",
}


def bind(
    signature: Signature, positional: list[Any], keywords: Mapping[str, Any]
) -> tuple[tuple[str, Any], ...]:
    """The arguments by name, checked, in torch's order; StrategyError names the first that does not fit."""
    given = _by_name(signature, positional)
    for name, value in keywords.items():
        if name in given:
            raise StrategyError(f"{signature.name} got {name} twice; write it once.")
        given[name] = value
    for name in given:
        _check_known(signature, name)
    bound = [
        (argument.name, checked(signature.name, argument, given[argument.name]))
        for argument in signature.arguments
        if argument.name in given
    ]
    _check_complete(signature, dict(bound))
    return tuple((name, value) for name, value in bound if name not in LEFT_OUT)


def _by_name(signature: Signature, positional: list[Any]) -> dict[str, Any]:
    places = [argument.name for argument in signature.arguments if not argument.keyword_only]
    if len(positional) > len(places):
        raise StrategyError(
            f"{signature.name} takes at most {len(places)} arguments in order, not {len(positional)}."
        )
    return dict(zip(places, positional, strict=False))


def _check_known(signature: Signature, name: str) -> None:
    if signature.argument(name):
        return
    names = [argument.name for argument in signature.arguments if argument.name not in LEFT_OUT]
    if name == "verbose":
        raise StrategyError(f"{signature.name} no longer takes verbose=; leave it out.")
    meant = OTHER_WORDS.get(name)
    close = [meant] if meant in names else difflib.get_close_matches(name, names, n=1)
    mend = f"did you mean {close[0]}?" if close else f"it takes {', '.join(names)}."
    raise StrategyError(f"{name[:60]} is not an argument of {signature.name}; {mend}")


def _check_complete(signature: Signature, bound: dict[str, Any]) -> None:
    missing = [
        argument.name for argument in signature.arguments if argument.required and argument.name not in bound
    ]
    if missing:
        wanted = ", ".join(f"{name}=…" for name in missing)
        raise StrategyError(f"{signature.name} needs {', '.join(missing)}: write {signature.name}({wanted}).")
    if bound.get("nesterov") and (bound.get("momentum", 0) <= 0 or bound.get("dampening", 0) != 0):
        raise StrategyError("SGD(nesterov=True) needs a momentum above 0 and no dampening: add momentum=0.9.")
    if signature.name == "OneCycleLR" and not _has_length(bound):
        raise StrategyError("OneCycleLR needs its length: total_steps=…, or epochs=… and steps_per_epoch=….")
    if signature.name == "SequentialLR":
        _check_sequence(bound)


def _has_length(bound: dict[str, Any]) -> bool:
    return bool(bound.get("total_steps") or (bound.get("epochs") and bound.get("steps_per_epoch")))


def _check_sequence(bound: dict[str, Any]) -> None:
    schedules, milestones = bound["schedulers"], bound["milestones"]
    if len(milestones) != len(schedules) - 1:
        raise StrategyError(
            f"SequentialLR needs one milestone between each two schedulers: {len(schedules)} schedulers take "
            f"{len(schedules) - 1} milestones, but there are {len(milestones)}."
        )


def checked(owner: str, argument: Argument, value: Any) -> Any:
    """The value in its one canonical form (a float for a number, a tuple for a list), or StrategyError."""
    if value is None and argument.takes_none:
        return None
    if argument.name in LEFT_OUT:
        return _left_out(owner, argument, value)
    found = _of_kind(argument, value)
    if found is _UNFIT:
        raise StrategyError(
            f"{owner}: {argument.name} must be {_wanted(argument, value)}, but it is {_shown(value)}."
        )
    _check_limits(owner, argument.name, found)
    return found


def _left_out(owner: str, argument: Argument, value: Any) -> Any:
    if value != argument.default:
        raise StrategyError(f"{owner}: leave {argument.name} out; {LEFT_OUT[argument.name]}.")
    return value


_UNFIT = object()


def _of_kind(argument: Argument, value: Any) -> Any:
    match argument.kind:
        case "number":
            return _number(_only(value))
        case "whole number":
            return _whole(value)
        case "yes or no":
            return value if isinstance(value, bool) else _UNFIT
        case "choice":
            return value if value in argument.choices else _UNFIT
        case "two numbers":
            return _all(value, _number, lengths=range(2, 3))
        case "whole numbers":
            return _all(value, _whole, lengths=range(LONGEST_LIST + 1))
        case "schedules":
            return _all(value, _schedule, lengths=range(1, LONGEST_LIST + 1))
        case _:
            return _formula(_only(value))


def _only(value: Any) -> Any:
    # torch takes a list with one entry a parameter group; a model here has one group.
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _UNFIT
    try:
        number = float(value)
    except OverflowError:
        return _UNFIT
    return number if math.isfinite(number) else _UNFIT


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_WHOLE_NUMBER:
        return _UNFIT
    return value


def _formula(value: Any) -> Any:
    return Formula(value) if isinstance(value, str) else value if isinstance(value, Formula) else _UNFIT


def _schedule(value: Any) -> Any:
    # A schedule inside a schedule is built before this check; what is left here is anything else.
    return value if hasattr(value, "is_schedule") else _UNFIT


def _all(values: Any, one: Any, *, lengths: range) -> Any:
    if not isinstance(values, list | tuple) or len(values) not in lengths:
        return _UNFIT
    found = tuple(one(value) for value in values)
    return _UNFIT if _UNFIT in found else found


def _wanted(argument: Argument, value: Any) -> str:
    named = {
        "number": "a finite number",
        "whole number": f"a whole number up to {LARGEST_WHOLE_NUMBER:,}",
        "yes or no": "True or False",
        "choice": " or ".join(map(repr, argument.choices)),
        "two numbers": "two numbers, such as (0.9, 0.999)",
        "whole numbers": "a list of whole numbers, such as [30, 80]",
        "schedules": "a list of schedulers",
        "formula": "a lambda, such as lambda epoch: 0.95 ** epoch",
    }
    several = argument.kind in ("number", "formula") and isinstance(value, list | tuple)
    return named[argument.kind] + (" (one: a model here has one parameter group)" if several else "")


def _check_limits(owner: str, name: str, value: Any) -> None:
    limits = LIMITS.get(f"{owner}.{name}", LIMITS.get(name))
    if limits is None:
        return
    lowest, highest, rule = limits
    for one in value if isinstance(value, tuple) else (value,):
        if not lowest <= one <= highest:
            raise StrategyError(f"{owner}: {name} must be {rule}, but it is {one!r}.")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"
