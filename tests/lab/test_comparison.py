import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import LabError, parse
from gradschool.lab.comparison import compare
from gradschool.lab.tables import Row


def row(text, losses):
    return Row(parse(text), 0.1, tuple(losses), {"converging": len(losses)}, {})


def against(first, second):
    (found,) = compare([row("SGD(lr=0.1)", first), row("SGD(lr=0.2)", second)])
    return found


def test_ten_of_ten_is_a_difference():
    first = [1.0 + at / 10 for at in range(10)]
    found = against(first, [one - 0.5 for one in first])
    assert (found.wins, found.losses) == (10, 0)
    assert found.probability == pytest.approx(2 / 2**10)
    assert found.interval == pytest.approx((-0.5, -0.5))
    assert found.sentence == "ends lower than the first (lower in 10 of 10 seeds, higher in 0)"


def test_a_toss_of_a_coin_is_none():
    first = [float(at) for at in range(10)]
    found = against(first, [one + (-1) ** at for at, one in enumerate(first)])
    assert found.sentence == "no difference shown (lower in 5 of 10 seeds, higher in 5)"
    assert found.interval == (-1.0, 1.0)


def test_too_few_seeds_show_nothing_and_say_how_many_could():
    found = against([1.0, 2.0, 3.0], [0.1, 0.2, 0.3])
    assert found.interval is None
    assert found.sentence.endswith("it takes at least 6 seeds to show one)")


def test_a_run_that_diverged_is_worse_than_any():
    first = [float(at) for at in range(8)]
    found = against(first, [math.inf] * 7 + [7.0])
    assert (found.wins, found.losses) == (0, 7)
    assert found.sentence.startswith("ends higher")
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["median_difference"] is None


def test_seeds_that_change_nothing_are_no_evidence():
    found = against([1.0] * 8, [0.5] * 8)
    assert found.sentence == "ends lower than the first in every seed: there is no chance in this problem"


def test_the_same_run_is_the_same():
    assert against([1.0, 2.0], [1.0, 2.0]).sentence == "ends exactly as the first in all 2 seeds"


def test_more_comparisons_ask_for_more():
    rows = [row("SGD(lr=0.1)", range(6)), *(row("SGD(lr=0.2)", range(1, 7)) for _ in range(2))]
    assert [one.sentence.startswith("no difference shown") for one in compare(rows)] == [True, True]
    assert not against(range(6), range(1, 7)).sentence.startswith("no difference")


@given(draw.lists(draw.tuples(*[draw.floats(-10, 10)] * 2), min_size=1, max_size=25))
def test_the_interval_holds_the_median_and_zero_wherever_nothing_is_shown(pairs):
    first, second = zip(*pairs, strict=True)
    found = against(first, second)
    if found.interval:
        assert found.interval[0] <= found.median_difference <= found.interval[1]
        if found.sentence.startswith("no difference"):
            assert found.interval[0] <= 0 <= found.interval[1]


@pytest.mark.parametrize("rows", [[], [row("SGD(lr=0.1)", [1.0])]])
def test_it_takes_two(rows):
    with pytest.raises(LabError, match="two different strategies or more"):
        compare(rows)


def test_it_takes_the_same_seeds():
    with pytest.raises(LabError, match="the same seeds"):
        compare([row("SGD(lr=0.1)", [1.0]), row("SGD(lr=0.2)", [1.0, 2.0])])
