"""The site's content, loaded once a process."""

from __future__ import annotations

from functools import cache

from gradschool.curriculum.library import load_library
from gradschool.curriculum.load import content_folders
from gradschool.curriculum.values import Library, Mode, Pattern


@cache
def library() -> Library:
    """All proved content: what comes with gradschool, and the folders of GRADSCHOOL_CONTENT.

    What is broken or unproved is left out and named in its `faults`; the rest is served.
    """
    return load_library(content_folders())


def mode_with_badge(badge: str) -> tuple[Pattern, Mode] | None:
    """The pattern and mode that give the badge with this id."""
    for pattern in library().patterns.values():
        for mode in pattern.modes.values():
            if mode.badge and mode.badge.id == badge:
                return pattern, mode
    return None
