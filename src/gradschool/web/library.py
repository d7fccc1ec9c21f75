"""The site's content, loaded once a process."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path

from gradschool.curriculum.library import load_library
from gradschool.curriculum.load import PACKAGED
from gradschool.curriculum.values import Library, Mode, Pattern

log = logging.getLogger(__name__)


@cache
def library() -> Library:
    """All proved content: what comes with gradschool, and the folders of GRADSCHOOL_CONTENT.

    What is broken or unproved is left out and logged; the rest is served.
    """
    loaded = load_library(content_folders())
    for fault in loaded.faults:
        log.warning("left out: %s", fault)
    return loaded


def content_folders() -> tuple[Path, ...]:
    """The packaged content, then the folders that GRADSCHOOL_CONTENT names."""
    named = os.environ.get("GRADSCHOOL_CONTENT", "").split(os.pathsep)
    return (PACKAGED, *(Path(folder) for folder in named if folder))


def mode_with_badge(badge: str) -> tuple[Pattern, Mode] | None:
    """The pattern and mode that give the badge with this id."""
    for pattern in library().patterns.values():
        for mode in pattern.modes.values():
            if mode.badge and mode.badge.id == badge:
                return pattern, mode
    return None
