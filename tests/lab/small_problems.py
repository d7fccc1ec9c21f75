"""Problems that only tests need: mini-batches, several layers, a module that is not made of nn.Linear."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import nn

from gradschool.lab import Problem


@dataclass(frozen=True)
class Waves(Problem):
    """A small network on 10 points in batches of 4, so that the last batch is short."""

    name: ClassVar[str] = "waves"
    summary: ClassVar[str] = "Mini-batches and two layers."
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 10
    batch_size: ClassVar[int] = 4

    def model(self):
        return nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1, bias=False))

    def data(self, dtype):
        x = torch.linspace(-1, 1, 10, dtype=dtype).unsqueeze(1)
        return x, torch.sin(3 * x)

    def loss(self):
        return nn.MSELoss()


class Gate(nn.Module):
    """A product of two layers: nothing that the batched path for nn.Linear knows."""

    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(1, 3), nn.Linear(1, 3)

    def forward(self, x):
        return (self.left(x) * torch.sigmoid(self.right(x))).sum(dim=1, keepdim=True)


@dataclass(frozen=True)
class Gates(Waves):
    name: ClassVar[str] = "gates"

    def model(self):
        return Gate()

    def loss(self):
        return nn.L1Loss()
