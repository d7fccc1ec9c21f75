"""A quadratic with noisy gradients, where the expected loss of any schedule is known exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from gradschool.lab.errors import LabError
from gradschool.lab.problems.numbers import finite_numbers
from gradschool.lab.problems.problem import Problem

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Measure
    from gradschool.lab.strategy import Strategy
    from gradschool.lab.trajectory import Trajectory

DIRECTIONS = 200
NOISE = 0.1  # variance of a gradient's noise, per unit of eigenvalue


@dataclass(frozen=True)
class NoisyQuadratic(Problem):
    """loss = 0.5 * sum(eigenvalue_i * x_i^2); every gradient comes with noise of mean zero and the given variance.

    Nothing is sampled: a run gives the *expected* loss, worked out exactly in float64 from the moments of x, whatever
    dtype and seed are asked for. It stands for a run over many mini-batches, an epoch being one step. SGD only, with
    momentum, dampening, Nesterov and weight decay, under any schedule that does not watch the loss, and no
    clipping.

    `eigenvalues`: 1, 1/2, 1/3, ... 1/200 unless given. `noise`: the variance of the gradient in each direction, a
    tenth of the eigenvalue unless given. `start`: all ones unless given. Raises LabError for anything but finite
    numbers, lists of different lengths, or a variance below 0.
    """

    name: ClassVar[str] = "noisy-quadratic"
    summary: ClassVar[str] = (
        "Noise and curvature with an exact answer: which schedule ends lowest, by how much, with no chance in it."
    )
    version: ClassVar[int] = 1
    examples: ClassVar[int] = 1

    eigenvalues: tuple[float, ...] | None = None
    noise: tuple[float, ...] | None = None
    start: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("eigenvalues", "noise", "start"):
            if (given := getattr(self, name)) is not None:
                # What is not given stays None, so that a stored run stays short.
                object.__setattr__(self, name, finite_numbers(self.name, name, given))
        for name, values in (("noise", self.variances), ("start", self.origin)):
            if len(values) != len(self.spectrum):
                raise LabError(
                    f"{self.name}: {name} has {len(values)} numbers for {len(self.spectrum)} eigenvalues; give as "
                    "many."
                )
        if min(self.variances) < 0:
            raise LabError(
                f"{self.name}: noise must be variances of at least 0, but one is {min(self.variances)}."
            )

    @property
    def spectrum(self) -> tuple[float, ...]:
        """The eigenvalues, as given or by default."""
        return self.eigenvalues or tuple(1 / (index + 1) for index in range(DIRECTIONS))

    @property
    def variances(self) -> tuple[float, ...]:
        """The variance of the gradient's noise in each direction, as given or by default."""
        return self.noise or tuple(NOISE * abs(eigenvalue) for eigenvalue in self.spectrum)

    @property
    def origin(self) -> tuple[float, ...]:
        """Where every run starts, as given or by default."""
        return self.start or (1.0,) * len(self.spectrum)

    def model(self) -> torch.nn.Module:
        """A point with one coordinate an eigenvalue."""
        from gradschool.lab.point import Point

        return Point(self.origin)

    def data(self, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
        """No inputs; the eigenvalues stand where targets usually do."""
        import torch

        return torch.zeros(1, dtype=dtype), torch.tensor(self.spectrum, dtype=dtype)

    def loss(self) -> Measure:
        """Half the sum of eigenvalue times squared coordinate: the loss without its noise."""
        return lambda point, eigenvalues: 0.5 * (eigenvalues * point * point).sum()

    def simulate(
        self,
        strategies: Sequence[Strategy],
        *,
        epochs: int,
        seeds: Sequence[int],
        sharpness_every: int | None,
        after_step: Callable[[], None],
    ) -> list[Trajectory]:
        """Trajectories of the exact expected loss, one a strategy."""
        from gradschool.lab.expectation import expected_trajectories

        return expected_trajectories(
            self,
            strategies,
            steps=epochs,
            seeds=seeds,
            sharpness_every=sharpness_every,
            after_step=after_step,
        )

    def source(self) -> str:
        """There is none: an expected loss is not what one script prints."""
        raise LabError(
            f"{self.name} is worked out, not trained, so there is no script of it; bowl is the same without the noise."
        )
