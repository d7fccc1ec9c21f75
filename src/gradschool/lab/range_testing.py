"""The learning-rate range test (Smith, arXiv 1506.01186): train while the rate rises, and see where the loss falls."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gradschool.lab.errors import LabError
from gradschool.lab.kept_state import kept
from gradschool.lab.lanczos import largest_eigenvalues
from gradschool.lab.parsing import parse
from gradschool.lab.problems.problem import Problem
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.range_test_result import RangeTest
from gradschool.lab.spec import check_seed
from gradschool.lab.stack import DTYPES, Stack, seeded_model
from gradschool.lab.strategy import Strategy
from gradschool.lab.suggestions import FEWEST, suggest

SMOOTHING = 0.98  # weight of the past, as the published tests have it
STOP_AT = 4.0  # times the best smoothed loss
FEWEST_STEPS = 2 * FEWEST
MOST_STEPS = 100_000
LossFunction = Callable[[Any, Any], Tensor]


def range_test(
    problem: str | Problem,
    strategy: str | Strategy = "SGD(lr=0.1)",
    *,
    lowest: float = 1e-7,
    highest: float = 10.0,
    steps: int = 100,
    seed: int = 0,
    smoothing: float = SMOOTHING,
    stop_at: float = STOP_AT,
    dtype: str = "float32",
) -> RangeTest:
    """The range test of an optimizer on one of the lab's problems; whatever rate and schedule the strategy has.

    2/lambda_max is measured on all data. Raises LabError as `range_test_model` does, StrategyError as `parse` does.
    """
    posed, chosen = problem_named(problem), parse(strategy) if isinstance(strategy, str) else strategy
    check_seed(seed)
    stack = Stack(posed, [seed], dtype)
    model = seeded_model(posed, seed).to(DTYPES[dtype])
    optimizer = getattr(torch.optim, chosen.optimizer)(model.parameters(), **dict(chosen.arguments))
    return range_test_model(
        model,
        optimizer,
        posed.loss(),
        _Epochs(stack),
        lowest=lowest,
        highest=highest,
        steps=steps,
        smoothing=smoothing,
        stop_at=stop_at,
        clip_grad_norm=chosen.clip_grad_norm,
        curvature_batch=(stack.inputs, stack.targets),
    )


def range_test_model(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: LossFunction,
    loader: Iterable[Any],
    *,
    lowest: float = 1e-7,
    highest: float = 10.0,
    steps: int = 100,
    smoothing: float = SMOOTHING,
    stop_at: float = STOP_AT,
    clip_grad_norm: float | None = None,
    curvature_batch: Any = None,
) -> RangeTest:
    """The range test on your own model; afterwards the model, optimizer and all chance are as before, bit for bit.

    `loader` gives (inputs, targets), and `loss(model(inputs), targets)` is trained; or mappings, and
    `loss(model(**batch), batch)` is. It is read again where it is shorter than `steps`. The rate of the parameter group
    with the highest rate rises from `lowest` to `highest`, the other groups keep their part of it. The test stops where
    the smoothed loss is `stop_at` times its best, or the loss is not finite. `clip_grad_norm` cuts the gradient to that
    norm before each step, as your training does. `curvature_batch`, by default the first batch, is what 2/lambda_max is
    measured on. Also restored when it is interrupted or something raises: see `kept_state.kept` for what that means.
    Raises LabError that says what does not fit and how to mend it.
    """
    _check_numbers(lowest, highest, steps, smoothing, stop_at)
    _check_parts(model, optimizer, loader)
    modules = [one for one in (model, loss) if isinstance(one, nn.Module)]
    with kept(modules, optimizer, loader), torch.enable_grad():
        if not model.training:
            model.train()
        test = _Test(model, optimizer, loss, loader)
        eigenvalue, reason = _curvature(test, curvature_batch)
    # Measuring draws from chance and moves buffers; the test itself starts from the same state again.
    with kept(modules, optimizer, loader), torch.enable_grad():
        if not model.training:
            model.train()
        test = _Test(model, optimizer, loss, loader, clip_grad_norm)
        stopped = test.run(lowest, highest, steps, smoothing, stop_at)
    return RangeTest(
        rates=tuple(test.rates),
        losses=tuple(test.losses),
        smoothed=tuple(test.smoothed),
        group_scales=tuple(test.scales),
        stopped=stopped,
        suggestions=suggest(test.rates, test.smoothed),
        largest_eigenvalue=eigenvalue,
        limit_meaning=_meaning(optimizer, eigenvalue, reason),
    )


class _Epochs:
    """The batches of one run, epoch after epoch."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.epoch = 0

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for inputs, targets in self.stack.batches(self.epoch):
            yield inputs[0], targets[0]
        self.epoch += 1


