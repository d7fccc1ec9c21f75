"""The forward pass and the loss of many copies of one model, for autograd: parameters have a leading `runs` dimension.

Models made of Linear, Conv2d, pooling, Flatten and elementwise layers run as batched products and grouped convolutions;
any other module runs through torch.func.vmap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn import functional

from gradschool.lab.problems.problem import Problem

Parameters = dict[str, Tensor]
Forward = Callable[[Parameters, Tensor], Tensor]
ELEMENTWISE = (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.GELU, nn.SiLU, nn.LeakyReLU, nn.ELU, nn.Softplus, nn.Identity)
POOLING = (nn.MaxPool2d, nn.AvgPool2d)


def stacked_forward(model: nn.Module) -> Forward:
    """(parameters, inputs (runs, batch, ...)) -> outputs (runs, batch, ...), for stacks of this model's parameters."""
    layers = [("", model)] if type(model) is nn.Linear else list(model.named_children())
    named = [(f"{name}." if name else "", layer) for name, layer in layers]
    if type(model) in (nn.Linear, nn.Sequential) and all(_is_known(layer) for _, layer in named):
        return _layered_forward(named)
    return _mapped_forward(model)


def _is_known(layer: nn.Module) -> bool:
    # Exact types: a subclass may compute something else.
    if type(layer) is nn.Conv2d:
        return layer.groups == 1 and layer.padding_mode == "zeros"
    if type(layer) is nn.Flatten:
        return layer.start_dim == 1 and layer.end_dim == -1
    return type(layer) in (nn.Linear, *ELEMENTWISE) or type(layer) in POOLING


def _layered_forward(layers: list[tuple[str, nn.Module]]) -> Forward:
    def forward(parameters: Parameters, inputs: Tensor) -> Tensor:
        runs, outputs = inputs.shape[0], inputs
        for name, layer in layers:
            if isinstance(layer, nn.Linear):
                outputs = _linear(outputs, parameters[f"{name}weight"], parameters.get(f"{name}bias"))
            elif isinstance(layer, nn.Conv2d):
                outputs = _convolution(layer, outputs, parameters, name)
            elif type(layer) in POOLING:
                outputs = _apart(layer(_together(outputs)), runs)
            elif isinstance(layer, nn.Flatten):
                outputs = outputs.flatten(2)
            else:
                outputs = layer(outputs)
        return outputs

    return forward


def _linear(inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    if bias is None:
        return torch.bmm(inputs, weight.mT)
    return torch.baddbmm(bias.unsqueeze(1), inputs, weight.mT)


def _convolution(layer: nn.Conv2d, inputs: Tensor, parameters: Parameters, name: str) -> Tensor:
    weight, bias = parameters[f"{name}weight"], parameters.get(f"{name}bias")
    runs = inputs.shape[0]
    # A batch that all runs share (a dimension that was expanded) is one convolution with all runs' filters.
    is_shared = inputs.stride(0) == 0 and runs > 1
    given = inputs[0] if is_shared else _together(inputs)
    found = functional.conv2d(
        given,
        weight.flatten(0, 1),
        None if bias is None else bias.flatten(),
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
        groups=1 if is_shared else runs,
    )
    return _apart(found, runs)


def _together(images: Tensor) -> Tensor:
    """(runs, batch, channels, h, w) -> (batch, runs * channels, h, w)."""
    return images.transpose(0, 1).flatten(1, 2)


def _apart(images: Tensor, runs: int) -> Tensor:
    """The way back; a view, so that layers in a row copy nothing."""
    return torch.unflatten(images, 1, (runs, -1)).transpose(0, 1)


def _mapped_forward(model: nn.Module) -> Forward:
    def one(parameters: Parameters, inputs: Tensor) -> Tensor:
        return cast(Tensor, functional_call(model, parameters, (inputs,)))

    return cast(Forward, vmap(one))


def stacked_loss(problem: Problem) -> Callable[[Tensor, Tensor], Tensor]:
    """(outputs, targets), both (runs, ...) -> the loss of each run (runs,)."""
    loss = problem.loss()
    if type(loss) is nn.MSELoss and loss.reduction == "mean":
        # The same arithmetic without the price of vmap, which is most of a step at this size.
        return lambda outputs, targets: (outputs - targets).square().flatten(1).mean(dim=1)
    return cast(Callable[[Tensor, Tensor], Tensor], vmap(loss))
