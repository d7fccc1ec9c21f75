"""Forward and backward passes of a whole stack of models at once: written out for plain networks, by autograd for others.

A plain network (Linear layers, each with ReLU, Tanh, Sigmoid or nothing after it, under a mean squared error, a
binary or an ordinary cross-entropy) is a handful of matrix products; written out, with every large buffer kept from step
to step, it takes a third of the time that autograd does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

IN_CACHE = 500_000  # numbers a layer gives at once while measuring; more would leave the cache
Parameters = dict[str, Tensor]
Tensors = list[Tensor]
aten = torch.ops.aten


class Network(Protocol):
    """What a training needs of a stack of models.

    `tensors` are what an optimizer moves, each (runs, ...); `parameters` are the model's own, by name, and share their
    memory with `tensors`.
    """

    tensors: Tensors
    parameters: Parameters

    def prepared(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """The data as `gradients` and `outputs` take them, examples first."""

    def flat(self, tensors: Tensors) -> Tensor:
        """Other values of `tensors` in rows, in the model's own order: (runs, parameters)."""

    def gradients(self, inputs: Tensor, targets: Tensor, into: Tensors) -> Tensor:
        """The loss of each run (runs,); their gradients are written into tensors shaped like `tensors`.

        Inputs and targets are a batch for all runs, (batch, ...), or one for each, (runs, batch, ...).
        """

    def measured(self, tensors: Tensors, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and outputs (runs, examples, ...) on data for all runs, for other values of `tensors`."""


@dataclass(frozen=True)
class Layer:
    """A Linear layer and the activation after it."""

    name: str
    inputs: int
    outputs: int
    has_bias: bool
    activation: type[nn.Module] | None


class PlainNetwork:
    """A stack of plain networks. Each layer is one tensor (runs, outputs, inputs + 1): the bias is its last column."""

    def __init__(self, layers: Sequence[Layer], loss: WrittenLoss, parameters: Parameters) -> None:
        self.layers, self.loss = layers, loss
        self.runs = next(iter(parameters.values())).shape[0]
        self.tensors = [_joined(layer, parameters) for layer in layers]
        self.parameters = {
            name: view
            for layer, one in zip(layers, self.tensors, strict=True)
            for name, view in _views(layer, one)
        }
        # Views of `tensors` that every step needs; making them anew takes as long as small arithmetic.
        self.weights = [one[:, :, : layer.inputs] for layer, one in zip(layers, self.tensors, strict=True)]
        self.turned = [one.mT for one in self.weights]
        self.buffers: dict[tuple[str, int, int, int], Tensor] = {}

    def prepared(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Inputs with a column of ones for the bias; targets as the loss takes them."""
        if self.layers[0].has_bias:
            inputs = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)
        return inputs, self.loss.prepared(targets, self.layers[-1].outputs).to(inputs.dtype)

    def flat(self, tensors: Tensors) -> Tensor:
        """Other values of `tensors` in rows, in the model's own order: (runs, parameters)."""
        layers = zip(self.layers, tensors, strict=True)
        views = [view for layer, one in layers for _, view in _views(layer, one)]
        return torch.cat([view.detach().flatten(1) for view in views], dim=1)

    def gradients(self, inputs: Tensor, targets: Tensor, into: Tensors) -> Tensor:
        """The loss of each run (runs,); their gradients are written into `into`."""
        # Rows of one feature, one example a column: a product with few features is four times quicker that way.
        inputs = inputs.mT.contiguous()
        hidden = self._forward(self.tensors, inputs)
        losses, slope = self.loss.with_slope(hidden[-1], targets.mT)
        for at in range(len(self.layers) - 1, 0, -1):
            self._weight_slopes(at, slope, hidden[at - 1], into[at])
            slope = self._passed_back(at, slope, hidden[at - 1])
        self._first_slopes(slope, inputs, into[0])
        return losses

    def measured(self, tensors: Tensors, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and outputs (runs, examples, outputs)."""
        inputs, runs = inputs.mT.contiguous(), len(tensors[0])
        some = max(64, IN_CACHE // (runs * max(layer.outputs for layer in self.layers)))
        parts = [self._forward(tensors, part)[-1].clone() for part in torch.split(inputs, some, dim=1)]
        last = torch.cat(parts, dim=2) if len(parts) > 1 else parts[0]
        return self.loss.alone(last, targets.mT), last.mT

    def _forward(self, tensors: Tensors, inputs: Tensor) -> Tensors:
        """What each layer gives, (runs, outputs, batch)."""
        given = [self._first(tensors[0], inputs)]
        for at, layer in enumerate(self.layers[1:], 1):
            given.append(_activated(layer, self._product(at, tensors[at], given[-1])))
        return given

    def _first(self, tensor: Tensor, inputs: Tensor) -> Tensor:
        layer, runs, batch = self.layers[0], tensor.shape[0], inputs.shape[-1]
        into = self._buffer("given", 0, runs, batch)
        if inputs.dim() == 2:  # one batch for all runs: one product, whatever their number
            torch.mm(tensor.view(runs * layer.outputs, -1), inputs, out=into.view(-1, batch))
        else:
            torch.bmm(tensor, inputs, out=into)
        return _activated(layer, into)

    def _product(self, at: int, tensor: Tensor, given: Tensor) -> Tensor:
        layer = self.layers[at]
        into = self._buffer("given", at, len(tensor), given.shape[2])
        weight = self.weights[at] if tensor is self.tensors[at] else tensor[:, :, : layer.inputs]
        if layer.has_bias:
            return torch.baddbmm(tensor[:, :, layer.inputs :], weight, given, out=into)
        return torch.bmm(weight, given, out=into)

    def _weight_slopes(self, at: int, slope: Tensor, given: Tensor, into: Tensor) -> None:
        inputs = self.layers[at].inputs
        into[:, :, :inputs] = torch.bmm(slope, given.mT)
        if self.layers[at].has_bias:
            into[:, :, inputs] = slope.sum(dim=2)

    def _passed_back(self, at: int, slope: Tensor, given: Tensor) -> Tensor:
        """The slope of the loss in what the layer before `at` gave, before its activation."""
        into = self._buffer("slope", at - 1, self.runs, given.shape[2])
        if self.layers[at].outputs == 1:
            torch.mul(self.turned[at], slope, out=into)
        else:
            torch.bmm(self.turned[at], slope, out=into)
        return _undone(self.layers[at - 1], into, given)

    def _first_slopes(self, slope: Tensor, inputs: Tensor, into: Tensor) -> None:
        if inputs.dim() == 2:
            torch.mm(slope.reshape(-1, slope.shape[2]), inputs.T, out=into.view(-1, len(inputs)))
        else:
            torch.bmm(slope, inputs.mT, out=into)

    def _buffer(self, kind: str, at: int, runs: int, batch: int) -> Tensor:
        """Memory kept from step to step: taking it anew costs more than the arithmetic done in it."""
        key = (kind, at, runs, batch)
        if key not in self.buffers:
            like = self.tensors[at]
            self.buffers[key] = like.new_empty(runs, self.layers[at].outputs, batch)
        return self.buffers[key]


def _joined(layer: Layer, parameters: Parameters) -> Tensor:
    weight = parameters[f"{layer.name}weight"].detach()
    if not layer.has_bias:
        return weight.clone()
    return torch.cat([weight, parameters[f"{layer.name}bias"].detach().unsqueeze(2)], dim=2)


def _views(layer: Layer, tensor: Tensor) -> Sequence[tuple[str, Tensor]]:
    weight = (f"{layer.name}weight", tensor[:, :, : layer.inputs].detach().requires_grad_())
    if not layer.has_bias:
        return [weight]
    return [weight, (f"{layer.name}bias", tensor[:, :, layer.inputs].detach().requires_grad_())]


def _activated(layer: Layer, values: Tensor) -> Tensor:
    if layer.activation is nn.ReLU:
        return values.clamp_min_(0)
    if layer.activation is nn.Tanh:
        return values.tanh_()
    return values.sigmoid_() if layer.activation is nn.Sigmoid else values


def _undone(layer: Layer, slope: Tensor, given: Tensor) -> Tensor:
    """The slope before the activation, from the slope after it and what it gave; in place."""
    if layer.activation is nn.ReLU:
        aten.threshold_backward.grad_input(slope, given, 0, grad_input=slope)
    elif layer.activation is nn.Tanh:
        aten.tanh_backward.grad_input(slope, given, grad_input=slope)
    elif layer.activation is nn.Sigmoid:
        aten.sigmoid_backward.grad_input(slope, given, grad_input=slope)
    return slope


@dataclass(frozen=True)
class WrittenLoss:
    """A loss with its slope written out. Outputs are (runs, outputs, batch), targets (outputs, batch) or the same."""

    prepared: Callable[[Tensor, int], Tensor]
    alone: Callable[[Tensor, Tensor], Tensor]
    with_slope: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def _as_given(targets: Tensor, _outputs: int) -> Tensor:
    return targets


def _squared(outputs: Tensor, targets: Tensor) -> Tensor:
    return (outputs - targets).square_().flatten(1).mean(dim=1)


def _squared_with_slope(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    apart = (outputs - targets).flatten(1)
    losses = torch.linalg.vecdot(apart, apart).div_(apart.shape[1])
    return losses, apart.mul_(2 / apart.shape[1]).view_as(outputs)


def _binary(outputs: Tensor, targets: Tensor) -> Tensor:
    # log(1 + e^z) - y z, in the form that no exponential overflows.
    return torch.addcmul(functional.softplus(outputs), outputs, targets, value=-1).flatten(1).mean(dim=1)


def _binary_with_slope(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    count = outputs.shape[1] * outputs.shape[2]
    return _binary(outputs, targets), (outputs.sigmoid() - targets).div_(count)


def _one_hot(targets: Tensor, outputs: int) -> Tensor:
    return functional.one_hot(targets, outputs)


def _entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    return (outputs.log_softmax(dim=1) * targets).sum(dim=1).mean(dim=1).neg_()


def _entropy_with_slope(outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    logs = outputs.log_softmax(dim=1)
    losses = (logs * targets).sum(dim=1).mean(dim=1).neg_()
    return losses, logs.exp_().sub_(targets).div_(outputs.shape[2])


SQUARED = WrittenLoss(_as_given, _squared, _squared_with_slope)
BINARY = WrittenLoss(_as_given, _binary, _binary_with_slope)
ENTROPY = WrittenLoss(_one_hot, _entropy, _entropy_with_slope)


def plain_layers(model: nn.Module) -> list[Layer] | None:
    """The layers of a plain network, or None for any other module."""
    named = [("", model)] if type(model) is nn.Linear else list(model.named_children())
    if type(model) not in (nn.Linear, nn.Sequential):
        return None
    layers: list[Layer] = []
    open_for_activation = False
    for name, module in named:
        if type(module) is nn.Linear:  # exact types: a subclass may compute something else
            prefix = f"{name}." if name else ""
            layers.append(
                Layer(prefix, module.in_features, module.out_features, module.bias is not None, None)
            )
            open_for_activation = True
        elif open_for_activation and type(module) in (nn.ReLU, nn.Tanh, nn.Sigmoid):
            last = layers.pop()
            layers.append(Layer(last.name, last.inputs, last.outputs, last.has_bias, type(module)))
            open_for_activation = False
        else:
            return None
    # The last layer's output is the model's; its slope is not passed through an activation here.
    return layers if layers and layers[-1].activation is None else None


def written_loss(loss: object) -> WrittenLoss | None:
    """The written-out form of a loss, or None where there is none."""
    if type(loss) is nn.MSELoss and loss.reduction == "mean":
        return SQUARED
    if type(loss) is nn.BCEWithLogitsLoss and loss.reduction == "mean":
        return BINARY if loss.weight is None and loss.pos_weight is None else None
    if type(loss) is nn.CrossEntropyLoss and loss.reduction == "mean" and loss.weight is None:
        return ENTROPY if loss.label_smoothing == 0 and loss.ignore_index < 0 else None
    return None


class AutogradNetwork:
    """A stack of any other models: forward by their stacked form, backward by autograd."""

    def __init__(
        self,
        forward: Callable[[Parameters, Tensor], Tensor],
        losses: Callable[[Tensor, Tensor], Tensor],
        parameters: Parameters,
        *,
        is_shared: bool,
    ) -> None:
        self.forward, self.losses, self.is_shared = forward, losses, is_shared
        self.parameters = parameters
        self.tensors = [one.detach() for one in parameters.values()]

    def prepared(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """The data as they are."""
        return inputs, targets

    def flat(self, tensors: Tensors) -> Tensor:
        """Other values of `tensors` in rows, in the model's own order: (runs, parameters)."""
        return torch.cat([one.flatten(1) for one in tensors], dim=1)

    def gradients(self, inputs: Tensor, targets: Tensor, into: Tensors) -> Tensor:
        """The loss of each run (runs,); their gradients are written into `into`."""
        if self.is_shared:
            inputs, targets = self._for_all(inputs, len(into[0])), self._for_all(targets, len(into[0]))
        losses = self.losses(self.forward(self.parameters, inputs), targets)
        # The sum keeps the runs apart: each loss depends on its own parameters alone.
        found = torch.autograd.grad(losses.sum(), list(self.parameters.values()))
        for place, gradient in zip(into, found, strict=True):
            place.copy_(gradient)
        return losses.detach()

    @torch.no_grad()
    def measured(self, tensors: Tensors, inputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and outputs (runs, examples, ...)."""
        runs = len(tensors[0])
        outputs = self.forward(dict(zip(self.parameters, tensors, strict=True)), self._for_all(inputs, runs))
        return self.losses(outputs, self._for_all(targets, runs)), outputs

    @staticmethod
    def _for_all(values: Tensor, runs: int) -> Tensor:
        return values.expand(runs, *values.shape)
