"""The optimizers on a stack: one update for all runs, each with its own learning rate and other settings.

The arithmetic follows torch.optim, operation by operation, so that the numbers agree with it to the last digits. State
is kept as lists of tensors, one for each tensor that is moved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor

from gradschool.lab.settings import Settings

Tensors = list[Tensor]


class Rule(ABC):
    """How an optimizer moves a stack of tensors, each (runs, ...) and outside any graph of autograd, in place."""

    def __init__(self, tensors: Tensors) -> None:
        self.tensors = tensors
        self.count = 0
        self.state: list[Tensors] = []

    def step(self, gradients: Tensors, settings: Settings) -> None:
        """One step of every run."""
        self.count += 1
        for at, tensor in enumerate(self.tensors):
            gradient = _signed(gradients[at], settings)
            self.move(at, tensor, gradient, settings)

    @abstractmethod
    def move(self, at: int, tensor: Tensor, gradient: Tensor, settings: Settings) -> None:
        """Move one tensor; `at` is its place among `tensors`."""

    def kept(self) -> Tensors:
        """Zeros like the tensors, remembered as a part of the state."""
        self.state.append([torch.zeros_like(one) for one in self.tensors])
        return self.state[-1]

    def forget(self, runs: Tensor) -> None:
        """Empty the state of these runs (runs,), True where: what overflowed there must not come back."""
        for part in self.state:
            for one in part:
                one[runs] = 0


class SGD(Rule):
    """torch.optim.SGD: momentum, dampening, Nesterov, weight decay."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__(tensors)
        self.buffers = self.kept()
        runs = len(tensors[0])
        self.started = torch.zeros(runs, dtype=torch.bool, device=tensors[0].device)

    def step(self, gradients: Tensors, settings: Settings) -> None:
        """One step of every run; from its second step with momentum on, a run's gradients are dampened."""
        super().step(gradients, settings)
        if settings.any("momentum"):
            self.started |= settings.column("momentum", 1) != 0

    def move(self, at: int, tensor: Tensor, gradient: Tensor, settings: Settings) -> None:
        """Move one tensor."""
        direction = _decayed(gradient, tensor, settings)
        if settings.any("momentum"):
            direction = self._with_momentum(at, direction, settings)
        tensor.addcmul_(direction, settings.column("-lr", tensor.dim()))

    def _with_momentum(self, at: int, direction: Tensor, settings: Settings) -> Tensor:
        momentum, buffer = settings.column("momentum", direction.dim()), self.buffers[at]
        if settings.all("momentum") and not settings.any("dampening"):
            # An empty buffer is zero, so the first step fills it with the gradient, as torch's does.
            buffer.mul_(momentum).add_(direction)
            return (
                direction.addcmul(momentum, buffer)
                if settings.all("nesterov")
                else self._mixed(direction, buffer, momentum, settings)
            )
        moving = momentum != 0
        started = self.started.view(-1, *[1] * (direction.dim() - 1))
        damped = direction * (1 - settings.column("dampening", direction.dim()))
        # torch fills an empty buffer with the first gradient, undamped.
        grown = torch.where(started, buffer * momentum + damped, direction)
        buffer.copy_(torch.where(moving, grown, buffer))
        return torch.where(moving, self._mixed(direction, grown, momentum, settings), direction)

    @staticmethod
    def _mixed(direction: Tensor, buffer: Tensor, momentum: Tensor, settings: Settings) -> Tensor:
        if not settings.any("nesterov"):
            return buffer
        nesterov = settings.column("nesterov", direction.dim()) != 0
        return torch.where(nesterov, direction.addcmul(momentum, buffer), buffer)


