import math

import pytest

from gradschool.lab import StrategyError
from gradschool.lab.formula import Formula


@pytest.mark.parametrize(
    "text",
    [
        "lambda e: 0.95 ** e",
        "lambda e: 1.0 if e < 3 else 0.1 if 3 <= e < 5 else 0.01",
        "lambda step: min((step + 1) / 5, 1 / math.sqrt(step + 1))",
        "lambda e: 0.5 * (1 + math.cos(math.pi * e / 10))",
        "lambda e: -e // 3 + e % 3 + abs(-e) + max(1, float(int(e / 2)))",
        "lambda e: e > 1 and e < 4 or not e",
    ],
)
def test_it_computes_what_python_computes(text):
    ours, pythons = Formula(text), eval(text, {"math": math})
    assert [ours(epoch) for epoch in range(8)] == [pythons(epoch) for epoch in range(8)]


def test_it_cannot_hang():
    with pytest.raises(StrategyError, match="has no value"):
        Formula("lambda e: 9 ** 9 ** 9 ** 9")(1)
    with pytest.raises(StrategyError, match="has no value"):
        Formula("lambda e: (-1) ** 0.5")(1)
    with pytest.raises(StrategyError, match="too long"):
        Formula("lambda e: " + "+".join(["e"] * 500))


@pytest.mark.parametrize(
    "text", ["0.5", "lambda: 1", "lambda a, b: 1", "lambda *e: 1", "lambda e: f", "lambda e: e('x')"]
)
def test_it_refuses_what_is_no_formula(text):
    with pytest.raises(StrategyError):
        Formula(text)
