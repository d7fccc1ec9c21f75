"""What each optimizer and scheduler of PyTorch takes, known without loading torch.

The table, signatures.json, is written by torch_signatures.py; a test keeps it equal to the installed torch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# One kind of value for each way in which torch annotates an argument.
KINDS = {
    "bool": "yes or no",
    "bool | None": "yes or no",
    "int": "whole number",
    "int | None": "whole number",
    "float": "number",
    "float | torch.Tensor": "number",
    "float | list[float]": "number",
    "list[float] | float": "number",
    "Iterable[int]": "whole numbers",
    "list[int]": "whole numbers",
    "tuple[float | torch.Tensor, float | torch.Tensor]": "two numbers",
    "list[LRScheduler]": "schedules",
    "Sequence[LRScheduler]": "schedules",
    "Callable[[int], float] | list[Callable[[int], float]]": "formula",
    "Callable[[float], float] | None": "formula",
}


@dataclass(frozen=True)
class Argument:
    """One argument of an optimizer or a scheduler: its name, what kind of value it takes, and its default."""

    name: str
    kind: str
    choices: tuple[str, ...]
    keyword_only: bool
    required: bool
    default: Any
    takes_none: bool


@dataclass(frozen=True)
class Signature:
    """What one optimizer or scheduler takes, in torch's order, without `params` and `optimizer`."""

    name: str
    arguments: tuple[Argument, ...]

    def argument(self, name: str) -> Argument | None:
        """The argument of that name, or None."""
        return next((argument for argument in self.arguments if argument.name == name), None)


@cache
def optimizers() -> dict[str, Signature]:
    """The optimizers that the lab trains with, by name."""
    return _signatures("optimizers")


@cache
def schedulers() -> dict[str, Signature]:
    """Every scheduler of torch.optim.lr_scheduler, by name."""
    return _signatures("schedulers")


@cache
def table() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The generated table as it is in signatures.json."""
    loaded: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(
        Path(__file__).with_name("signatures.json").read_text()
    )
    return loaded


def _signatures(group: str) -> dict[str, Signature]:
    return {
        name: Signature(name, tuple(_argument(described) for described in arguments))
        for name, arguments in table()[group].items()
    }


def _argument(described: dict[str, Any]) -> Argument:
    annotation = described["annotation"]
    choices: tuple[str, ...] = ()
    if annotation.startswith("Literal["):
        choices = tuple(part.strip(" '") for part in annotation[len("Literal[") : -1].split(","))
    default = described.get("default")
    return Argument(
        name=described["name"],
        kind="choice" if choices else KINDS[annotation],
        choices=choices,
        keyword_only=described["keyword_only"],
        required="default" not in described,
        default=tuple(default) if isinstance(default, list) else default,
        takes_none="None" in annotation,
    )
