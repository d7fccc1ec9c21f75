"""Largest eigenvalues of many matrices at once, against LAPACK's."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as draw

from gradschool.lab.lanczos import largest_eigenvalues


def chance():
    return torch.Generator().manual_seed(0)


def found(matrices, start=None):
    start = torch.zeros(matrices.shape[:2], dtype=matrices.dtype) if start is None else start
    return largest_eigenvalues(
        lambda vectors: torch.einsum("rij,rj->ri", matrices, vectors), start, generator=chance()
    )


@settings(max_examples=60, deadline=None)
@given(draw.integers(1, 5), draw.integers(1, 60), draw.integers(0, 10**6), draw.floats(-3, 3))
def test_it_is_the_largest_not_the_largest_in_size(runs, size, seed, shift):
    square = torch.randn(runs, size, size, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    matrices = square + square.mT + shift * torch.eye(size, dtype=torch.float64)
    values, vectors = found(matrices)
    exact = torch.linalg.eigvalsh(matrices)[:, -1]
    assert values.tolist() == pytest.approx(exact.tolist(), rel=1e-3, abs=1e-6 * size)
    assert vectors.norm(dim=1).tolist() == pytest.approx([1.0] * runs)


@pytest.mark.parametrize("eigenvalues", [[3.0], [-1.0, -2.0], [0.0, 0.0, 0.0], [5.0, 5.0, -9.0], [2.0] * 30])
def test_spaces_that_end_early(eigenvalues):
    values, _ = found(torch.diag(torch.tensor(eigenvalues, dtype=torch.float64)).unsqueeze(0))
    assert values.item() == pytest.approx(max(eigenvalues), abs=1e-9)


def test_an_overtaken_vector_lets_go():
    matrix = torch.diag(torch.tensor([1.0, 2.0] + [0.0] * 48, dtype=torch.float64)).unsqueeze(0)
    stale = torch.zeros(1, 50, dtype=torch.float64)
    stale[0, 0] = 1.0
    assert found(matrix, stale)[0].item() == pytest.approx(2.0, rel=1e-3)


def test_one_broken_matrix_breaks_no_other():
    matrices = torch.diag_embed(torch.tensor([[1.0, 4.0], [torch.nan, 1.0], [torch.inf, 2.0], [7.0, 2.0]]))
    values, _ = found(matrices, torch.full((4, 2), torch.nan))
    assert values[[0, 3]].tolist() == pytest.approx([4.0, 7.0])
    assert values[1:3].isnan().all()


def test_it_ends_after_a_bounded_number_of_products():
    calls = []

    def restless(vectors):
        calls.append(1)
        return torch.randn(vectors.shape, generator=generator)

    generator = chance()
    largest_eigenvalues(restless, torch.zeros(2, 500), generator=chance())
    assert len(calls) <= 160
