"""What the optimizers of a stack are set to, run by run, ready to meet a stack of tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import torch
from torch import Tensor

Key = str | tuple[str, int]

# Made from the plain settings in double precision, as torch.optim makes them from Python's numbers.
DERIVED: dict[str, Callable[[Mapping[str, Tensor]], Tensor]] = {
    "-lr": lambda of: -of["lr"],
    "1-beta1": lambda of: 1 - of["beta1"],
    "1-beta2": lambda of: 1 - of["beta2"],
    "1-alpha": lambda of: 1 - of["alpha"],
}
COUNTED: dict[str, Callable[[Mapping[str, Tensor], int], Tensor]] = {
    "adam step": lambda of, count: -of["lr"] / (1 - of["beta1"] ** count),
    "adam correction": lambda of, count: (1 - of["beta2"] ** count).sqrt(),
    "adagrad step": lambda of, count: -of["lr"] / (1 + (count - 1) * of["lr_decay"]),
}


class Settings:
    """The settings by name, one number a run, each shaped and cast once until it changes.

    `frozen` are runs that no longer move: their learning rate is 0, whatever their schedule says.
    """

    def __init__(self, dtype: torch.dtype, device: torch.device) -> None:
        self.dtype, self.device = dtype, device
        self.values: dict[str, Tensor] = {}
        self.columns: dict[tuple[Key, int], Tensor] = {}
        self.found: dict[tuple[str, bool], bool] = {}
        self.frozen: Tensor | None = None

    def set(self, name: str, values: Sequence[float]) -> None:
        """Set one setting of every run."""
        self.values[name] = torch.tensor(values, dtype=torch.float64, device=self.device)
        if name == "lr" and self.frozen is not None:
            self.values[name].masked_fill_(self.frozen, 0)
        self.found[name, True] = all(values)
        self.found[name, False] = any(values)
        self.columns.clear()

    def freeze(self, runs: Tensor) -> None:
        """Freeze these runs (runs,), True where."""
        self.frozen = runs
        self.values["lr"] = self.values["lr"].masked_fill(runs, 0)
        self.columns.clear()

    def any(self, name: str) -> bool:
        """Whether the setting is other than 0 in any run."""
        return self.found[name, False]

    def all(self, name: str) -> bool:
        """Whether the setting is other than 0 in every run."""
        return self.found[name, True]

    def column(self, key: Key, dimensions: int) -> Tensor:
        """A setting, or what is made from it, as (runs, 1, ...) of that many dimensions, in the stack's dtype."""
        if (key, dimensions) not in self.columns:
            found = self._made(key).view(-1, *[1] * (dimensions - 1)).to(self.dtype)
            if isinstance(key, tuple):  # of this one step: the next asks for another
                for old in [one for one in self.columns if one[0][0] == key[0] and one[0] != key]:
                    del self.columns[old]
            self.columns[key, dimensions] = found
        return self.columns[key, dimensions]

    def _made(self, key: Key) -> Tensor:
        if isinstance(key, tuple):
            return partial(COUNTED[key[0]], self.values)(key[1])
        return DERIVED[key](self.values) if key in DERIVED else self.values[key]
