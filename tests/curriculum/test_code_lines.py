"""Programs compared line by line, whatever their spaces, comments and quotes; and programs that nobody could parse."""

import pytest

from gradschool.curriculum.code_lines import logical_lines, missing_line, set_again

PROGRAM = """\
rate = 0.1
optimizer = SGD([w], lr=rate)
for step in range(20):
    loss = 2 * w**2
    show(loss, w=w)
    optimizer.step()
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f(a,b)", "f( a , b )  # both"),
        ("f(a, b)", "f(\n    a,\n    b,\n)"),
        ("name = 'x'", 'name = "x"'),
        ("rate = 0.1", "rate=.10"),
        ("a = 1; b = 2", "a = 1\nb = 2"),
        ("if a:\n    b()", "if a:\n\n\tb()"),
        ("a = 1 + \\\n 2", "a = 1 + 2"),
    ],
)
def test_the_same_line_in_another_dress(one, other):
    assert logical_lines(one) == logical_lines(other)


@pytest.mark.parametrize(("one", "other"), [("a = 1", "a = 2"), ("f(a)", "f(b)"), ("x = 'a b'", "x = 'ab'")])
def test_another_line(one, other):
    assert logical_lines(one) != logical_lines(other)


@pytest.mark.parametrize(
    "code",
    [
        "(" * 100_000,
        "-" * 60_000 + "1",
        "a" + ".b" * 20_000,
        "x = '''",
        "\tif\n  a",
        "\0",
        "é = 'ü",
        "1_",
        "$?",
    ],
)
def test_no_program_is_too_strange(code):
    assert isinstance(logical_lines(code), list)


def test_what_is_missing_is_named_as_it_was_written():
    keep = ["show(loss, w=w)", "for step in range(20):"]
    assert missing_line(PROGRAM, keep, PROGRAM) == ""
    assert missing_line(PROGRAM.replace("range(20)", "range(30)"), keep, PROGRAM) == "for step in range(20):"
    assert missing_line(PROGRAM.replace("show", "# show"), keep, PROGRAM) == "show(loss, w=w)"


def test_a_line_moved_elsewhere_is_still_there():
    moved = PROGRAM.replace("    optimizer.step()\n", "") + "optimizer.step()\n"
    assert missing_line(moved, ["optimizer.step()"], PROGRAM) == ""


@pytest.mark.parametrize(
    "more",
    ["loss = loss / 10\n", "loss /= 10\n", "for loss in [1]:\n    pass\n", "def loss():\n    pass\n"],
)
def test_a_name_of_a_kept_line_that_is_set_once_more(more):
    assert set_again(PROGRAM + more, ["loss = 2 * w**2"], PROGRAM) == "loss"


def test_show_is_nobodys_to_replace():
    assert set_again(f"def show(*a, **b): pass\n{PROGRAM}", ["loss = 2 * w**2"], PROGRAM) == "show"


@pytest.mark.parametrize("more", ["rate = 1\n", "if loss == 1:\n    pass\n", "losses = []\n", "f(loss=1)\n"])
def test_what_is_no_kept_name_may_be_set(more):
    assert set_again(PROGRAM + more, ["loss = 2 * w**2"], PROGRAM) == ""
