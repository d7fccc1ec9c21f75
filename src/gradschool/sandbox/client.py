"""Asks the sandbox of a site, from any process. Never waits for a run: each call is one short round trip."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from gradschool.sandbox.values import Busy, Mode, SandboxError, Snippet, SnippetRefused, Standing, State
from gradschool.service.asking import Asking
from gradschool.service.messages import BrokenOff

NAME = "sandbox"  # of its socket and its lock in the data folder
NOT_THERE = "Nothing can be run just now: the sandbox does not answer. It may be starting; try again in a few seconds."
OFF = "Running code is switched off on this site: GRADSCHOOL_SANDBOX is off."


def connect(folder: Path) -> Sandbox:
    """The sandbox that `gradschool serve` runs for this data folder. One for each folder, so connections stay open."""
    return _sandbox(folder)


@cache
def _sandbox(folder: Path) -> Sandbox:
    return Sandbox(folder)


class Sandbox:
    """The calls to the sandbox of a folder, for any number of threads. All raise SandboxError when there is none."""

    def __init__(self, folder: Path) -> None:
        self.asking = Asking(folder, NAME)

    def submit(self, snippet: Snippet, learner: str = "") -> str:
        """Start a snippet, or find its result kept: the name to ask `state` for.

        Raises Busy when the queue is full or this learner has a run under way, SnippetRefused for what is never run.
        """
        snippet = snippet.checked()
        body = [snippet.before, snippet.code, snippet.after, snippet.seed]
        return str(self._ask({"call": "submit", "learner": learner}, json.dumps(body).encode())["name"])

    def state(self, name: str) -> State | None:
        """Where the snippet of this name is; None for one that is not known, or no longer."""
        answer = self._ask({"call": "state", "name": name})
        return State.of(answer["state"]) if answer["state"] else None

    def snippet(self, name: str) -> Snippet | None:
        """The snippet of this name, as long as its result is kept."""
        found = self._ask({"call": "snippet", "name": name})["snippet"]
        return Snippet(found[1], found[0], found[2], found[3]) if found else None

    def standing(self) -> Standing:
        """Whether code can be run here now, and why not. Never raises: without a sandbox, running is refused."""
        if os.environ.get("GRADSCHOOL_SANDBOX") == "off":
            return Standing(Mode.REFUSED, OFF)
        try:
            found = self._ask({"call": "standing"})["standing"]
        except SandboxError as error:
            return Standing(Mode.REFUSED, str(error))
        return Standing(Mode(found["mode"]), found["why"], found["torch"])

    def _ask(self, header: dict[str, Any], body: bytes = b"") -> dict[str, Any]:
        try:
            answer, text = self.asking.ask(header, body)
        except (OSError, BrokenOff) as error:
            raise SandboxError(NOT_THERE) from error
        if text:
            answer |= json.loads(text)
        if "busy" in answer:
            raise Busy(answer["busy"])
        for name, kind in (("wrong", SnippetRefused), ("trouble", SandboxError)):
            if name in answer:
                raise kind(answer[name])
        return answer