class Adam(Rule):
    """torch.optim.Adam and AdamW (Kingma & Ba 2014, Loshchilov & Hutter 2017); they differ in their weight decay."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__(tensors)
        self.means, self.squares, self.largest = self.kept(), self.kept(), self.kept()

    def move(self, at: int, tensor: Tensor, gradient: Tensor, settings: Settings) -> None:
        """Move one tensor."""
        dim = tensor.dim()
        if settings.any("weight_decay"):
            decay, decoupled = (
                settings.column("weight_decay", dim),
                settings.column("decoupled_weight_decay", dim) != 0,
            )
            gradient = gradient.addcmul(tensor, torch.where(decoupled, 0, decay))
            tensor.mul_(torch.where(decoupled, 1 - settings.column("lr", dim) * decay, 1))
        mean, spread = self._moments(at, gradient, settings)
        tensor.addcdiv_(mean * settings.column(("adam step", self.count), dim), spread)

    def _moments(self, at: int, gradient: Tensor, settings: Settings) -> tuple[Tensor, Tensor]:
        dim, mean, square = gradient.dim(), self.means[at], self.squares[at]
        mean.lerp_(gradient, settings.column("1-beta1", dim))
        square.mul_(settings.column("beta2", dim)).add_(gradient * gradient * settings.column("1-beta2", dim))
        if settings.any("amsgrad"):
            torch.maximum(self.largest[at], square, out=self.largest[at])
            square = torch.where(settings.column("amsgrad", dim) != 0, self.largest[at], square)
        spread = square.sqrt().div_(settings.column(("adam correction", self.count), dim))
        return mean, spread.add_(settings.column("eps", dim))


class RMSprop(Rule):
    """torch.optim.RMSprop (Tieleman & Hinton 2012): centered or not, with or without momentum."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__(tensors)
        self.squares, self.means, self.buffers = self.kept(), self.kept(), self.kept()

    def move(self, at: int, tensor: Tensor, gradient: Tensor, settings: Settings) -> None:
        """Move one tensor."""
        dim = tensor.dim()
        gradient = _decayed(gradient, tensor, settings)
        fresh = settings.column("1-alpha", dim)
        square = self.squares[at].mul_(settings.column("alpha", dim)).add_(gradient * gradient * fresh)
        if settings.any("centered"):
            mean = self.means[at].lerp_(gradient, fresh)
            centered = settings.column("centered", dim) != 0
            square = torch.where(centered, square.addcmul(mean, mean, value=-1), square)
        direction = gradient / square.sqrt().add_(settings.column("eps", dim))
        if settings.any("momentum"):
            moving = settings.column("momentum", dim)
            direction = self.buffers[at].mul_(moving).add_(direction)
        tensor.addcmul_(direction, settings.column("-lr", dim))


class Adagrad(Rule):
    """torch.optim.Adagrad (Duchi, Hazan & Singer 2011)."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__(tensors)
        self.sums = self.kept()

    def move(self, at: int, tensor: Tensor, gradient: Tensor, settings: Settings) -> None:
        """Move one tensor."""
        dim = tensor.dim()
        if self.count == 1:
            self.sums[at] += settings.column("initial_accumulator_value", dim)
        gradient = _decayed(gradient, tensor, settings)
        spread = self.sums[at].addcmul_(gradient, gradient).sqrt().add_(settings.column("eps", dim))
        tensor.addcdiv_(gradient * settings.column(("adagrad step", self.count), dim), spread)


RULES: dict[str, type[Rule]] = {
    "SGD": SGD,
    "Adam": Adam,
    "AdamW": Adam,
    "RMSprop": RMSprop,
    "Adagrad": Adagrad,
}


def _signed(gradient: Tensor, settings: Settings) -> Tensor:
    if not settings.any("maximize"):
        return gradient
    return gradient * (1 - 2 * settings.column("maximize", gradient.dim()))


def _decayed(gradient: Tensor, tensor: Tensor, settings: Settings) -> Tensor:
    if not settings.any("weight_decay"):
        return gradient
    return gradient.addcmul(tensor, settings.column("weight_decay", tensor.dim()))
