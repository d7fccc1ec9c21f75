"""The house rules that a tool can count: short functions, short files, documented names, no banned words."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "gradschool"
FILES = [path for path in sorted(SOURCE.rglob("*.py")) if not {"content", "migrations"} & set(path.parts)]


def functions():
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield path.relative_to(SOURCE), node


def test_no_function_is_longer_than_50_lines():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, node in functions()
        if node.end_lineno - node.lineno >= 50
    ]
    assert long == []


def test_no_file_is_longer_than_400_lines():
    assert [str(path) for path in FILES if path.read_text().count("\n") > 400] == []


def test_nothing_is_called_utils_helpers_or_manager():
    assert [
        str(path) for path in FILES if path.stem in {"utils", "util", "helpers", "helper", "manager"}
    ] == []


def test_nothing_is_left_to_do():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")
    assert [str(path) for path in FILES if any(mark in path.read_text() for mark in marks)] == []


@pytest.mark.parametrize(
    "module",
    [
        "gradschool.web.settings",
        "gradschool.cli.main",
        "gradschool.lab",
        "gradschool.lab.engine.server",
        "gradschool.curriculum.library",
    ],
)
def test_it_imports_without_torch(module, tmp_path):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    environment = {
        "GRADSCHOOL_DATA": str(tmp_path),
        "PATH": "",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0


@pytest.mark.xdist_group("house")
def test_the_tests_of_a_group_stay_together(request):
    """Groups share what takes long to start, and measure what others would disturb; a new pytest may lose them unseen."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@house")
