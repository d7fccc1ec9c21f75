"""The largest eigenvalue of many symmetric matrices at once, known only by what they do to a vector.

Lanczos' method (1950) is power iteration that forgets nothing: the same products, but the answer is the best in the
space of all of them, and it finds the largest eigenvalue, not the largest in size.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Product = Callable[[Tensor], Tensor]  # (runs, n) -> (runs, n), each row times its own matrix
TOLERANCE = 1e-3  # of the eigenvalue: the residual, which bounds the error; that is mostly its square
STIR = 0.05  # of chance in a start that is handed on, or an eigenvector that was overtaken would hold it for good
FEWEST = 6  # products before the first look, for the same reason
LOOKS = 4  # products between two looks later on
LARGEST_BASIS = 40
MOST_PRODUCTS = 160
MOST_NUMBERS = 50_000_000  # in a basis, for models that are large


def largest_eigenvalues(
    product: Product, start: Tensor, *, generator: torch.Generator, tolerance: float = TOLERANCE
) -> tuple[Tensor, Tensor]:
    """The largest eigenvalue of each matrix (runs,), and its vector (runs, n).

    `start` is (runs, n): vectors from before, or rows of zeros for a random start. A matrix with entries that are not
    finite gives NaN; the number of products is bounded whatever comes.
    """
    runs, length = start.shape
    chance = torch.randn(start.shape, generator=generator, dtype=torch.float64).to(start)
    vectors = _unit(_unit(_finite(start)) + STIR * _unit(chance))
    size = min(length, LARGEST_BASIS, max(3, MOST_NUMBERS // (runs * length)))
    broken = torch.zeros(runs, dtype=torch.bool, device=start.device)
    for _ in range(max(1, MOST_PRODUCTS // size)):
        values, vectors, settled, found_broken = _krylov(product, vectors, size, tolerance)
        broken |= found_broken
        if size == length or bool((settled | broken).all()):
            break
    return torch.where(broken, torch.nan, values), vectors


def _krylov(
    product: Product, start: Tensor, size: int, tolerance: float
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """One basis of at most `size` vectors: the best values and vectors in it, which have settled, which are broken."""
    basis, diagonal = [start], list[Tensor]()
    beside: list[Tensor] = []
    broken = torch.zeros(len(start), dtype=torch.bool, device=start.device)
    for count in range(1, size + 1):
        moved = product(basis[-1])
        broken |= ~moved.isfinite().all(dim=1)
        moved = torch.where(broken[:, None], 0.0, moved)
        diagonal.append((basis[-1] * moved).sum(dim=1))
        spanned = torch.stack(basis, dim=1)
        for _ in range(2):  # once is not enough to the last digit
            moved = moved - torch.einsum("rkn,rk->rn", spanned, torch.einsum("rkn,rn->rk", spanned, moved))
        rest = torch.linalg.vector_norm(moved, dim=1)
        if count == size or (count >= FEWEST and (count - FEWEST) % LOOKS == 0):
            values, weights = _top(basis, diagonal, beside)
            settled = rest * weights[:, -1].abs() <= tolerance * values.abs()
            if count == size or bool((settled | broken).all()):
                break
        beside.append(rest)
        # Where nothing is left, the space is whole; a vector of zeros goes on as a place holder.
        whole = rest <= 1e-12 * diagonal[-1].abs()
        basis.append(torch.where(whole[:, None], 0.0, _unit(moved)))
    return values, _unit(torch.einsum("rkn,rk->rn", spanned, weights)), settled, broken


def _top(basis: list[Tensor], diagonal: list[Tensor], beside: list[Tensor]) -> tuple[Tensor, Tensor]:
    """The largest eigenvalue of each tridiagonal matrix, and the weights of the basis in its vector."""
    alive = torch.stack([(one != 0).any(dim=1) for one in basis], dim=1)
    along = torch.stack(diagonal, dim=1)
    # A place holder must not be taken for an eigenvalue of 0: put it below all others.
    lowest = torch.where(alive, along, torch.inf).amin(dim=1, keepdim=True)
    below = torch.where(lowest.isfinite(), lowest - lowest.abs() - 1, 0.0)
    matrix = torch.diag_embed(torch.where(alive, along, below))
    if beside:
        off = torch.where(alive[:, 1:], torch.stack(beside, dim=1), 0.0)
        matrix = matrix + torch.diag_embed(off, 1) + torch.diag_embed(off, -1)
    values, vectors = torch.linalg.eigh(matrix.double())
    return values[:, -1].to(along), vectors[:, :, -1].to(along)


def _unit(vectors: Tensor) -> Tensor:
    norms = torch.linalg.vector_norm(vectors, dim=1, keepdim=True)
    return vectors / torch.where(norms == 0, 1.0, norms)


def _finite(vectors: Tensor) -> Tensor:
    return torch.where(vectors.isfinite().all(dim=1, keepdim=True), vectors, 0.0)
