"""Records learning rate, loss and gradient norm of anybody's training, and says at its end what it did."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

import torch
from torch import Tensor

from gradschool.lab.errors import LabError
from gradschool.lab.verdict import Verdict, judge

if TYPE_CHECKING:
    from gradschool.lab.hugging_face_log import HuggingFaceLog
    from gradschool.lab.lightning_log import LightningLog

READ_EVERY = 256  # steps; numbers stay on their device until then, so that no step waits for it
Number: TypeAlias = float | Tensor


class LearningRateLog:
    """One row an optimizer step: loss, the learning rate of each group, the norm of the gradient.

        log = LearningRateLog(optimizer)
        …                          # in the loop: loss.backward(), optimizer.step()
        log.step(loss)             # after optimizer.step(), before or after scheduler.step()
        …
        log.close()                # prints one sentence; `with LearningRateLog(optimizer) as log:` does it too
        log.save("run.csv")        # `gradschool diagnose run.csv` reads it

    The rates are those that optimizer.step() used. The norm is that of the gradient which optimizer.step() found; where
    your loop clips, hand on what `torch.nn.utils.clip_grad_norm_` returns, the norm before clipping:
    `log.step(loss, gradient_norm=norm)`. Nothing waits for the device but once every 256 steps. For Lightning and
    Hugging Face's Trainer there are callbacks: `for_lightning()`, `for_hugging_face()`.
    """

    def __init__(self, optimizer: torch.optim.Optimizer | None = None, *, quiet: bool = False) -> None:
        """`quiet` prints nothing at the end. Without an optimizer, rows come through `record` alone."""
        self.quiet, self._optimizer, self._closed = quiet, optimizer, False
        self._steps: list[int] = []
        self._epochs: list[float | None] = []
        self._rates: list[tuple[Number, ...]] = []
        self._losses: list[Number] = []
        self._norms: list[Number | None] = []
        self._found: tuple[tuple[Number, ...], Number | None] | None = None
        self._read_up_to = 0
        self._hooks = []
        if optimizer is not None:
            if not isinstance(optimizer, torch.optim.Optimizer):
                raise LabError(
                    f"LearningRateLog needs a torch optimizer, but it got {type(optimizer).__name__}."
                )
            self._hooks = [
                optimizer.register_step_pre_hook(self._before_step),
                optimizer.register_step_post_hook(self._after_step),
            ]

    @staticmethod
    def for_lightning(*, quiet: bool = False) -> LightningLog:
        """A callback for Lightning's Trainer; its `log` is a LearningRateLog. Raises LabError without Lightning."""
        made: LightningLog = _callback("lightning_log:LightningLog", "lightning")(quiet=quiet)
        return made

    @staticmethod
    def for_hugging_face(*, quiet: bool = False) -> HuggingFaceLog:
        """A callback for transformers.Trainer; its `log` is a LearningRateLog. Raises LabError without transformers."""
        made: HuggingFaceLog = _callback("hugging_face_log:HuggingFaceLog", "hugging-face")(quiet=quiet)
        return made

    def step(self, loss: Number, *, epoch: float | None = None, gradient_norm: Number | None = None) -> None:
        """Record the step that was just taken; call it once after each optimizer.step().

        `loss` is a number or a tensor with one, `gradient_norm` the norm before clipping where you have it. Raises
        LabError for a loss of any other shape.
        """
        if self._optimizer is None:
            raise LabError("This log has no optimizer to read; build it with LearningRateLog(optimizer).")
        # Nothing was found where a GradScaler left the step out.
        rates, norm = self._found or (_rates(self._optimizer), None)
        self._found = None
        self.record(loss, rates, norm if gradient_norm is None else gradient_norm, epoch=epoch)

    def record(
        self,
        loss: Number,
        learning_rates: Sequence[Number],
        gradient_norm: Number | None = None,
        *,
        epoch: float | None = None,
        step: int | None = None,
    ) -> None:
        """Record a row by hand; `step` counts on by itself unless it is given."""
        kept_loss = _kept("loss", loss)
        norm = None if gradient_norm is None else _kept("gradient norm", gradient_norm)
        self._losses.append(kept_loss)
        self._rates.append(tuple(_kept("learning rate", rate) for rate in learning_rates))
        self._norms.append(norm)
        self._epochs.append(epoch)
        self._steps.append(step if step is not None else self._steps[-1] + 1 if self._steps else 0)
        if len(self._losses) - self._read_up_to >= READ_EVERY:
            self._read()

    @property
    def losses(self) -> tuple[float, ...]:
        """The loss of each row."""
        self._read()
        return tuple(float(one) for one in self._losses)

    @property
    def learning_rates(self) -> tuple[tuple[float, ...], ...]:
        """The learning rate of each parameter group, row by row."""
        self._read()
        return tuple(tuple(float(rate) for rate in row) for row in self._rates)

    @property
    def gradient_norms(self) -> tuple[float | None, ...]:
        """The Euclidean norm of the whole gradient of each row; None where it is not known."""
        self._read()
        return tuple(None if one is None else float(one) for one in self._norms)

    def rows(self) -> list[dict[str, Any]]:
        """The log as columns step, epoch, loss, learning_rate, gradient_norm; further groups as learning_rate_1, …"""
        read = zip(
            self._steps, self._epochs, self.losses, self.learning_rates, self.gradient_norms, strict=True
        )
        return [
            {
                "step": step,
                "epoch": epoch,
                "loss": loss,
                "learning_rate": rates[0] if rates else None,
                "gradient_norm": norm,
                **{f"learning_rate_{group}": rate for group, rate in enumerate(rates[1:], 1)},
            }
            for step, epoch, loss, rates, norm in read
        ]

    def verdict(self) -> Verdict:
        """What the training did, as `judge` has it. Raises LabError for fewer than two rows."""
        norms = [one for one in self.gradient_norms if one is not None]
        rates = [row[0] for row in self.learning_rates if row]
        return judge(
            self.losses, learning_rates=rates or None, gradient_norms=norms or None, steps=self._steps
        )

    @property
    def sentence(self) -> str:
        """The verdict, and the first thing to try, in a line."""
        if len(self._losses) < 2:
            return f"LearningRateLog has {len(self._losses)} losses; a verdict needs 2."
        found = self.verdict()
        return f"{found.name.capitalize()}: {found.sentence} {found.advice[0]}"

    def save(self, path: str | Path) -> None:
        """Write the rows as CSV, or as JSON lines for a name that ends in .jsonl. Raises LabError for another ending.

        A number that is not finite is written as a text such as "nan", one that is not known is left empty.
        """
        target, rows = Path(path), self.rows()
        written = [{name: _written(value) for name, value in row.items()} for row in rows]
        if target.suffix == ".jsonl":
            target.write_text("".join(f"{json.dumps(row)}\n" for row in written), encoding="utf-8")
        elif target.suffix == ".csv":
            names = list(dict.fromkeys(name for row in written for name in row)) or ["step", "epoch", "loss"]
            with target.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(written)
        else:
            raise LabError(f"A log is saved as .csv or .jsonl, but the name is {target.name}.")

    def close(self) -> None:
        """Let the optimizer go and print one sentence; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        for hook in self._hooks:
            hook.remove()
        if not self.quiet:
            print(self.sentence)

    def __enter__(self) -> LearningRateLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _before_step(self, optimizer: torch.optim.Optimizer, arguments: Any, keywords: Any) -> None:
        has_closure = (arguments and arguments[0] is not None) or keywords.get("closure") is not None
        # A closure computes the gradient inside the step; it is read afterwards.
        self._found = (_rates(optimizer), None if has_closure else gradient_norm(optimizer))

    def _after_step(self, optimizer: torch.optim.Optimizer, *_: Any) -> None:
        if self._found is not None and self._found[1] is None:
            self._found = (self._found[0], gradient_norm(optimizer))

    def _read(self) -> None:
        """Bring the newest rows from their device, in one go."""
        rows = range(self._read_up_to, len(self._losses))
        self._losses[rows.start :] = _numbers(self._losses[rows.start :])
        norms = self._norms[rows.start :]
        known = iter(_numbers([norm for norm in norms if norm is not None]))
        self._norms[rows.start :] = [None if norm is None else next(known) for norm in norms]
        for row in rows:
            self._rates[row] = tuple(float(rate) for rate in self._rates[row])
        self._read_up_to = len(self._losses)


def gradient_norm(optimizer: torch.optim.Optimizer) -> Tensor | None:
    """The Euclidean norm of all gradients that the optimizer holds; None where there are none."""
    gradients = [
        one.grad for group in optimizer.param_groups for one in group["params"] if one.grad is not None
    ]
    return torch.nn.utils.get_total_norm(gradients).detach() if gradients else None


def _rates(optimizer: torch.optim.Optimizer) -> tuple[Number, ...]:
    return tuple(_kept("learning rate", group["lr"]) for group in optimizer.param_groups)


def _kept(name: str, value: object) -> Number:
    if isinstance(value, Tensor):
        if value.numel() != 1:
            raise LabError(
                f"The {name} must be a single number, but its shape is {tuple(value.shape)}; take its mean()."
            )
        # A copy: the tensor may be written over in the next step.
        return value.detach().reshape(()).clone()
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise LabError(
            f"The {name} must be a number or a tensor with one, but it is {type(value).__name__}."
        ) from None


def _numbers(values: Sequence[Number]) -> list[float]:
    tensors = [one.double() if one.device.type != "mps" else one for one in values if isinstance(one, Tensor)]
    read = iter(torch.stack(tensors).tolist() if tensors else ())
    return [next(read) if isinstance(one, Tensor) else one for one in values]


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _callback(place: str, extra: str) -> Any:
    module, _, name = place.partition(":")
    try:
        return getattr(import_module(f"gradschool.lab.{module}"), name)
    except ModuleNotFoundError as error:
        missing = (error.name or extra).partition(".")[0]
        raise LabError(
            f"{missing} is not installed; install it with: pip install 'gradschool[{extra}]'."
        ) from error
