import pytest

from gradschool.lab import bowl, sweep, train
from gradschool.lab.edge import closeness, limit_at_start, limits, measured_sharpness

BOWL = bowl(eigenvalues=(1.0, 9.0))


def test_at_twice_the_limit_the_ratio_is_two():
    run = train(BOWL, f"SGD(lr={4 / 9})", epochs=3, dtype="float64", sharpness_every=1)
    assert [step for step, _ in closeness(run)] == [0, 1, 2]
    assert [ratio for _, ratio in closeness(run)] == pytest.approx([2.0] * 3)


def test_adam_is_measured_by_its_own_sharpness():
    run = train(BOWL, "Adam(lr=0.01)", epochs=3, sharpness_every=1)
    assert measured_sharpness(run) == run.preconditioned_sharpness
    assert limits(run)[0][1] == pytest.approx(3800)


@pytest.mark.parametrize(
    ("arguments", "limit"),
    [
        ("", 2 / 9),
        (", momentum=0.5", 3 / 9),
        (", momentum=0.5, nesterov=True", 1.5 / 9),
        (", weight_decay=1.0", 2 / 10),
    ],
)
def test_the_limit_at_the_start_is_that_of_the_formula(arguments, limit):
    runs = sweep(BOWL, [f"SGD(lr={rate}{arguments})" for rate in (0.01, 0.1)], epochs=2, sharpness_every=2)
    assert limit_at_start(runs) == pytest.approx(limit, rel=1e-4)


def test_it_is_unknown_where_it_is_not_one():
    mixed = sweep(BOWL, ["SGD(lr=0.01)", "SGD(lr=0.01, momentum=0.5)"], epochs=2, sharpness_every=2)
    assert limit_at_start(mixed) is None
    assert limit_at_start(sweep(BOWL, ["Adam()"], epochs=2, sharpness_every=2)) is None
    assert limit_at_start(sweep(BOWL, ["SGD(lr=0.1)"], epochs=2)) is None


def test_a_run_that_was_not_measured_has_no_edge():
    run = train(BOWL, "SGD(lr=0.1)", epochs=2)
    assert closeness(run) == limits(run) == ()
