"""A model that is nothing but a point, for problems that are a surface to walk down."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn


class Point(nn.Module):
    """One free vector, `position`; its output is that vector, whatever the input."""

    def __init__(self, start: Sequence[float]) -> None:
        super().__init__()
        # Kept in double precision until the caller picks the dtype, so that a start such as 0.1 loses no digits.
        self.position = nn.Parameter(torch.tensor(start, dtype=torch.float64))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """The position; `inputs` only keeps the shape of an ordinary model."""
        del inputs
        return self.position
