"""The facade that a proof imports."""

import pytest

from gradschool.proof import ProofError, numbers, replaced


def test_a_mistake_is_put_into_the_code():
    assert replaced("optimizer.step()\n", "optimizer", "scheduler") == "scheduler.step()\n"


def test_a_mistake_that_cannot_be_put_in_is_named():
    with pytest.raises(ProofError, match="no 'scheduler'"):
        replaced("optimizer.step()\n", "scheduler", "optimizer")


def test_numbers_are_read_in_order():
    assert numbers("0.1, then 5e-05 and -2") == [0.1, 5e-05, -2.0]
