"""SGD, Adam and AdamW on a stack: one update for all runs, each with its own learning rate and other settings.

The arithmetic follows torch.optim, operation by operation, so that the numbers agree with it to the last digits.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

Settings = dict[str, Tensor]  # name -> (runs,), float64, as read from torch's own parameter groups
Tensors = dict[str, Tensor]


class Rule(Protocol):
    """How an optimizer moves a stack of parameters."""

    def step(self, parameters: Tensors, gradients: Tensors, settings: Settings, alive: Tensor) -> None:
        """Move the parameters of the runs that are alive, in place."""


class SGD:
    """torch.optim.SGD: momentum, dampening, Nesterov, weight decay."""

    def __init__(self, parameters: Tensors) -> None:
        self.buffers = {name: torch.zeros_like(one) for name, one in parameters.items()}
        runs = next(iter(parameters.values())).shape[0]
        self.started = torch.zeros(runs, dtype=torch.bool)

    @torch.no_grad()
    def step(self, parameters: Tensors, gradients: Tensors, settings: Settings, alive: Tensor) -> None:
        """One step of every run that is alive."""
        moving = settings["momentum"] != 0
        for name, parameter in parameters.items():
            direction = _signed(gradients[name], settings)
            direction = _decayed(direction, parameter, settings["weight_decay"])
            if moving.any():
                direction = self._with_momentum(name, direction, settings, moving)
            _move(parameter, parameter.addcmul(direction, _column(-settings["lr"], parameter)), alive)
        self.started = self.started | moving

    def _with_momentum(self, name: str, direction: Tensor, settings: Settings, moving: Tensor) -> Tensor:
        momentum = _column(settings["momentum"], direction)
        damped = direction * _column(1 - settings["dampening"], direction)
        # torch fills an empty buffer with the first gradient, undamped.
        grown = torch.where(
            _column(self.started, direction), self.buffers[name] * momentum + damped, direction
        )
        moves = _column(moving, direction)
        self.buffers[name] = torch.where(moves, grown, self.buffers[name])
        nesterov = _column(settings["nesterov"] != 0, direction)
        pulled = torch.where(nesterov, direction + momentum * grown, grown)
        return torch.where(moves, pulled, direction)


class Adam:
    """torch.optim.Adam and AdamW (Kingma & Ba 2014, Loshchilov & Hutter 2017); they differ in their weight decay."""

    def __init__(self, parameters: Tensors) -> None:
        self.means = {name: torch.zeros_like(one) for name, one in parameters.items()}
        self.squares = {name: torch.zeros_like(one) for name, one in parameters.items()}
        self.largest = {name: torch.zeros_like(one) for name, one in parameters.items()}
        self.count = 0

    @torch.no_grad()
    def step(self, parameters: Tensors, gradients: Tensors, settings: Settings, alive: Tensor) -> None:
        """One step of every run that is alive."""
        self.count += 1
        decoupled = settings["decoupled_weight_decay"] != 0
        shrinkage = torch.where(decoupled, 1 - settings["lr"] * settings["weight_decay"], 1.0)
        added_decay = torch.where(decoupled, 0.0, settings["weight_decay"])
        step_size = settings["lr"] / (1 - settings["beta1"] ** self.count)
        for name, parameter in parameters.items():
            gradient = _decayed(_signed(gradients[name], settings), parameter, added_decay)
            mean, spread = self._moments(name, gradient, settings)
            shrunk = parameter * _column(shrinkage, parameter)
            _move(parameter, shrunk.addcdiv(mean * _column(-step_size, mean), spread), alive)

    def _moments(self, name: str, gradient: Tensor, settings: Settings) -> tuple[Tensor, Tensor]:
        mean = self.means[name].lerp(gradient, _column(1 - settings["beta1"], gradient))
        fresh = gradient * gradient * _column(1 - settings["beta2"], gradient)
        square = self.squares[name] * _column(settings["beta2"], gradient) + fresh
        self.means[name], self.squares[name] = mean, square
        if settings["amsgrad"].any():
            self.largest[name] = torch.maximum(self.largest[name], square)
            square = torch.where(_column(settings["amsgrad"] != 0, square), self.largest[name], square)
        correction = (1 - settings["beta2"] ** self.count).sqrt()
        return mean, square.sqrt() / _column(correction, square) + _column(settings["eps"], square)


RULES: dict[str, type[SGD] | type[Adam]] = {"SGD": SGD, "Adam": Adam, "AdamW": Adam}


def _column(values: Tensor, like: Tensor) -> Tensor:
    """(runs,) -> (runs, 1, ...), ready to meet a stack; numbers take its dtype, yes and no stay as they are."""
    shaped = values.view(-1, *[1] * (like.dim() - 1))
    return shaped if values.dtype is torch.bool else shaped.to(like.dtype)


def _signed(gradient: Tensor, settings: Settings) -> Tensor:
    if not settings["maximize"].any():
        return gradient
    return gradient * _column(1 - 2 * settings["maximize"], gradient)


def _decayed(gradient: Tensor, parameter: Tensor, weight_decay: Tensor) -> Tensor:
    if not weight_decay.any():
        return gradient
    return gradient.addcmul(parameter, _column(weight_decay, parameter))


def _move(parameter: Tensor, moved: Tensor, alive: Tensor) -> None:
    parameter.copy_(moved if alive.all() else torch.where(_column(alive, parameter), moved, parameter))
