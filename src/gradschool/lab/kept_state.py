"""Lends out a model and its optimizer, and gives them back exactly as they were."""

from __future__ import annotations

import copy
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn


@contextmanager
def kept(
    modules: Iterable[nn.Module], optimizer: torch.optim.Optimizer, loader: object = None
) -> Iterator[None]:
    """While active, train as you like; afterwards all is as before, bit for bit, whatever was raised.

    All: parameters, gradients and buffers (also those that no state_dict has), the training mode of every submodule,
    the optimizer's state, groups and rates, the random states of Python, NumPy (where it is loaded), torch and CUDA,
    and the generators
    and the running iterator of a DataLoader.
    """
    with ExitStack() as undo:
        for module in modules:
            undo.callback(_restoring_module(module))
        undo.callback(_restoring_optimizer(optimizer))
        undo.callback(_restoring_chance())
        undo.callback(_restoring_loader(loader))
        yield


def _restoring_module(module: nn.Module) -> Callable[[], None]:
    modes = [(one, one.training) for one in module.modules()]
    # The dictionaries too: a forward pass may put a new tensor in the place of a buffer.
    holders: list[Any] = [one._parameters for one in module.modules()]
    holders += [one._buffers for one in module.modules()]
    places = [(holder, dict(holder)) for holder in holders]
    tensors = {id(one): one for _, before in places for one in before.values() if one is not None}
    contents = [(one, one.detach().clone()) for one in tensors.values()]
    gradients = [
        (one, one.grad, None if one.grad is None else one.grad.detach().clone())
        for one in tensors.values()
        if one.is_leaf
    ]

    def restore() -> None:
        for holder, before in places:
            holder.clear()
            holder.update(before)
        with torch.no_grad():
            for tensor, content in contents:
                tensor.copy_(content)
            for tensor, gradient, kept_gradient in gradients:
                tensor.grad = None if gradient is None else gradient.copy_(kept_gradient)
        for one, training in modes:
            one.training = training

    return restore


def _restoring_optimizer(optimizer: torch.optim.Optimizer) -> Callable[[], None]:
    attributes, groups, own = (
        dict(optimizer.__dict__),
        [dict(group) for group in optimizer.param_groups],
        optimizer.state,
    )
    holders = list(optimizer.param_groups)
    # What is handed out is a copy; the state itself is never touched.
    optimizer.state = defaultdict(dict, {key: copy.deepcopy(value) for key, value in own.items()})
    for group in optimizer.param_groups:
        group.update({name: value.clone() for name, value in group.items() if isinstance(value, Tensor)})

    def restore() -> None:
        optimizer.__dict__.clear()
        optimizer.__dict__.update(attributes)
        optimizer.state = own
        optimizer.param_groups[:] = holders
        for holder, before in zip(holders, groups, strict=True):
            holder.clear()
            holder.update(before)

    return restore


def _restoring_chance() -> Callable[[], None]:
    python, on_cpu = random.getstate(), torch.get_rng_state()
    has_cuda = torch.cuda.is_available() and torch.cuda.is_initialized()  # type: ignore[no-untyped-call]
    on_cuda = torch.cuda.get_rng_state_all() if has_cuda else []
    numpy: Any = sys.modules.get("numpy")
    in_numpy = numpy.random.get_state() if numpy is not None else None

    def restore() -> None:
        random.setstate(python)
        torch.set_rng_state(on_cpu)
        if on_cuda:
            torch.cuda.set_rng_state_all(on_cuda)
        if in_numpy is not None:
            numpy.random.set_state(in_numpy)

    return restore


def _restoring_loader(loader: object) -> Callable[[], None]:
    samplers = [getattr(loader, name, None) for name in ("sampler", "batch_sampler")]
    inner = [getattr(one, "sampler", None) for one in samplers]
    found = [getattr(one, "generator", None) for one in (loader, *samplers, *inner)]
    generators = {id(one): one for one in found if isinstance(one, torch.Generator)}
    states = [(one, one.get_state()) for one in generators.values()]
    # A loader with persistent workers has one iterator for good; another reader would start it anew.
    has_own = hasattr(loader, "_iterator")
    own = getattr(loader, "_iterator", None)
    if has_own:
        loader._iterator = None  # type: ignore[attr-defined]

    def restore() -> None:
        for generator, state in states:
            generator.set_state(state)
        if has_own:
            loader._iterator = own  # type: ignore[attr-defined]

    return restore
