"""Results as JSON texts, made where the training was. Torch-free.

Thousands of numbers are written by one `%` each list, which is several times quicker than json.dumps on rounded floats.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from gradschool.lab.errors import LabError
from gradschool.lab.preview_result import Preview
from gradschool.lab.stability import stability_limits
from gradschool.lab.trajectory import Trajectory
from gradschool.lab.verdict import judge


def run_json(run: Trajectory, run_hash: str) -> str:
    """One run as JSON: its curves to four digits, its metrics and its verdict; null for what is not finite."""
    fields = {
        "hash": json.dumps(run_hash),
        "strategy": json.dumps(run.strategy.short()),
        "seed": str(run.seed),
        "learning_rate": number(run.strategy.learning_rate),
        "loss": numbers(run.loss),
        "rate": _rate(run.learning_rate),
        "gradient_norm": numbers(run.gradient_norm),
        "final_loss": number(run.final_loss),
        "metrics": _object({name: numbers(values) for name, values in run.metrics.items()}),
        "diverged_at": json.dumps(run.diverged_at),
        "verdict": json.dumps(_finite(judge(run).to_dict()), allow_nan=False),
    }
    if run.path:
        fields["path"] = rows(run.path)
    if run.sharpness:
        fields |= _sharpness(run)
    return _object(fields)


def preview_json(shown: Preview) -> str:
    """A preview as JSON: its rates to four digits, one number where they never change, and its traps."""
    told = {
        "strategy": shown.strategy.short(),
        "sentence": shown.sentence,
        "is_known": shown.is_known,
        "stopped_by": shown.stopped_by,
        "traps": _finite([trap.to_dict() for trap in shown.traps]),
    }
    fields = {name: json.dumps(value, allow_nan=False) for name, value in told.items()}
    fields["rate"] = _rate(shown.learning_rate)
    if shown.momentum:
        fields["momentum"] = numbers(shown.momentum)
    return _object(fields)


def numbers(values: Sequence[float]) -> str:
    """A JSON list of numbers to four digits."""
    if all(map(math.isfinite, values)):
        return f"[{','.join(['%.4g'] * len(values)) % tuple(values)}]"
    return f"[{','.join(map(number, values))}]"


def rows(values: Iterable[Sequence[float]]) -> str:
    """A JSON list of lists of numbers to four digits."""
    return f"[{','.join(map(numbers, values))}]"


def number(value: float) -> str:
    """A JSON number of as many digits as it has; null when it is not finite."""
    return repr(float(value)) if math.isfinite(value) else "null"


def pairs(values: Iterable[tuple[int, float]]) -> str:
    """A JSON list of [step, value]; the value to four digits."""
    return f"[{','.join(f'[{step},{_short(value)}]' for step, value in values)}]"


def assembled(
    task: Mapping[str, Any],
    name: str,
    steps_per_epoch: int,
    answers: Sequence[tuple[Mapping[str, Any], bytes]],
) -> bytes:
    """The whole result of a task from what its parts gave, in order: their headers and their texts."""
    first = answers[0][0]
    seconds = max(header["seconds"] for header, _ in answers)
    if "surface" in task or "preview" in task:
        head = {"state": "done", "hash": name, "seconds": seconds}
        return json.dumps(head)[:-1].encode() + b"," + answers[0][1] + b"}"
    head = {
        "state": "done",
        "hash": name,
        "problem": task["problem"],
        "epochs": task["epochs"],
        "steps_per_epoch": steps_per_epoch,
        "torch": first["torch"],
        "seconds": seconds,
    }
    runs = b",".join(text for _, text in answers)
    return json.dumps(head)[:-1].encode() + b',"runs":[' + runs + b"]}"


def _sharpness(run: Trajectory) -> dict[str, str]:
    """What was measured, and beside it the limit at the same steps, with which of the two it is to be compared."""
    fields = {"sharpness": pairs(run.sharpness)}
    if run.preconditioned_sharpness:
        fields["preconditioned_sharpness"] = pairs(run.preconditioned_sharpness)
    with suppress(LabError):  # not every strategy has a limit
        limits = stability_limits(run)
        fields["limit"] = pairs((step, limits.limit[step]) for step, _ in run.sharpness)
        fields["limit_of"] = json.dumps(limits.of)
        fields["limit_sentence"] = json.dumps(limits.sentence)
    return fields


def _short(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "null"


def _rate(rates: Sequence[float]) -> str:
    return number(rates[0]) if len(set(rates)) == 1 else numbers(rates)


def _object(fields: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in fields.items()) + "}"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
