"""Starts trainings one unit in the last place away, so that a proof can see what hangs on last digits. Torch-free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NUDGED = ContextVar("nudged", default=False)


@contextmanager
def nudged() -> Iterator[None]:
    """While active, every training of the lab starts from parameters moved up to the next number that the dtype has.

    What is true of a run and of its nudged twin does not hang on last digits.
    """
    before = _NUDGED.set(True)
    try:
        yield
    finally:
        _NUDGED.reset(before)


def is_nudged() -> bool:
    """Whether `nudged` is active here."""
    return _NUDGED.get()
