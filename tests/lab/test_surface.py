import math

import pytest

from gradschool import lab


def test_it_is_the_loss_of_each_pair_of_parameters():
    surface = lab.loss_surface(lab.bowl(eigenvalues=(1.0, 10.0)), x=(-1, 1), y=(0, 2), points=3)
    assert (surface.x, surface.y) == ((-1, 0, 1), (0, 1, 2))
    assert surface.loss == ((0.5, 0, 0.5), (5.5, 5, 5.5), (20.5, 20, 20.5))


@pytest.mark.parametrize("problem", ["line", "valley", "double-well"])
def test_a_run_walks_on_it(problem):
    run = lab.train(problem, "SGD(lr=1e-4)", epochs=3, dtype="float64")
    for (x, y), loss in zip(run.path, run.loss, strict=False):
        corner = lab.loss_surface(problem, x=(x, x + 1), y=(y, y + 1), points=2).loss[0][0]
        assert corner == pytest.approx(loss, rel=1e-9)


@pytest.mark.parametrize(
    ("problem", "asked", "words"),
    [
        ("moons", {}, "moons has 129"),
        ("line", {"points": 1}, "2 to 1,000 points"),
        ("line", {"x": (1, 1)}, "x must be a lowest"),
        ("line", {"y": (0, math.inf)}, "y must be a lowest"),
    ],
)
def test_it_says_what_it_cannot_draw(problem, asked, words):
    with pytest.raises(lab.LabError, match=words):
        lab.loss_surface(problem, **{"x": (0, 1), "y": (0, 1), **asked})
