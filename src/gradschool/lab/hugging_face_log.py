"""LearningRateLog as a callback of Hugging Face's Trainer. Needs the extra `hugging-face`."""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from typing_extensions import override

from gradschool.lab.learning_rate_log import LearningRateLog


class HuggingFaceLog(TrainerCallback):
    """Records what transformers.Trainer logs: `Trainer(..., callbacks=[LearningRateLog.for_hugging_face()])`.

    One row a log, so `logging_steps=1` gives one a step; otherwise the loss is the mean since the row before. `log` is
    the LearningRateLog; the sentence is printed when training ends. The gradient norm is the Trainer's own, from before
    it clips, so that nothing is computed or waited for twice. The Trainer hides losses that are NaN behind their mean
    unless `logging_nan_inf_filter=False`.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.log = LearningRateLog(quiet=True)
        self._rates: list[float] = []

    @override
    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """A new training is a new log."""
        self.log = LearningRateLog(quiet=self.quiet or not state.is_world_process_zero)

    @override
    def on_pre_optimizer_step(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """The rate of every group, before the scheduler moves it."""
        optimizer = kwargs.get("optimizer")
        if optimizer is not None:
            self._rates = [group["lr"] for group in optimizer.param_groups]

    @override
    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """A row, where the Trainer logs a training loss."""
        if not logs or "loss" not in logs:
            return
        rates = self._rates or [logs["learning_rate"]]
        self.log.record(
            logs["loss"], rates, logs.get("grad_norm"), epoch=state.epoch, step=state.global_step - 1
        )

    @override
    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Say what it did."""
        self.log.close()
