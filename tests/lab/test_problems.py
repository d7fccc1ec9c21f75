import pytest
import torch

from gradschool.lab import LabError, bowl, problem, sweep, train
from gradschool.lab.problems.registry import PROBLEMS


def test_it_finds_a_problem_by_name():
    assert problem("bowl", eigenvalues=[1, 2]) == bowl(eigenvalues=(1.0, 2.0), start=(1.0, 1.0))
    assert problem(bowl()) == bowl()


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_says_what_it_is_good_for(name):
    assert problem(name).summary.endswith(".")
    assert problem(name).version >= 1


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("lines", {}, "did you mean line?"),
        ("line", {"slope": 3}, "line takes no parameters, not slope"),
        ("bowl", {"eigenvalues": ()}, "eigenvalues must be 1 to 1,000 finite numbers"),
        ("bowl", {"eigenvalues": (1.0, float("nan"))}, "finite"),
        ("digits", {"network": "rnn"}, "network must be mlp or cnn, but it is 'rnn'"),
        ("valley", {"start": (1.0, float("inf"))}, "start must be two finite numbers"),
        ("noisy-quadratic", {"noise": (1.0,)}, "noise has 1 numbers for 200 eigenvalues"),
        (
            "noisy-quadratic",
            {"eigenvalues": (1.0,), "noise": (-1.0,)},
            "variances of at least 0, but one is -1.0",
        ),
        ("bowl", {"start": (1.0,)}, "start has 1 numbers for 2 eigenvalues"),
    ],
)
def test_it_says_what_to_mend(name, parameters, message):
    with pytest.raises(LabError, match=message):
        problem(name, **parameters)


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_has_as_many_examples_as_it_says(name):
    posed = problem(name)
    inputs, targets = posed.data(torch.float64)
    assert len(inputs) == posed.examples or posed.batch_size is None
    assert posed.model().to(torch.float64)(inputs[:2]).isfinite().all()
    assert targets.isfinite().all()


@pytest.mark.parametrize(
    ("name", "strategy", "epochs", "metric", "least"),
    [
        ("moons", "SGD(lr=0.3, momentum=0.9)", 20, "accuracy", 0.95),
        ("spirals", "Adam(lr=0.01)", 60, "accuracy", 0.95),
        ("digits", "SGD(lr=0.1, momentum=0.9)", 10, "held_out_accuracy", 0.9),
    ],
)
def test_a_good_strategy_learns_it(name, strategy, epochs, metric, least):
    assert train(name, strategy, epochs=epochs).metrics[metric][-1] > least


def test_the_small_network_for_images_learns_digits_too():
    runs = sweep(problem("digits", network="cnn"), ["Adam(lr=0.01)", "Adam(lr=0.003)"], epochs=3)
    assert min(run.metrics["held_out_accuracy"][-1] for run in runs) > 0.8


def test_only_a_long_step_leaves_the_shallower_well():
    short, long = sweep("double-well", ["SGD(lr=0.01)", "SGD(lr=0.12)"], epochs=300)
    assert short.metrics["distance"][-1] > 1.9
    assert long.metrics["distance"][-1] < 0.1
    assert long.final_loss == pytest.approx(0, abs=1e-3)


def test_momentum_gets_along_the_valley():
    plain, heavy = sweep("valley", ["SGD(lr=0.001)", "SGD(lr=0.001, momentum=0.9)"], epochs=2000)
    assert heavy.metrics["distance"][-1] < plain.metrics["distance"][-1] / 3
    assert plain.final_loss < plain.loss[0]
