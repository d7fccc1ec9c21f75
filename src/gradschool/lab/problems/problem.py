"""What a problem is. Torch-free until its model or data is asked for, so that naming one needs no torch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from gradschool.lab.errors import LabError

if TYPE_CHECKING:
    import torch

    from gradschool.lab.strategy import Strategy
    from gradschool.lab.trajectory import Trajectory

    Measure: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Problem(ABC):
    """A model, its data and its loss. The fields of a subclass are its parameters; plain values, checked by it.

    `version` goes up when a change alters any number, so that a stored result is never taken for another.
    """

    name: ClassVar[str]
    summary: ClassVar[str]  # one line: what the problem is good for
    version: ClassVar[int]
    classes: ClassVar[int | None] = None  # how many a classification tells apart
    examples: ClassVar[int]  # how many rows data() has
    batch_size: ClassVar[int | None] = None  # None: every step sees all data

    @property
    def parameters(self) -> dict[str, Any]:
        """The problem's parameters by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps in one epoch; the last short batch is one."""
        return 1 if self.batch_size is None else -(-self.examples // self.batch_size)

    @abstractmethod
    def model(self) -> torch.nn.Module:
        """A fresh model, built in the ordinary way; the caller has seeded torch."""

    @abstractmethod
    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs and targets; numbers that are not whole have this dtype."""

    def held_out(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor] | None:  # noqa: ARG002
        """Inputs and targets that are never trained on, where there are any; metrics are measured on them too."""
        return None

    @abstractmethod
    def loss(self) -> Measure:
        """The loss of one model: (outputs, targets) -> a single number."""

    def metrics(self) -> Mapping[str, Measure]:
        """What else is measured after each epoch: (outputs, targets) -> one number a run.

        Outputs and targets come with a leading `runs` dimension, which a metric keeps.
        """
        return {}

    def simulate(
        self,
        strategies: Sequence[Strategy],  # noqa: ARG002
        *,
        epochs: int,  # noqa: ARG002
        seeds: Sequence[int],  # noqa: ARG002
        sharpness_every: int | None,  # noqa: ARG002
        after_step: Callable[[], None],  # noqa: ARG002
    ) -> list[Trajectory] | None:
        """The trajectories, for a problem that works its runs out instead of training them; None: they are trained.

        `after_step` is to be called after each step; what it raises ends the work.
        """
        return None

    def source(self) -> str:
        """The problem as plain PyTorch lines, which set `inputs`, `targets`, `model` and `loss_function`.

        They run after `import torch`, `from torch import nn`, and with `seed` and `dtype` (a torch.dtype) set; they
        need nothing of ours. Their own imports come first, and `torch.manual_seed(seed)` right before the model, so
        that it starts as `model()` does. Raises LabError for a problem that cannot be written so.
        """
        raise LabError(
            f"The problem {self.name} is not written as plain PyTorch, so there is no script of it."
        )


def part_right(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The part of the labels (runs, examples) that have the highest of the scores (runs, examples, classes): (runs,).

    A tie for the highest counts as right. Sixty times quicker than looking for the place of the highest.
    """
    given = scores.gather(2, labels.unsqueeze(2)).squeeze(2)
    return (given >= scores.amax(dim=2)).double().mean(dim=1)
