"""What an adaptive optimizer divides each coordinate of its step by.

P of Cohen et al. 2022 (arXiv 2207.14484): to such an optimizer the loss is as sharp as the Hessian after that division.
"""

from __future__ import annotations

import torch
from torch import Tensor

from gradschool.lab.optimizers import Adagrad, Adam, RMSprop, Rule
from gradschool.lab.settings import Settings

Tensors = list[Tensor]


@torch.no_grad()
def divisors(rule: Rule, gradients: Tensors, settings: Settings) -> Tensors | None:
    """Of the coming step, shaped like the tensors of the rule; None for SGD, which divides by nothing."""
    if isinstance(rule, Adam):
        return [_adam(rule, at, one, settings) for at, one in enumerate(gradients)]
    if isinstance(rule, RMSprop):
        return [_rmsprop(rule, at, one, settings) for at, one in enumerate(gradients)]
    if isinstance(rule, Adagrad):
        return [_adagrad(rule, at, one, settings) for at, one in enumerate(gradients)]
    return None


def _adam(rule: Adam, at: int, gradient: Tensor, settings: Settings) -> Tensor:
    dim, count = gradient.dim(), rule.count + 1
    decoupled = settings.column("decoupled_weight_decay", dim) != 0
    decay = torch.where(decoupled, 0, settings.column("weight_decay", dim))
    gradient = gradient.addcmul(rule.tensors[at], decay)
    square = rule.squares[at] * settings.column("beta2", dim)
    square = square.addcmul(gradient, gradient * settings.column("1-beta2", dim))
    largest = torch.maximum(rule.largest[at], square)
    square = torch.where(settings.column("amsgrad", dim) != 0, largest, square)
    correction = settings.column(("adam correction", count), dim)
    return square.sqrt() / correction + settings.column("eps", dim)


def _rmsprop(rule: RMSprop, at: int, gradient: Tensor, settings: Settings) -> Tensor:
    dim, fresh = gradient.dim(), settings.column("1-alpha", gradient.dim())
    gradient = gradient.addcmul(rule.tensors[at], settings.column("weight_decay", dim))
    square = rule.squares[at] * settings.column("alpha", dim) + gradient * gradient * fresh
    mean = rule.means[at].lerp(gradient, fresh)
    square = torch.where(settings.column("centered", dim) != 0, square - mean * mean, square)
    return square.sqrt() + settings.column("eps", dim)


def _adagrad(rule: Adagrad, at: int, gradient: Tensor, settings: Settings) -> Tensor:
    dim = gradient.dim()
    gradient = gradient.addcmul(rule.tensors[at], settings.column("weight_decay", dim))
    start = settings.column("initial_accumulator_value", dim) if rule.count == 0 else 0
    return (rule.sums[at] + start + gradient * gradient).sqrt() + settings.column("eps", dim)
