import pytest

from gradschool.lab import LabError, StrategyError
from gradschool.lab.typed_values import read_parameters, read_seeds, read_strategies


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", (0,)), ("0, 1,2", (0, 1, 2)), ("0:4", (0, 1, 2, 3)), ("7,0:2,7", (7, 0, 1))],
)
def test_it_reads_seeds(text, expected):
    assert read_seeds(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "whole numbers such as 0"),
        ("one", "but one is 'one'"),
        ("0:", "such as 0"),
        ("-1", "but one is '-1'"),
        ("3:3", "are none"),
        ("0:99999999999", "more than 10,000 seeds"),
        ("9" * 21, "whole numbers"),
        ("9" * 20, "from 0 to 2"),
        ("0," * 100_000, "whole numbers"),
        ("²", "whole numbers"),
    ],
)
def test_it_says_what_is_wrong_with_seeds(text, message):
    with pytest.raises(LabError, match=message):
        read_seeds(text)


def test_it_reads_parameters():
    assert read_parameters(["eigenvalues=1,100.5", "network=cnn", "start=(1,2)", "n = 3"]) == {
        "eigenvalues": (1, 100.5),
        "network": "cnn",
        "start": (1, 2),
        "n": 3,
    }


@pytest.mark.parametrize("texts", [["eigenvalues"], ["=3"], ["a b=3"], ["n=1", "n=2"], ["n=" + "(" * 20_000]])
def test_it_says_what_is_wrong_with_parameters(texts):
    with pytest.raises(LabError, match="parameter"):
        read_parameters(texts)


def test_nothing_typed_is_run():
    assert read_parameters(["n=__import__('os').getcwd()"]) == {"n": "__import__('os').getcwd()"}


def test_it_says_which_of_several_strategies_is_wrong():
    assert len(read_strategies(["SGD(lr=[0.1, 0.2])", "SGD(lr=0.2)"])) == 2
    with pytest.raises(StrategyError, match="Strategy 2 of 2: Line 1, column 1: rate is not an argument"):
        read_strategies(["SGD(lr=0.1)", "SGD(rate=1)"])
    with pytest.raises(StrategyError, match=r"^Line 1, column 1"):
        read_strategies(["SGD(rate=1)"])
