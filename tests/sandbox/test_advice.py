"""The sentence that an error has, by what a stranger could have written, and for errors of the real sandbox."""

import time

import pytest

from gradschool.sandbox import Ending
from gradschool.sandbox import advice as told
from gradschool.sandbox.advice import RULES, advice, notice

DENIED = ("PermissionError", "[Errno 1] Operation not permitted")

CASES = {
    "an ordinary error": ("ValueError", "bad value", "ValueError: bad value", "raise ValueError", ""),
    "an ordinary error with words of others": (
        "RuntimeError",
        "mat1 and mat2 shapes cannot be multiplied",
        "subprocess.py socket.py dataloader.py os.fork(",
        "import subprocess, socket",
        "",
    ),
    "an ordinary syntax error": ("SyntaxError", "invalid syntax", "", "x = = 1", ""),
    "a remainder at the start of a line": ("SyntaxError", "invalid syntax", "", "x = (a\n% b c)", told.SHELL),
    "a shell command": ("SyntaxError", "invalid syntax", "", "import torch\n  !pip install x\n", told.SHELL),
    "a percent sign in a string": ("SyntaxError", "invalid syntax", "", "print('5 % of') x", ""),
    "a name that is not there": ("ModuleNotFoundError", "No module named 'torch.optm'", "", "", ""),
    "a package with a strange name": ("ModuleNotFoundError", "No module named '<script>'", "", "", ""),
    "end of a file of its own": ("EOFError", "Ran out of input", "pickle", "pickle.load(f)", ""),
    "a key that is missing": ("KeyError", "'lr'", "", "", ""),
    "nothing at all": ("", "", "", "", ""),
    "anything else that is denied": (*DENIED, "os.setuid(0)", "", told.DENIED),
    "a folder that may not be read": (
        "PermissionError",
        "[Errno 13] Permission denied: '/'",
        "os.listdir('/')",
        "",
        told.READ,
    ),
    "a file that may not be written": (
        "PermissionError",
        "[Errno 13] Permission denied: '/usr/x'",
        "open('/usr/x', 'w')",
        "",
        told.WRITE,
    ),
    "a network that is down": ("OSError", "[Errno 101] Network is unreachable", "", "", told.NETWORK),
    "a scratch folder that is full": (
        "OSError",
        "[Errno 28] No space left on device: 'a'",
        "open('a', 'w')",
        "",
        told.DISK,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_error_has_the_sentence_that_helps(name):
    *seen, expected = CASES[name]
    assert advice(*seen) == expected


def test_a_missing_package_is_named():
    sentence = advice("ModuleNotFoundError", "No module named 'torchvision'", "", "import torchvision")
    assert sentence.startswith("torchvision is not installed here")


def test_every_sentence_is_one():
    for _, sentence in RULES:
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert len(sentence) < 160


def test_texts_made_to_be_slow_are_not():
    long = 200_000
    texts = [
        "a" * long,
        "open(" * (long // 5),
        "open(" + "x" * long,
        "!" * long,
        "% " * long,
        " " * long + "!",
        "\n" * long + "!x",
        "No module named '" * 9000,
        "." * long + "save(",
        "plt.show(" * 20_000,
        "matplotlib " * 20_000,
    ]
    started = time.process_time()
    for text in texts:
        for kind in ("SyntaxError", "PermissionError", "ModuleNotFoundError", "FileNotFoundError"):
            advice(kind, text[:4000] + ": '", text, text)
        notice("matplotlib" + text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()", 3),
        ("import matplotlib.pyplot\n\n\nmatplotlib.pyplot.show()\n", 4),
        ("from matplotlib import pyplot as plt\nfig, ax = plt.subplots()\nfig.show()", 3),
        ("show(loss=1)", None),
        ("import matplotlib\nshow(loss=1)\n# plt.show()", None),
        ("plt.show()", None),
    ],
)
def test_a_chart_that_nobody_will_see_is_noticed(code, line):
    assert notice(code) == (None if line is None else (told.CHARTS, line))


@pytest.mark.xdist_group("sandbox")
def test_a_run_with_a_chart_says_so_beside_its_warnings(warm):
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('on')"
    result = warm.run(code, cpu_seconds=10, wall_seconds=60.0)
    assert (result.ending, result.output) == (Ending.FINISHED, "on\n")
    assert [(one.kind, one.message, one.line) for one in result.warnings] == [("Notice", told.CHARTS, 3)]


@pytest.mark.xdist_group("sandbox")
def test_a_notebooks_command_has_its_sentence(warm):
    assert warm.run("import torch\n!pip install torchvision").error.advice == told.SHELL


@pytest.mark.xdist_group("sandbox")
def test_an_ordinary_error_has_none(warm):
    for code in ("1 / 0", "import torch\ntorch.ones(2) @ torch.ones(3)", "{}['lr']", "x = = 1"):
        assert warm.run(code).error.advice == ""
