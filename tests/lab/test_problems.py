import pytest

from gradschool.lab import LabError, bowl, problem
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
        ("bowl", {"start": (1.0,)}, "start has 1 numbers for 2 eigenvalues"),
    ],
)
def test_it_says_what_to_mend(name, parameters, message):
    with pytest.raises(LabError, match=message):
        problem(name, **parameters)
