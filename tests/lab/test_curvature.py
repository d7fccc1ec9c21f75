import math

import pytest
import torch

from gradschool.lab import LabError, bowl, hessian_eigenvalues, judge, stability_limit, train
from lab.small_problems import Gates, Waves


def test_the_line_is_stable_up_to_its_limit():
    largest = hessian_eigenvalues("line")[0]
    assert largest == pytest.approx(11.0929, abs=1e-4)
    assert stability_limit(largest) == pytest.approx(0.1803, abs=1e-4)
    assert judge(train("line", "SGD(lr=0.2)", epochs=40)).name == "diverged"


def test_a_bowl_has_the_eigenvalues_it_was_given():
    assert hessian_eigenvalues(bowl(eigenvalues=(2.0, 50.0, 7.0))) == pytest.approx((50.0, 7.0, 2.0))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_momentum_moves_the_limit(momentum):
    limit = stability_limit(8.0, momentum)
    inside, outside = (
        train(
            bowl(eigenvalues=(8.0,)),
            f"SGD(lr={factor * limit!r}, momentum={momentum})",
            epochs=400,
            dtype="float64",
        )
        for factor in (0.99, 1.01)
    )
    assert inside.final_loss < 0.5 * inside.loss[0]
    assert outside.final_loss > 2 * outside.loss[0]


@pytest.mark.parametrize("problem", [Waves(), Gates()])
def test_it_is_the_hessian_at_the_parameters_given(problem):
    at = train(problem, "SGD(lr=0.01)", epochs=3, dtype="float64").parameters
    found = hessian_eigenvalues(problem, at=at)
    assert found == tuple(sorted(found, reverse=True))
    model = problem.model().double()
    torch.nn.utils.vector_to_parameters(torch.tensor(at, dtype=torch.float64), model.parameters())
    inputs, targets = problem.data(torch.float64)
    parameters = list(model.parameters())
    gradients = torch.autograd.grad(problem.loss()(model(inputs), targets), parameters, create_graph=True)
    flat = torch.cat([one.flatten() for one in gradients])
    trace = sum(
        torch.cat([one.flatten() for one in torch.autograd.grad(flat[i], parameters, retain_graph=True)])[
            i
        ].item()
        for i in range(len(flat))
    )
    assert sum(found) == pytest.approx(trace)


def test_it_says_what_it_cannot_measure():
    with pytest.raises(LabError, match="at has 1 numbers, but the model has 2 parameters"):
        hessian_eigenvalues("line", at=(1.0,))
    assert stability_limit(-1.0) == math.inf
