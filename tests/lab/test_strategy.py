"""Strategies: read, checked, printed; and nothing of a text is ever run."""

import pytest
from hypothesis import given, settings

from gradschool.lab import Strategy, StrategyError, parse
from lab.strategies_to_draw import strategies

PYTORCH_LINES = """
import torch
from torch.optim.lr_scheduler import LinearLR, SequentialLR
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99))
warmup = LinearLR(optimizer, 0.1, total_iters=5)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10 * 10)
scheduler = SequentialLR(optimizer, schedulers=[warmup, cosine], milestones=[5])  # scheduler.step() after every batch
"""


@settings(max_examples=200, deadline=None)
@given(strategies())
def test_it_reads_back_what_it_prints(strategy):
    assert parse(strategy.short()) == strategy
    assert parse(strategy.as_pytorch()) == strategy
    assert Strategy.from_dict(strategy.to_dict()) == strategy


def test_it_reads_the_lines_that_people_write():
    assert parse(PYTORCH_LINES).short() == (
        "AdamW(lr=0.001, betas=(0.9, 0.99)) | SequentialLR(schedulers=[LinearLR(start_factor=0.1, total_iters=5), "
        "CosineAnnealingLR(T_max=100)], milestones=[5]) @batch"
    )


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("SGD(0.1)", "SGD(lr=0.1)"),
        ("optim.SGD(net.parameters(), .1)", "SGD(lr=0.1)"),
        ("SGD(lr=1/8) | StepLR(2) @epoch", "SGD(lr=0.125) | StepLR(step_size=2)"),
        ("SGD(lr=1)|LambdaLR([lambda e: .5**e])", "SGD(lr=1.0) | LambdaLR(lr_lambda=lambda e: 0.5 ** e)"),
        (
            "opt = SGD(p, lr=.1)\nlr_scheduler.ExponentialLR(opt, .9)",
            "SGD(lr=0.1) | ExponentialLR(gamma=0.9)",
        ),
    ],
)
def test_it_has_one_short_form(text, short):
    assert parse(text).short() == short


def test_it_prints_lines_that_pytorch_runs():
    import torch

    lines = parse("SGD(lr=0.1) | LambdaLR(lambda e: math.exp(-e)) @batch").as_pytorch()
    assert lines.splitlines()[0] == "import math"
    names = {"torch": torch, "model": torch.nn.Linear(1, 1)}
    exec(lines, names)
    assert isinstance(names["scheduler"], torch.optim.lr_scheduler.LambdaLR)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SGD(learning_rate=0.1)", r"learning_rate is not an argument of SGD; did you mean lr\?"),
        ("SGD(lr=-1)", "lr must be at least 0, but it is -1.0"),
        ("SGD(lr='fast')", "lr must be a finite number, but it is 'fast'"),
        ("SGD(lr=[0.1, 0.2])", "one parameter group"),
        ("SGD(lr=1e999)", "finite"),
        ("SDG(lr=0.1)", "did you mean SGD?"),
        ("SGD(lr=0.1) | StepLr(2)", "did you mean StepLR?"),
        ("SGD(lr=0.1) | StepLR()", r"StepLR needs step_size: write StepLR\(step_size=…\)"),
        ("SGD(lr=0.1) | StepLR(0)", "step_size must be at least 1, but it is 0"),
        ("SGD(lr=0.1) | StepLR(2, verbose=True)", "no longer takes verbose"),
        ("SGD(lr=0.1) | StepLR(2, last_epoch=3)", "leave last_epoch out"),
        ("SGD(lr=0.1) | StepLR(2) @week", "@epoch or @batch, not @week"),
        ("SGD(lr=0.1) | StepLR(2) | StepLR(3)", "2 schedules; join them by SequentialLR or ChainedScheduler"),
        ("SGD(lr=0.1); Adam(lr=0.1)", "one optimizer"),
        ("StepLR(2)", "names no optimizer"),
        ("SGD(lr=0.1, lr=0.2)", "not a strategy|once"),
        ("SGD(**{'lr': 0.1})", "without"),
        ("SGD(lr=0.1, nesterov=True)", "needs a momentum"),
        ("SGD(lr=0.1) | OneCycleLR(0.1)", "needs its length"),
        ("SGD(lr=0.1) | SequentialLR([StepLR(2)], [1])", "1 schedulers take 0 milestones"),
        ("SGD(lr=0.1) | ChainedScheduler([ReduceLROnPlateau()])", "cannot hold ReduceLROnPlateau"),
        ("SGD(lr=1)|SequentialLR([StepLR(2), ChainedScheduler([StepLR(2)])], [3])", "in first place only"),
        ("", "names no optimizer"),
        ("for i in x: pass", "`for i in x:` is not part of a strategy"),
    ],
)
def test_it_says_what_to_mend(text, message):
    with pytest.raises(StrategyError, match=message):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('touch /tmp/ran')",
        "SGD(lr=open('/etc/passwd'))",
        "SGD(lr=(lambda: 1)())",
        "SGD(lr=10**10**10)",
        "SGD(lr=[x for x in range(10**9)])",
        "SGD(lr=0.1) | LambdaLR(lambda e: e.__class__)",
        "SGD(lr=0.1) | LambdaLR(lambda e: open('x'))",
        "SGD(lr=0.1) | LambdaLR(lambda e, f=open('x'): 1)",
        "SGD(lr=0.1) | LambdaLR(lambda e: [e][0])",
        "SGD(lr=f'{1}')",
        "x = SGD",
        "SGD(" * 90 + ")" * 90,
        "(" * 9000,
        "-" * 9000 + "1",
        "SGD(lr=0.1) #" + "x" * 20_000,
        "\0",
        "SGD(lr=0.1\n  ",
    ],
)
def test_it_never_runs_a_text(text):
    with pytest.raises(StrategyError):
        parse(text)


@pytest.mark.parametrize("value", [None, 3, {"optimizer": "SGD"}, {"optimizer": "SGD", "arguments": 3}])
def test_it_refuses_what_is_no_strategy(value):
    with pytest.raises(StrategyError):
        Strategy.from_dict(value) if isinstance(value, dict) else parse(value)


def test_it_knows_torchs_defaults():
    assert parse("Adam()").learning_rate == 0.001
    assert parse("Adam()").value("betas") == (0.9, 0.999)
