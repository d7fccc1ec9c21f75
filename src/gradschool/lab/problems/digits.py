"""Real handwritten digits, 8 by 8 pixels, as scikit-learn ships them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.errors import LabError
from gradschool.lab.problems.problem import Problem, part_right

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure

TRAINED_ON = 1437
NETWORKS = ("mlp", "cnn")

SOURCE = """\
from sklearn.datasets import load_digits

digits = load_digits()
inputs = (torch.from_numpy(digits.data[:{trained_on}]) / 16).to(dtype){shaped}
targets = torch.from_numpy(digits.target[:{trained_on}]).long()

torch.manual_seed(seed)
model = nn.Sequential(
{layers}
).to(dtype)
loss_function = nn.CrossEntropyLoss()
"""
MLP_LINES = """\
    nn.Linear(64, 64),
    nn.ReLU(),
    nn.Linear(64, 10),"""
CNN_LINES = """\
    nn.Conv2d(1, 8, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(64, 10),"""


@dataclass(frozen=True)
class Digits(Problem):
    """1,437 digits to train on in batches of 64, and the last 360, by other writers, held out; cross-entropy.

    `network` is "mlp", a network 64-64-10 with ReLU, or "cnn", two small convolutions with pooling and a Linear layer.
    The digits are scikit-learn's copy of the UCI set "Optical recognition of handwritten digits" (Alpaydin & Kaynak
    1998). Raises LabError for another network.
    """

    name: ClassVar[str] = "digits"
    summary: ClassVar[str] = (
        "Real data with digits held out: what a strategy is worth beyond the training loss."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = TRAINED_ON
    batch_size: ClassVar[int] = 64
    classes: ClassVar[int | None] = 10

    network: str = "mlp"

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise LabError(
                f"digits: network must be {' or '.join(NETWORKS)}, but it is {str(self.network)[:40]!r}."
            )

    def model(self) -> torch.nn.Module:
        """64 pixels, one hidden layer of 64, ten scores; or the convolutions."""
        from torch import nn

        if self.network == "mlp":
            return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
        return nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(64, 10),
        )

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """Pixels from 0 to 1, (1437, 64) or (1437, 1, 8, 8), and the digits (1437,)."""
        pixels, digits = self._all(dtype)
        return pixels[:TRAINED_ON], digits[:TRAINED_ON]

    def held_out(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """The last 360, shaped as `data`."""
        pixels, digits = self._all(dtype)
        return pixels[TRAINED_ON:], digits[TRAINED_ON:]

    def _all(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        pixels, digits = _loaded()
        shape = (-1, 64) if self.network == "mlp" else (-1, 1, 8, 8)
        return (pixels / 16).to(dtype).view(shape), digits

    def loss(self) -> Measure:
        """Cross-entropy."""
        from torch import nn

        return nn.CrossEntropyLoss()

    def metrics(self) -> Mapping[str, Measure]:
        """The part of the digits told right."""
        return {"accuracy": part_right}

    def source(self) -> str:
        """Plain PyTorch lines that make it, as `Problem.source` says."""
        flat = self.network == "mlp"
        shaped, layers = ("", MLP_LINES) if flat else (".view(-1, 1, 8, 8)", CNN_LINES)
        return SOURCE.format(trained_on=TRAINED_ON, shaped=shaped, layers=layers)


@cache
def _loaded() -> tuple[torch.Tensor, torch.Tensor]:
    import torch
    from sklearn.datasets import load_digits

    found = load_digits()
    return torch.from_numpy(found.data), torch.from_numpy(found.target).long()
