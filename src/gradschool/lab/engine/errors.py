"""What the engine answers when it does not do what was asked."""

from __future__ import annotations

from gradschool.lab.errors import LabError


class EngineError(Exception):
    """There is no engine, or it does not answer; the message says what to do."""


class Busy(EngineError):  # noqa: N818  it says what is the case, not what broke
    """Too many tasks wait already; asking again after `retry_after_seconds` may do."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            f"The lab is busy with other learners' runs. Try again in {retry_after_seconds} seconds."
        )
        self.retry_after_seconds = retry_after_seconds


class TooLarge(LabError):  # noqa: N818
    """More than one request may ask for; the message names the limit."""
