"""Errors with their line, warnings, curves, seeds: what a run tells of itself."""

import pytest

from gradschool.sandbox import Ending, RunWarning

pytestmark = pytest.mark.xdist_group("sandbox")


def test_an_error_has_its_line_and_a_traceback_of_the_snippet_alone(warm):
    result = warm.run("def f(x):\n    return 1 / x\n\nf(0)")
    assert (result.ending, result.error.kind, result.error.line) == (Ending.ERROR, "ZeroDivisionError", 2)
    assert result.error.message == "division by zero"
    assert 'File "snippet.py", line 4, in <module>\n    f(0)' in result.error.traceback
    assert "execution.py" not in result.error.traceback


def test_an_error_deep_in_torch_is_marked_where_the_snippet_called_it(warm):
    result = warm.run("import torch\nlayer = torch.nn.Linear(3, 1)\nlayer(torch.ones(2, 2))\nprint('after')")
    assert (result.error.kind, result.error.line) == ("RuntimeError", 3)
    assert "mat1 and mat2" in result.error.message
    assert result.output == ""


def test_a_fault_of_syntax_has_its_line(warm):
    result = warm.run("x = 1\nfor i in range(3)\n    print(i)")
    assert (result.error.kind, result.error.line) == ("SyntaxError", 2)


def test_a_line_counts_in_what_the_learner_sees(warm):
    assert warm.run("a\nb", before="a = 1\n" * 7).error.line == 2
    assert warm.run("x = 1", after="1 / 0").error.line is None


def test_an_error_whose_words_cannot_be_had_is_still_told(warm):
    code = "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd"
    assert warm.run(code).error.kind == "Odd"


def test_a_warning_has_its_line_in_the_snippet(warm):
    code = "import torch\nlayer = torch.nn.Linear(1, 1)\noptimizer = torch.optim.SGD(layer.parameters(), lr=1)\nschedule = torch.optim.lr_scheduler.StepLR(optimizer, 1)\nschedule.step()"
    (warning,) = warm.run(code).warnings
    assert (warning.kind, warning.line) == ("UserWarning", 5)
    assert "lr_scheduler.step()` before `optimizer.step()" in warning.message


def test_each_run_gives_its_own_warnings(warm):
    code = "import warnings\nwarnings.warn('mind the gap')"
    for _ in range(2):
        assert warm.run(code).warnings == (RunWarning("UserWarning", "mind the gap", 2),)


def test_show_keeps_a_point_a_call(warm):
    code = (
        "import torch\nfor i in range(3):\n    show(torch.tensor(1.0 / (i + 1), requires_grad=True), lr=0.1)"
    )
    loss, rate = warm.run(code).series
    assert (loss.name, loss.steps, loss.values) == ("loss", (0, 1, 2), (1, 0.5, pytest.approx(1 / 3)))
    assert (rate.name, rate.values) == ("lr", (0.1, 0.1, 0.1))


def test_what_is_not_finite_is_shown_as_a_gap(warm):
    (loss,) = warm.run("for loss in (1, float('inf'), float('nan'), 2): show(loss)").series
    assert loss.values == (1, None, None, 2)


def test_the_whole_course_of_a_long_training_is_kept(warm):
    (loss,) = warm.run("for i in range(100_000): show(i)", cpu_seconds=5, wall_seconds=5.0).series
    assert 1000 <= len(loss.values) <= 2000
    assert loss.values[0] == 0
    assert loss.values[-1] > 99_000


def test_what_cannot_be_shown_is_an_error_with_its_line(warm):
    result = warm.run("show(1)\nshow('a word')")
    assert (result.error.kind, result.error.line) == ("TypeError", 2)
    assert "loss is a str that is not one number" in result.error.message


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others(warm):
    code = "import random, numpy, torch\nprint(random.random(), numpy.random.rand(), torch.rand(1).item())"
    first, again, other = warm.run(code), warm.run(code), warm.run(code, seed=1)
    assert first.output == again.output != other.output
    assert (first.seed, other.seed) == (0, 1)


def test_a_seed_is_what_torch_says_it_is(warm):
    import torch

    torch.manual_seed(5)
    assert (
        warm.run("import torch\nprint(torch.rand(3).tolist())", seed=5).output
        == f"{torch.rand(3).tolist()}\n"
    )


def test_a_run_of_one_learner_changes_nothing_for_another(warm):
    warm.run("import torch, builtins\ntorch.nn.Linear = None\nbuiltins.print = None")
    assert warm.run("import torch\nprint(torch.nn.Linear(1, 1))").output.startswith("Linear(")


def test_memory_is_the_runs_own(warm):
    small, large = warm.run("print(1)"), warm.run("import torch\nx = torch.ones(50 << 20)")
    assert small.memory_bytes < 64 << 20
    assert 200 << 20 <= large.memory_bytes - small.memory_bytes <= 220 << 20
