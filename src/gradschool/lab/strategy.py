"""A strategy as a value: an optimizer with its learning rate and, optionally, a schedule. Torch-free.

`parse` (parsing.py) reads one; here it is checked, kept, and printed.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any, ClassVar, Literal

from gradschool.lab.arguments import bind
from gradschool.lab.errors import StrategyError
from gradschool.lab.formula import Formula
from gradschool.lab.signatures import Signature, optimizers, schedulers

Unit = Literal["epoch", "batch"]
Arguments = tuple[tuple[str, Any], ...]
DEEPEST = 10


@dataclass(frozen=True)
class Schedule:
    """A scheduler of torch.optim.lr_scheduler with its arguments; SequentialLR and ChainedScheduler hold others.

    `arguments` may be given as a mapping; it is kept as (name, value) pairs in torch's order.
    """

    name: str
    arguments: Arguments = ()
    is_schedule: ClassVar[bool] = True

    def __post_init__(self) -> None:
        signature = known(self.name, schedulers(), "scheduler")
        given = {name: _built(value) for name, value in dict(self.arguments).items()}
        object.__setattr__(self, "arguments", bind(signature, [], given))
        self._check_parts()

    def _check_parts(self) -> None:
        if any(one.watches_loss for one in self.parts):
            raise StrategyError(
                f"{self.name} cannot hold ReduceLROnPlateau, which needs the loss; use it alone."
            )
        if self.name == "SequentialLR" and any(part.parts for part in self.parts[1:]):
            raise StrategyError(
                "SequentialLR can hold a SequentialLR or ChainedScheduler in first place only: torch cannot start one "
                "later. Write its parts and milestones into the outer one."
            )
        if self.depth > DEEPEST:
            raise StrategyError(f"Schedules are nested more than {DEEPEST} deep.")

    @property
    def parts(self) -> tuple[Schedule, ...]:
        """The schedules inside a SequentialLR or ChainedScheduler."""
        found: tuple[Schedule, ...] = dict(self.arguments).get("schedulers", ())
        return found

    @property
    def depth(self) -> int:
        """How many schedules deep this one is; 1 for one that holds no other."""
        return 1 + max((part.depth for part in self.parts), default=0)

    @property
    def watches_loss(self) -> bool:
        """Whether it is fed the loss, so that two runs of it differ."""
        return self.name == "ReduceLROnPlateau"

    def short(self) -> str:
        """`StepLR(step_size=2, gamma=0.5)`."""
        return f"{self.name}({_printed(self.arguments)})"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        return {"name": self.name, "arguments": _jsonable(self.arguments)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Schedule:
        """The schedule that `to_dict` wrote, checked again."""
        return cls(str(data["name"]), tuple(dict(data["arguments"]).items()))


@dataclass(frozen=True)
class Strategy:
    """An optimizer, its arguments, an optional schedule, and whether that steps after each epoch or each batch.

    `arguments` may be given as a mapping; it is kept as (name, value) pairs in torch's order. `clip_grad_norm` is the
    norm that torch.nn.utils.clip_grad_norm_ cuts the gradient to before each step; None leaves it as it is. Raises
    StrategyError for what torch would refuse.
    """

    optimizer: str
    arguments: Arguments = ()
    schedule: Schedule | None = None
    unit: Unit = field(default="epoch")
    clip_grad_norm: float | None = None

    def __post_init__(self) -> None:
        signature = known(self.optimizer, optimizers(), "optimizer")
        object.__setattr__(self, "arguments", bind(signature, [], dict(self.arguments)))
        if self.clip_grad_norm is not None:
            object.__setattr__(self, "clip_grad_norm", _norm(self.clip_grad_norm))
        if self.unit not in ("epoch", "batch"):
            raise StrategyError(f"A schedule steps @epoch or @batch, not @{self.unit}.")
        if self.schedule is None:
            object.__setattr__(self, "unit", "epoch")

    @property
    def learning_rate(self) -> float:
        """The optimizer's lr, as written or by torch's default; a schedule starts from it."""
        rate = self.value("lr")
        return float(rate)

    def value(self, name: str) -> Any:
        """One argument of the optimizer, as written or by torch's default."""
        given = dict(self.arguments)
        argument = optimizers()[self.optimizer].argument(name)
        if argument is None:
            raise StrategyError(f"{name} is not an argument of {self.optimizer}.")
        return given.get(name, argument.default)

    def short(self) -> str:
        """`SGD(lr=0.1) | StepLR(step_size=2, gamma=0.5) @batch`; `@epoch`, the default, is not printed."""
        text = f"{self.optimizer}({_printed(self.arguments)})"
        if self.clip_grad_norm is not None:
            text += f" | clip_grad_norm({self.clip_grad_norm!r})"
        if self.schedule is None:
            return text
        return f"{text} | {self.schedule.short()}" + (" @batch" if self.unit == "batch" else "")

    def as_pytorch(self) -> str:
        """The lines that make it in PyTorch, for a `model` that exists after `import torch`."""
        arguments = ", ".join(["model.parameters()", *_keywords(self.arguments)])
        lines = [f"optimizer = torch.optim.{self.optimizer}({arguments})"]
        if self.clip_grad_norm is not None:
            lines.append(f"{self.clip_line()}  # before every optimizer.step()")
        if self.schedule:
            comment = f"  # scheduler.step() after every {self.unit}"
            lines.append(f"scheduler = {_pytorch(self.schedule)}{comment}")
        if any(formula.needs_math for formula in _formulas(self.schedule)):
            lines.insert(0, "import math")
        return "\n".join(lines)

    def clip_line(self) -> str:
        """The line that clips the gradient in a training loop, between `loss.backward()` and `optimizer.step()`."""
        return f"torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm={self.clip_grad_norm!r})"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back."""
        written = {
            "optimizer": self.optimizer,
            "arguments": _jsonable(self.arguments),
            "schedule": self.schedule.to_dict() if self.schedule else None,
            "unit": self.unit,
        }
        return written if self.clip_grad_norm is None else {**written, "clip_grad_norm": self.clip_grad_norm}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Strategy:
        """The strategy that `to_dict` wrote, checked again; StrategyError where it does not fit."""
        try:
            schedule = Schedule.from_dict(data["schedule"]) if data["schedule"] else None
            arguments = tuple(dict(data["arguments"]).items())
            return cls(str(data["optimizer"]), arguments, schedule, data["unit"], data.get("clip_grad_norm"))
        except (KeyError, TypeError, AttributeError) as error:
            raise StrategyError(f"Not a strategy as to_dict writes it: {error}.") from error


def known(name: str, table: Mapping[str, Signature], what: str) -> Signature:
    """The signature of that name, or StrategyError with the nearest name."""
    if name in table:
        return table[name]
    by_lower_case = {one.lower(): one for one in table}
    close = difflib.get_close_matches(name.lower(), by_lower_case, n=1)
    mend = (
        f"did you mean {by_lower_case[close[0]]}?" if close else f"the lab knows {', '.join(sorted(table))}."
    )
    raise StrategyError(f"There is no {what} {name[:60]} in the lab; {mend}")


def _norm(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise StrategyError(f"clip_grad_norm must be a finite number above 0, but it is {str(value)[:60]}.")
    return float(value)


def _built(value: Any) -> Any:
    if isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) for one in value):
        return tuple(Schedule.from_dict(one) for one in value)
    return value


def _printed(arguments: Arguments) -> str:
    return ", ".join(_keywords(arguments))


def _keywords(arguments: Iterable[tuple[str, Any]]) -> list[str]:
    return [f"{name}={_text(name, value)}" for name, value in arguments]


def _text(name: str, value: Any) -> str:
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, tuple) and name != "betas":
        return "[" + ", ".join(one.short() if isinstance(one, Schedule) else repr(one) for one in value) + "]"
    return repr(value)


def _pytorch(schedule: Schedule) -> str:
    name = f"torch.optim.lr_scheduler.{schedule.name}"
    if not schedule.parts:
        return f"{name}({', '.join(['optimizer', *_keywords(schedule.arguments)])})"
    parts = indent("".join(f"{_pytorch(part)},\n" for part in schedule.parts), " " * 8)
    if schedule.name == "ChainedScheduler":
        return f"{name}(\n    [\n{parts}    ],\n    optimizer=optimizer,\n)"
    milestones = list(dict(schedule.arguments)["milestones"])
    return f"{name}(\n    optimizer,\n    [\n{parts}    ],\n    milestones={milestones},\n)"


def _jsonable(arguments: Arguments) -> dict[str, Any]:
    return {name: _jsonable_value(value) for name, value in arguments}


def _jsonable_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_jsonable_value(one) for one in value]
    if isinstance(value, Formula):
        return value.text
    return value.to_dict() if isinstance(value, Schedule) else value


def _formulas(schedule: Schedule | None) -> Iterable[Formula]:
    if schedule:
        yield from (value for _, value in schedule.arguments if isinstance(value, Formula))
        for part in schedule.parts:
            yield from _formulas(part)
