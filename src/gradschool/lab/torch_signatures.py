"""Writes signatures.json from torch itself: `python -m gradschool.lab.torch_signatures`, once per torch upgrade."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import torch

OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad")
SUPPLIED_BY_US = {"params", "optimizer"}


def read_from_torch() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The arguments of every optimizer and scheduler that the lab knows, as the installed torch declares them."""
    schedulers = [name for name in torch.optim.lr_scheduler.__all__ if name != "LRScheduler"]
    return {
        "optimizers": {name: _arguments(getattr(torch.optim, name)) for name in OPTIMIZERS},
        "schedulers": {
            name: _arguments(getattr(torch.optim.lr_scheduler, name)) for name in sorted(schedulers)
        },
    }


def _arguments(callable_: Any) -> list[dict[str, Any]]:
    parameters = inspect.signature(callable_).parameters.values()
    return [_argument(parameter) for parameter in parameters if parameter.name not in SUPPLIED_BY_US]


def _argument(parameter: inspect.Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "annotation": _annotation(parameter.annotation),
        "keyword_only": parameter.kind is inspect.Parameter.KEYWORD_ONLY,
    }
    if parameter.default is not inspect.Parameter.empty:
        described["default"] = (
            list(parameter.default) if isinstance(parameter.default, tuple) else parameter.default
        )
    return described


def _annotation(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else str(inspect.formatannotation(annotation))


if __name__ == "__main__":
    table = json.dumps(read_from_torch(), indent=1)
    Path(__file__).with_name("signatures.json").write_text(table + "\n")
