"""A site with the mini course, a learner, and somebody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

import mini_course
from gradschool.web import library as web_library

MODE = "/pytorch/tiny/challenge/"


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns of a folder for collected files that is not there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def course(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Any]:
    """The site's library is the mini course."""
    course = mini_course.library()
    monkeypatch.setattr(web_library, "load_library", lambda _roots: course)
    web_library.library.cache_clear()
    yield course
    web_library.library.cache_clear()


@dataclass
class Learner:
    """Somebody with a browser, and what they do."""

    browser: Client
    sitting: str = ""

    def start(self, mode: str = MODE) -> str:
        """Start a sitting; the address of its first question."""
        self.sitting = self.browser.post(mode)["Location"].rsplit("/", 2)[0] + "/"
        return f"{self.sitting}1/"

    def at(self, position: int) -> str:
        return f"{self.sitting}{position}/"

    def shown(self, position: int) -> str:
        return self.browser.get(self.at(position)).content.decode()

    def give(self, position: int, option: str, attempt: int = 1, **headers: str) -> Any:
        posted = {"answer": option, "attempt": attempt}
        return self.browser.post(f"{self.at(position)}answer/", posted, headers=headers)

    def next(self, position: int) -> Any:
        return self.browser.post(f"{self.at(position)}start/")

    def take(self, *options: str) -> None:
        """Start a challenge and give one answer a question."""
        self.start()
        for position, option in enumerate(options, 1):
            if position > 1:
                self.next(position)
            self.give(position, option)


@pytest.fixture
def alice() -> Learner:
    return Learner(Client())


@pytest.fixture
def bob() -> Learner:
    return Learner(Client())


@pytest.fixture
def text() -> Callable[[Any], str]:
    """What a reader sees of a response: its words, without tags."""
    return lambda response: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
