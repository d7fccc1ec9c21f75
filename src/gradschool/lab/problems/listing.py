"""The problems of the lab as a list to choose from. Torch-free unless the models are asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import PROBLEMS, problem

LONGEST_VALUE = 30


@dataclass(frozen=True)
class Listed:
    """One problem, as its name alone means it."""

    name: str
    summary: str
    parameters: dict[str, str]  # their usual values, as Python writes them
    examples: int
    batch_size: int | None  # None: every step sees all data
    steps_per_epoch: int
    model: str | None  # its layers and how many numbers they hold; None where torch was not asked

    @property
    def steps(self) -> str:
        """`1`, or `16 of 64 examples`."""
        if self.batch_size is None:
            return f"{self.steps_per_epoch}"
        return f"{self.steps_per_epoch} of {self.batch_size} examples"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def listing(*, with_models: bool) -> list[Listed]:
    """Every problem, in the lab's order. `with_models` builds each model, which loads torch."""
    return [_listed(problem(name), with_models=with_models) for name in PROBLEMS]


def _listed(one: Problem, *, with_models: bool) -> Listed:
    return Listed(
        name=one.name,
        summary=one.summary,
        parameters={name: _shown(value) for name, value in one.parameters.items()},
        examples=one.examples,
        batch_size=one.batch_size,
        steps_per_epoch=one.steps_per_epoch,
        model=_model(one) if with_models else None,
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _model(one: Problem) -> str:
    from gradschool.lab.stack import seeded_model

    model = seeded_model(one, 0)
    count = sum(parameter.numel() for parameter in model.parameters())
    layers = [_layer(layer) for layer in model.children()] or [_layer(model)]
    return f"{', '.join(layers)}: {count:,} number{'' if count == 1 else 's'}"


def _layer(layer: Any) -> str:
    kind = type(layer).__name__
    sizes = [getattr(layer, name, None) for name in ("in_features", "out_features")]
    if None in sizes:
        sizes = [getattr(layer, name, None) for name in ("in_channels", "out_channels")]
    return kind if None in sizes else f"{kind}({sizes[0]}, {sizes[1]})"
