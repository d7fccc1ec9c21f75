"""What a learner means: a card sends the letters it shows, so no written id reaches a browser before the close."""

from __future__ import annotations

from collections.abc import Sequence


def letter(place: int) -> str:
    """The letter on screen of the option at `place`, counted from 0."""
    return chr(ord("A") + place)


def option_meant(given: str, order: Sequence[str]) -> str:
    """The written ids that `given`, letters of a card in this order separated by spaces, stands for.

    What is no letter of the card is given back as it is: it may be a written id already, which are never upper case, or
    the number that a question without options asks for.
    """
    if not order:
        return given
    meant = {letter(place): option for place, option in enumerate(order)}
    return " ".join(meant.get(part, part) for part in given.split())