class _Test:
    """One range test, and what it has seen so far."""

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss: LossFunction,
        loader: Iterable[Any],
        clip_grad_norm: float | None = None,
    ) -> None:
        self.clip_grad_norm = clip_grad_norm
        self.model, self.optimizer, self.loss, self.loader = model, optimizer, loss, loader
        self.held = [one for group in optimizer.param_groups for one in group["params"] if one.requires_grad]
        rates = [float(group["lr"]) for group in optimizer.param_groups]
        top = max(rates)
        self.scales = [rate / top for rate in rates] if top > 0 else [1.0] * len(rates)
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.smoothed: list[float] = []

    def run(self, lowest: float, highest: float, steps: int, smoothing: float, stop_at: float) -> str | None:
        """Train with the rising rate; why it ended early, or None."""
        mean, batches = 0.0, self.batches()
        for step in range(steps):
            rate = lowest * (highest / lowest) ** (step / (steps - 1))
            loss = self.one_loss(next(batches))
            value = loss.item()
            mean = smoothing * mean + (1 - smoothing) * value
            smoothed = mean / (1 - smoothing ** (step + 1))
            self.rates.append(rate)
            self.losses.append(value)
            self.smoothed.append(smoothed)
            if not math.isfinite(value):
                return self._not_finite(value, rate)
            if smoothed > stop_at * min(self.smoothed) and min(self.smoothed) > 0:
                return f"At a rate of {rate:.3g} the smoothed loss was {stop_at:g} times its best."
            self._step(loss, rate)
        return None

    def batches(self) -> Iterator[Any]:
        """The loader's batches, again from its start when it is through."""
        while True:
            empty = True
            for batch in self.loader:
                empty = False
                yield batch
            if empty:
                raise LabError("The loader gives no batch; a range test needs at least one.")

    def one_loss(self, batch: Any) -> Tensor:
        """The loss of one batch, checked to be a number that can be trained."""
        device = self.held[0].device
        if isinstance(batch, Mapping):
            moved = {name: _on(device, value) for name, value in batch.items()}
            loss = self.loss(self.model(**moved), moved)
        elif isinstance(batch, tuple | list) and len(batch) == 2:
            inputs, targets = (_on(device, one) for one in batch)
            loss = self.loss(self.model(inputs), targets)
        else:
            raise LabError(
                f"The loader must give pairs (inputs, targets) or mappings, but it gives {type(batch).__name__}; wrap it "
                "so that it does."
            )
        _check_loss(loss)
        return loss.reshape(())

    def _step(self, loss: Tensor, rate: float) -> None:
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if all(one.grad is None for one in self.held):
            raise LabError(
                "No gradient reaches any parameter that the optimizer holds; the loss does not depend on them."
            )
        if self.clip_grad_norm is not None:
            nn.utils.clip_grad_norm_(self.held, self.clip_grad_norm)
        for group, scale in zip(self.optimizer.param_groups, self.scales, strict=True):
            if isinstance(group["lr"], Tensor):
                group["lr"].fill_(rate * scale)
            else:
                group["lr"] = rate * scale
        self.optimizer.step()

    def _not_finite(self, value: float, rate: float) -> str:
        if len(self.losses) == 1:
            raise LabError(
                f"The loss is {value} at the very first step, before any update: no learning rate mends that. Look at "
                "the data and the model's start."
            )
        return f"At a rate of {rate:.3g} the loss was {value}."


def _on(device: torch.device, value: Any) -> Any:
    return value.to(device) if isinstance(value, Tensor) else value


def _check_loss(loss: object) -> None:
    if not isinstance(loss, Tensor):
        raise LabError(f"The loss must be a tensor, but it is {type(loss).__name__}.")
    if loss.numel() != 1:
        raise LabError(
            f"The loss must be a single number, but its shape is {tuple(loss.shape)}; take its mean()."
        )
    if not loss.requires_grad:
        raise LabError(
            "The loss has no gradient; leave out detach(), item() and torch.no_grad() on the way to it."
        )


