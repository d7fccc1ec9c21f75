"""Many copies of one model as one stack: every parameter has a leading `runs` dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from gradschool.lab.errors import LabError
from gradschool.lab.feed import Feed
from gradschool.lab.network import AutogradNetwork, Network, PlainNetwork, plain_layers, written_loss
from gradschool.lab.nudge import is_nudged
from gradschool.lab.problems.problem import Problem
from gradschool.lab.spec import check_dtype
from gradschool.lab.stacked import Parameters, stacked_forward, stacked_loss

DTYPES = {"float32": torch.float32, "float64": torch.float64}
AT_ONCE = 1_000_000  # numbers between two layers while measuring; more would leave the cache


class Stack:
    """The copies of a problem's model, one a seed, with its data and loss.

    `parameters` maps each name to a tensor (runs, ...). Raises LabError for an unknown dtype or a device that is not
    there, and for a model with buffers (such as BatchNorm's), which this cannot stack.
    """

    def __init__(self, problem: Problem, seeds: Sequence[int], dtype: str, device: str = "cpu") -> None:
        check_dtype(dtype)
        self.problem, self.seeds, self.device = problem, tuple(seeds), checked_device(device)
        self.inputs, self.targets = (one.to(self.device) for one in problem.data(DTYPES[dtype]))
        models = {seed: seeded_model(problem, seed).to(DTYPES[dtype]) for seed in dict.fromkeys(seeds)}
        self.model = next(iter(models.values())).to(self.device)
        if any(True for _ in self.model.buffers()):
            raise LabError(
                f"The model of {problem.name} has buffers, as BatchNorm has; the lab cannot stack them."
            )
        self.forward, self.losses = stacked_forward(self.model), stacked_loss(problem)
        is_shared = problem.batch_size is None or len(models) == 1
        self.network = self._network(_stacked([models[seed] for seed in seeds], self.device), is_shared)
        self.parameters = self.network.parameters
        self.feed = Feed(*self.network.prepared(self.inputs, self.targets), self.seeds, problem.batch_size)
        self.metrics = problem.metrics()

    def _network(self, parameters: Parameters, is_shared: bool) -> Network:
        layers, loss = plain_layers(self.model), written_loss(self.problem.loss())
        if layers and loss and self.inputs.dim() == 2:
            return PlainNetwork(layers, loss, parameters)
        return AutogradNetwork(self.forward, self.losses, parameters, is_shared=is_shared)

    def batches(self, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs and targets of each step of an epoch, (runs, batch, ...); the last short batch is kept.

        Every run has its own order, drawn from seed + epoch, the same whether it trains alone or in a sweep.
        """
        feed = Feed(self.inputs, self.targets, self.seeds, self.problem.batch_size)
        for inputs, targets in feed.epoch(epoch):
            shared = feed.is_shared
            yield (self._for_all(inputs), self._for_all(targets)) if shared else (inputs, targets)

    def measure(self, snapshots: Sequence[Sequence[Tensor]]) -> list[tuple[Tensor, dict[str, Tensor]]]:
        """For each snapshot of `network.tensors`: the loss (runs,) and the metrics, each (runs,), on all data."""
        held_out = self.problem.held_out(self.inputs.dtype)
        found = self._measured(snapshots, self.inputs, self.targets)
        if held_out is None:
            return found
        tested = self._measured(snapshots, *(one.to(self.device) for one in held_out))
        return [
            (losses, {**metrics, **{f"held_out_{name}": one for name, one in others.items()}})
            for (losses, metrics), (_, others) in zip(found, tested, strict=True)
        ]

    def _measured(
        self, snapshots: Sequence[Sequence[Tensor]], inputs: Tensor, targets: Tensor
    ) -> list[tuple[Tensor, dict[str, Tensor]]]:
        prepared = self.network.prepared(inputs, targets)
        runs = len(self.seeds)
        widest = max(one[0].numel() // max(1, one.shape[-1]) for one in self.network.tensors)
        at_once = max(1, AT_ONCE // max(1, runs * len(inputs) * widest))
        found: list[tuple[Tensor, dict[str, Tensor]]] = []
        for first in range(0, len(snapshots), at_once):
            some = snapshots[first : first + at_once]
            losses, outputs = self.network.measured(
                [torch.cat(ones) for ones in zip(*some, strict=True)], *prepared
            )
            wanted = targets.expand(len(outputs), *targets.shape)
            values = {name: torch.split(one(outputs, wanted), runs) for name, one in self.metrics.items()}
            for at, one in enumerate(torch.split(losses, runs)):
                found.append((one, {name: parts[at] for name, parts in values.items()}))
        return found

    def flat(self) -> Tensor:
        """All parameters of each run in one row, in the model's own order: (runs, parameters)."""
        return torch.cat([one.detach().flatten(1) for one in self.parameters.values()], dim=1)

    def _for_all(self, values: Tensor) -> Tensor:
        return values.expand(len(self.seeds), *values.shape)


def checked_device(device: str) -> torch.device:
    """The device of that name, or LabError where this machine has none."""
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError) as error:
        raise LabError(
            f"There is no device {str(device)[:40]!r} here; leave device out, or say 'cpu'."
        ) from error
    return found


def seeded_model(problem: Problem, seed: int) -> nn.Module:
    """The problem's model as `torch.manual_seed(seed)` and ordinary construction make it; torch's own state is kept."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return problem.model()


def _stacked(models: Sequence[nn.Module], device: torch.device) -> Parameters:
    named = [dict(model.named_parameters()) for model in models]
    stacks = {name: torch.stack([one[name].detach().to(device) for one in named]) for name in named[0]}
    if is_nudged():
        stacks = {name: torch.nextafter(one, torch.full_like(one, torch.inf)) for name, one in stacks.items()}
    return {name: one.requires_grad_() for name, one in stacks.items()}
