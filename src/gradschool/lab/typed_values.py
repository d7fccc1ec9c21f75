"""Values as people type them in a shell: strategies, seeds, and the parameters of a problem. Torch-free."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from gradschool.lab.errors import LabError, StrategyError
from gradschool.lab.grid import expand
from gradschool.lab.spec import MOST_RUNS, check_seed
from gradschool.lab.strategy import Strategy

LONGEST_TEXT = 10_000


def read_seeds(text: str) -> tuple[int, ...]:
    """`0`, `0, 1, 2` or `0:10` (0 to 9), each seed once; LabError for anything else."""
    found: list[int] = []
    for part in text.split(",") if len(text) <= LONGEST_TEXT else [text[:20]]:
        first, colon, end = part.strip().partition(":")
        if not _is_number(first) or (colon and not _is_number(end)):
            raise LabError(
                f"Seeds are whole numbers such as 0, or 0,1,2, or 0:10 for 0 to 9, but one is {part.strip()[:40]!r}."
            )
        # No longer than a sweep may be, so that 0:1000000000 costs nothing.
        found += range(int(first), min(int(end), int(first) + MOST_RUNS + 1)) if colon else [int(first)]
        if len(found) > MOST_RUNS:
            raise LabError(
                f"There are more than {MOST_RUNS:,} seeds; that is the most runs that a sweep has."
            )
    for seed in found:
        check_seed(seed)
    if not found:
        raise LabError(f"The seeds {text.strip()[:40]} are none; 0:10 is 0 to 9.")
    return tuple(dict.fromkeys(found))


def read_parameters(texts: Iterable[str]) -> dict[str, Any]:
    """Each `name=value`, the value as Python writes it: `eigenvalues=1,100`, `noise=0.1`, `model=cnn`."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise LabError(f"A parameter is name=value, such as eigenvalues=1,100, but it is {text[:60]!r}.")
        if name.strip() in found:
            raise LabError(f"The parameter {name.strip()} is given twice; give it once.")
        found[name.strip()] = _value(value.strip())
    return found


def read_strategies(texts: Sequence[str]) -> tuple[Strategy, ...]:
    """Every strategy that the texts stand for, each once; StrategyError says in which of several texts the fault is."""
    found: dict[Strategy, None] = {}
    for at, text in enumerate(texts, start=1):
        try:
            found.update(dict.fromkeys(expand(text)))
        except StrategyError as error:
            raise StrategyError(
                f"Strategy {at} of {len(texts)}: {error}" if len(texts) > 1 else str(error)
            ) from error
    return tuple(found)


def _value(text: str) -> Any:
    if len(text) > LONGEST_TEXT:
        raise LabError(f"The value of a parameter is at most {LONGEST_TEXT:,} characters long.")
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text  # a word, as in model=cnn


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20
