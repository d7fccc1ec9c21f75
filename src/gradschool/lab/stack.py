"""Many copies of one model as one stack: every parameter has a leading `runs` dimension.

Models made of nn.Linear and elementwise activations run as batched matrix products; any other module runs through
torch.func.vmap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from gradschool.lab.errors import LabError
from gradschool.lab.nudge import is_nudged
from gradschool.lab.problems.problem import Problem
from gradschool.lab.spec import check_dtype

Parameters = dict[str, Tensor]
Forward = Callable[[Parameters, Tensor], Tensor]
DTYPES = {"float32": torch.float32, "float64": torch.float64}
ELEMENTWISE = (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.GELU, nn.SiLU, nn.LeakyReLU, nn.ELU, nn.Softplus, nn.Identity)


class Stack:
    """The copies of a problem's model, one a seed, with its data and loss.

    `parameters` maps each name to a tensor (runs, ...). Raises LabError for an unknown dtype, and for a model with
    buffers (such as BatchNorm's), which this cannot stack.
    """

    def __init__(self, problem: Problem, seeds: Sequence[int], dtype: str) -> None:
        check_dtype(dtype)
        self.problem, self.seeds = problem, tuple(seeds)
        self.inputs, self.targets = problem.data(DTYPES[dtype])
        models = {seed: seeded_model(problem, seed).to(DTYPES[dtype]) for seed in dict.fromkeys(seeds)}
        self.model = next(iter(models.values()))
        if any(True for _ in self.model.buffers()):
            raise LabError(
                f"The model of {problem.name} has buffers, as BatchNorm has; the lab cannot stack them."
            )
        self.parameters = _stacked([models[seed] for seed in seeds])
        self.forward = stacked_forward(self.model)
        self.losses = stacked_loss(problem)
        self.metrics = problem.metrics()

    def gradients(self, inputs: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of each run (runs,), and its gradients as the parameters are shaped."""
        losses = self.losses(self.forward(self.parameters, inputs), targets)
        # The sum keeps the runs apart: each loss depends on its own parameters alone.
        found = torch.autograd.grad(losses.sum(), list(self.parameters.values()))
        return losses.detach(), dict(zip(self.parameters, found, strict=True))

    @torch.no_grad()
    def measure(self) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss (runs,) and the metrics, each (runs,), on all data, without training."""
        inputs, targets = self._shared(self.inputs), self._shared(self.targets)
        outputs = self.forward(self.parameters, inputs)
        return self.losses(outputs, targets), {
            name: one(outputs, targets) for name, one in self.metrics.items()
        }

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs and targets of each step of an epoch, (runs, batch, ...); the last short batch is kept.

        Every run has its own order, drawn from seed + epoch, the same whether it trains alone or in a sweep.
        """
        size = self.problem.batch_size
        if size is None:
            yield self._shared(self.inputs), self._shared(self.targets)
            return
        orders = {seed: _order(len(self.inputs), seed + epoch) for seed in self.seeds}
        order = torch.stack([orders[seed] for seed in self.seeds])
        for rows in torch.split(order, size, dim=1):
            yield self.inputs[rows], self.targets[rows]

    def flat(self) -> Tensor:
        """All parameters of each run in one row: (runs, parameters)."""
        return torch.cat([one.detach().flatten(1) for one in self.parameters.values()], dim=1)

    def _shared(self, values: Tensor) -> Tensor:
        return values.expand(len(self.seeds), *values.shape)


def seeded_model(problem: Problem, seed: int) -> nn.Module:
    """The problem's model as `torch.manual_seed(seed)` and ordinary construction make it; torch's own state is kept."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return problem.model()


def _stacked(models: Sequence[nn.Module]) -> Parameters:
    named = [dict(model.named_parameters()) for model in models]
    stacks = {name: torch.stack([one[name].detach() for one in named]) for name in named[0]}
    if is_nudged():
        stacks = {name: torch.nextafter(one, torch.full_like(one, torch.inf)) for name, one in stacks.items()}
    return {name: one.requires_grad_() for name, one in stacks.items()}


def _order(length: int, seed: int) -> Tensor:
    return torch.randperm(length, generator=torch.Generator().manual_seed(seed))


def stacked_forward(model: nn.Module) -> Forward:
    """(parameters, inputs) -> outputs, for stacks of this model's parameters."""
    # Exact types: a subclass may compute something else.
    layers = [("", model)] if type(model) is nn.Linear else list(model.named_children())
    sequential = type(model) in (nn.Linear, nn.Sequential)
    if sequential and all(type(layer) in (nn.Linear, *ELEMENTWISE) for _, layer in layers):
        return _linear_forward([(f"{name}." if name else "", layer) for name, layer in layers])
    return _mapped_forward(model)


def _linear_forward(layers: list[tuple[str, nn.Module]]) -> Forward:
    def forward(parameters: Parameters, inputs: Tensor) -> Tensor:
        outputs = inputs
        for name, layer in layers:
            if isinstance(layer, nn.Linear):
                outputs = _linear(outputs, parameters[f"{name}weight"], parameters.get(f"{name}bias"))
            else:
                outputs = layer(outputs)
        return outputs

    return forward


def _linear(inputs: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    if bias is None:
        return torch.bmm(inputs, weight.mT)
    return torch.baddbmm(bias.unsqueeze(1), inputs, weight.mT)


def _mapped_forward(model: nn.Module) -> Forward:
    def one(parameters: Parameters, inputs: Tensor) -> Tensor:
        return cast(Tensor, functional_call(model, parameters, (inputs,)))

    return cast(Forward, vmap(one))


def stacked_loss(problem: Problem) -> Callable[[Tensor, Tensor], Tensor]:
    """(outputs, targets), both (runs, ...) -> the loss of each run (runs,)."""
    loss = problem.loss()
    if isinstance(loss, nn.MSELoss) and loss.reduction == "mean":
        # The same arithmetic without the price of vmap, which is most of a step at this size.
        return lambda outputs, targets: (outputs - targets).square().flatten(1).mean(dim=1)
    return cast(Callable[[Tensor, Tensor], Tensor], vmap(loss))
