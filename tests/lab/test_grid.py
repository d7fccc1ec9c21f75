"""Grids: one text, many strategies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from gradschool.lab import StrategyError, expand, expand_all, parse
from gradschool.lab.grid import split
from lab.strategies_to_draw import strategies


@settings(max_examples=100, deadline=None)
@given(strategies())
def test_a_text_without_a_grid_is_one_strategy(strategy):
    assert expand(strategy.short()) == [strategy]
    assert expand(strategy.as_pytorch()) == [strategy]


def test_a_span_is_even_on_a_logarithmic_scale():
    assert [one.learning_rate for one in expand("SGD(lr=1e-4:1:5)")] == [1e-4, 1e-3, 1e-2, 0.1, 1.0]
    assert [one.learning_rate for one in expand("SGD(0.5:2:2)")] == [0.5, 2.0]
    assert [one.learning_rate for one in expand("SGD(lr=1:0.01:3)")] == [1.0, 0.1, 0.01]
    assert [one.learning_rate for one in expand("SGD(lr=0.3:1:1)")] == [0.3]


def test_a_linear_span_may_begin_at_zero():
    found = expand("SGD(lr=0.1, momentum=0:0.9:4:linear)")
    assert [one.value("momentum") for one in found] == [0.0, 0.3, 0.6, 0.9]


@given(draw.integers(1, 40), draw.integers(1, 5))
def test_grids_multiply_and_each_strategy_is_its_own(first, second):
    found = expand(f"SGD(lr=1e-3:1:{first}, momentum=0:0.9:{second}:linear) | StepLR(3, gamma=[0.1, 0.5])")
    assert len(found) == first * second * 2
    assert len(set(found)) == len(found)


def test_a_list_is_a_grid_unless_torch_takes_a_list():
    assert len(expand("SGD(lr=[0.1, 0.3])")) == 2
    assert len(expand("Adam(lr=0.1, betas=(0.9, 0.99))")) == 1
    assert len(expand("Adam(lr=0.1, betas=[(0.9, 0.99), (0.5, 0.9)])")) == 2
    assert len(expand("SGD(lr=0.1) | MultiStepLR([30, 80])")) == 1
    assert len(expand("SGD(lr=0.1) | MultiStepLR([[30, 80], [50]])")) == 2
    assert len(expand("SGD(lr=0.1) | LambdaLR([lambda e: 0.9 ** e, lambda e: 0.5 ** e])")) == 2


def test_a_grid_stands_in_pytorchs_lines_too():
    lines = """
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1:1:2)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, [2, 3])  # scheduler.step() after every batch
    """
    text = "\n".join(line.strip() for line in lines.splitlines())
    assert [one.short() for one in expand(text)] == [
        f"SGD(lr={rate}) | StepLR(step_size={size}) @batch" for rate in (0.1, 1.0) for size in (2, 3)
    ]


def test_several_texts_keep_their_order_and_each_strategy_once():
    assert [one.short() for one in expand_all(["SGD(lr=[0.3, 0.1])", "SGD(lr=0.1)", "Adam()"])] == [
        "SGD(lr=0.3)",
        "SGD(lr=0.1)",
        "Adam()",
    ]


def test_a_text_is_split_by_lines_or_by_empty_lines():
    assert split("# mine\nSGD(lr=0.1)\n torch.optim.Adam(model.parameters())\n\n") == [
        "SGD(lr=0.1)",
        "torch.optim.Adam(model.parameters())",
    ]
    block = "optimizer = SGD(p, lr=0.1)\nscheduler = StepLR(optimizer, 2)"
    assert split(f"{block}\n\nSGD(lr=0.2)") == [block, "SGD(lr=0.2)"]
    assert split(" \n") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SGD(lr=0:1:3)", "logarithmic, so both ends must be above 0; write 0:1:3:linear"),
        ("SGD(lr=2*0.1:1:3)", "Line 1, column 10: the grid 0.1:1:3 must be the whole value"),
        ("SGD(lr=1e-4:1:20000)", "needs 1 to 10,000 values"),
        ("SGD(lr=1e-4:1:101, momentum=0:0.9:100:linear)", "10,100 strategies; 10,000 are the most"),
        ("SGD(lr=1e999:1:3)", "finite ends"),
        ("SGD(lr=-0.1:0.1:3:linear)", "lr must be at least 0, but it is -0.1"),
        ("SGD(momentum=1, learning_rate=1:2:3)", "did you mean lr?"),
    ],
)
def test_it_says_what_to_mend(text, message):
    with pytest.raises(StrategyError, match=message.replace("?", r"\?")):
        expand(text)


def test_parse_itself_takes_no_grid():
    with pytest.raises(StrategyError, match="line 1, column 12"):
        parse("SGD(lr=1e-4:1:64)")


@pytest.mark.parametrize(
    "text", ["1" * 9_999, "1:" * 4_999, "SGD(lr=" + "1" * 9_000 + ")", "-" * 9_999, "1" * 10**6]
)
def test_it_is_not_kept_busy(text):
    with pytest.raises(StrategyError):
        expand(text)  # read in more than one pass, some of these would take minutes
