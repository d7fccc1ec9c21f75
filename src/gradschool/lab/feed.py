"""Hands out the batches of each epoch, the same to a run whether it trains alone or in a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

MOST_SHUFFLED = 50_000_000  # numbers; more are gathered batch by batch


class Feed:
    """Inputs and targets in the order that each run's seed draws, batch by batch; the last short batch is kept.

    While all runs share one order, as they do with one seed or a full batch, a batch is handed out once for all of
    them, (batch, ...); otherwise with a leading dimension, (runs, batch, ...).
    """

    def __init__(self, inputs: Tensor, targets: Tensor, seeds: Sequence[int], batch_size: int | None) -> None:
        self.inputs, self.targets = inputs, targets
        self.seeds, self.batch_size = tuple(seeds), batch_size
        self.is_shared = batch_size is None or len(set(seeds)) == 1

    def epoch(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of one epoch, in the order drawn from seed + epoch."""
        if self.batch_size is None:
            yield self.inputs, self.targets
            return
        orders = {seed: self._order(seed + epoch) for seed in dict.fromkeys(self.seeds)}
        if self.is_shared:
            order = orders[self.seeds[0]]
            yield from zip(*(torch.split(one[order], self.batch_size) for one in self._data()), strict=True)
            return
        rows = torch.stack([orders[seed] for seed in self.seeds])
        if rows.numel() * max(1, self.inputs[0].numel()) <= MOST_SHUFFLED:
            shuffled = (torch.split(one[rows], self.batch_size, dim=1) for one in self._data())
            yield from zip(*shuffled, strict=True)
            return
        for some in torch.split(rows, self.batch_size, dim=1):
            yield self.inputs[some], self.targets[some]

    def _data(self) -> tuple[Tensor, Tensor]:
        return self.inputs, self.targets

    def _order(self, seed: int) -> Tensor:
        # Drawn on the processor, so that the order is the same on every device.
        drawn = torch.randperm(len(self.inputs), generator=torch.Generator().manual_seed(seed))
        return drawn.to(self.inputs.device)