def _check_numbers(lowest: float, highest: float, steps: int, smoothing: float, stop_at: float) -> None:
    if not (math.isfinite(lowest) and math.isfinite(highest) and 0 < lowest < highest):
        raise LabError(
            f"The rates must rise from above 0, such as from 1e-7 to 10, but they go from {lowest} to {highest}."
        )
    if isinstance(steps, bool) or not isinstance(steps, int) or not FEWEST_STEPS <= steps <= MOST_STEPS:
        raise LabError(f"steps must be from {FEWEST_STEPS} to {MOST_STEPS:,}, but it is {steps!r}.")
    if not 0 <= smoothing < 1:
        raise LabError(f"smoothing must be at least 0 and below 1, but it is {smoothing}.")
    if not stop_at > 1:
        raise LabError(f"stop_at must be above 1, times the best loss, but it is {stop_at}.")


def _check_parts(model: nn.Module, optimizer: torch.optim.Optimizer, loader: object) -> None:
    if isinstance(loader, Iterator):
        raise LabError(
            "The loader is an iterator, which can be read only once: the test would use up your batches. Give the "
            "DataLoader itself, or a list of batches."
        )
    if isinstance(optimizer, torch.optim.LBFGS):
        raise LabError(
            "LBFGS looks for its step by itself, so that a range test has nothing to vary; take SGD or Adam."
        )
    own = {id(one) for one in model.parameters() if one.requires_grad}
    if not own:
        raise LabError("The model has no parameter that requires a gradient, so there is nothing to train.")
    held = {id(one) for group in optimizer.param_groups for one in group["params"]}
    if not own & held:
        raise LabError(
            "The optimizer holds none of the model's parameters; build it with model.parameters(), after the model has "
            "its device and its final layers."
        )


def _curvature(test: _Test, batch: Any) -> tuple[float | None, str]:
    """The largest eigenvalue of the Hessian of one batch's loss, or None and why not."""
    chosen = next(test.batches()) if batch is None else batch
    loss = test.one_loss(chosen)
    if not loss.isfinite():
        return None, "the loss is not finite"
    try:
        gradients = torch.autograd.grad(loss, test.held, create_graph=True, materialize_grads=True)
        start = torch.zeros(1, sum(one.numel() for one in test.held), dtype=loss.dtype, device=loss.device)
        values, _ = largest_eigenvalues(
            _hessian_product(gradients, test.held), start, generator=torch.Generator().manual_seed(0)
        )
    except RuntimeError as error:
        # A kernel without a second derivative, such as a fused attention; the test itself needs none.
        return None, f"PyTorch cannot differentiate this loss twice ({str(error).splitlines()[0][:120]})"
    value = values.item()
    return (value, "") if math.isfinite(value) else (None, "the Hessian is not finite there")


def _hessian_product(gradients: Sequence[Tensor], parameters: Sequence[Tensor]) -> Callable[[Tensor], Tensor]:
    sizes = [one.numel() for one in parameters]

    def product(vectors: Tensor) -> Tensor:
        pieces = [
            piece.view_as(one) for piece, one in zip(torch.split(vectors[0], sizes), gradients, strict=True)
        ]
        found = torch.autograd.grad(gradients, parameters, pieces, retain_graph=True, allow_unused=True)
        if all(one is None for one in found):
            raise RuntimeError(
                "its gradient depends on no parameter, or an operation has no second derivative"
            )
        columns = [
            torch.zeros_like(p) if one is None else one for one, p in zip(found, parameters, strict=True)
        ]
        return torch.cat([one.flatten() for one in columns]).unsqueeze(0)

    return product


def _meaning(optimizer: torch.optim.Optimizer, eigenvalue: float | None, reason: str) -> str:
    if eigenvalue is None:
        return f"2/lambda_max was not measured: {reason}."
    if eigenvalue <= 0:
        return "The loss curves upwards nowhere at the start, so that no rate is unstable there."
    limit, group = 2 / eigenvalue, optimizer.param_groups[0]
    name = type(optimizer).__name__
    if name == "SGD" and not group.get("momentum"):
        return f"At the start gradient descent is unstable above 2/lambda_max = {limit:.3g}; it moves as training goes on."
    if name == "SGD":
        return (
            f"Plain gradient descent is unstable above 2/lambda_max = {limit:.3g} at the start; momentum moves that limit, "
            "and makes each step longer."
        )
    return (
        f"2/lambda_max = {limit:.3g} is the limit of plain gradient descent at the start; {name} scales each parameter's "
        "step by itself, so for it this is no limit, only a scale to compare with."
    )
