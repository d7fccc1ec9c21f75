"""LearningRateLog as a callback of Lightning. Needs the extra `lightning`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from torch import Tensor
from typing_extensions import override

from gradschool.lab.learning_rate_log import LearningRateLog, gradient_norm


class LightningLog(Callback):
    """Records the first optimizer of a Lightning training: `Trainer(callbacks=[LearningRateLog.for_lightning()])`.

    `log` is the LearningRateLog; the sentence is printed when training ends, also by an error. The gradient norm is
    taken after unscaling and before Lightning clips. The loss is what training_step returns; of the batches that are
    accumulated into one step, their mean.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__()
        self.quiet = quiet
        self.log = LearningRateLog(quiet=True)
        self._losses: list[Tensor] = []
        self._step: tuple[list[float], Tensor | None] | None = None

    @override
    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """A new training is a new log."""
        self.log = LearningRateLog(quiet=self.quiet or not trainer.is_global_zero)
        self._losses, self._step = [], None

    @override
    def on_before_optimizer_step(
        self, trainer: Trainer, pl_module: LightningModule, optimizer: torch.optim.Optimizer
    ) -> None:
        """The gradient is there, and not clipped yet."""
        first = trainer.optimizers[0]
        # Lightning hands on the optimizer itself, or its own wrapper around it.
        if getattr(optimizer, "optimizer", optimizer) is getattr(first, "optimizer", first):
            self._step = ([group["lr"] for group in optimizer.param_groups], gradient_norm(optimizer))

    @override
    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """A row, where the batch ended in an optimizer step."""
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if isinstance(loss, Tensor):
            self._losses.append(loss.detach())
        if self._step is None or not self._losses:
            return
        rates, norm = self._step
        # Of batches that are accumulated, Lightning hands on each loss divided by their number.
        parts = trainer.accumulate_grad_batches if pl_module.automatic_optimization else 1
        loss = torch.stack(self._losses).mean() * parts
        self.log.record(loss, rates, norm, epoch=float(trainer.current_epoch))
        self._losses, self._step = [], None

    @override
    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Say what it did."""
        self.log.close()

    @override
    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """A training that was stopped has a verdict too."""
        self.log.close()
