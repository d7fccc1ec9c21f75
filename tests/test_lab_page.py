"""Everything that docs/lab.md prints is what the commands and the Python lines print."""

import importlib.util
import os
import re
from pathlib import Path

import pytest

FILLING = Path(__file__).parent.parent / "docs" / "lab_page.py"
DOTS = re.compile("[\u2801-\u28ff]+")
NUMBER = re.compile(r"[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?$")


def loaded(path):
    spec = importlib.util.spec_from_file_location("lab_page", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


page = loaded(FILLING)
TEXT = page.PAGE.read_text()


def words(text):
    """The words of a text, numbers as numbers; the dots of a chart, which rounding moves, are left out."""
    plain = [word.strip("(),.;:") or word for word in DOTS.sub("", text).split()]
    return [float(word.replace(",", "")) if NUMBER.match(word) else word for word in plain]


def assert_alike(found, shown):
    ours, theirs = words(found), words(shown)
    assert [type(one) for one in ours] == [type(one) for one in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one == (pytest.approx(other, rel=0.02) if isinstance(other, float) else other)


@pytest.mark.parametrize(
    "found", list(page.CONSOLE.finditer(TEXT)), ids=lambda found: found["command"][11:30]
)
def test_a_command_prints_what_the_page_shows(found):
    assert found["command"].startswith("gradschool lab ")
    assert_alike(page.printed_by(found["command"]), found["shown"])


def test_the_python_of_the_page_runs_and_prints_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for found in page.PYTHON.finditer(TEXT):
        assert_alike(page.printed_by_python(found["code"], names), found["shown"] or "")
    assert os.listdir() == ["line.svg"]


def test_every_strategy_of_the_page_is_one():
    from gradschool.lab import parse
    from gradschool.lab.grid import split

    written = re.findall(r"```text\n((?:SGD|optimizer).*?)```", TEXT, re.S)
    assert len([parse(one) for text in written[:2] for one in split(text)]) == 8


def test_every_option_of_the_sweep_is_on_the_page():
    options = set(re.findall(r"--[a-z]+", page.printed_by("gradschool lab sweep --help")))
    assert options - {"--help"} <= set(re.findall(r"--[a-z]+", TEXT))
