"""A piece of code that a learner may change and run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """What an editor is filled with: the code to change, what runs before and after it, and where it came from."""

    title: str
    code: str
    before: str = ""
    after: str = ""
    back: str = ""
    """The address of the page that shows it."""
    seed: int = 0
