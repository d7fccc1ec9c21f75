"""Which option a learner means: a card sends the letter it shows, so no written id reaches a browser before the close."""

from __future__ import annotations

from collections.abc import Sequence


def letter(place: int) -> str:
    """The letter on screen of the option at `place`, counted from 0."""
    return chr(ord("A") + place)


def option_meant(given: str, order: Sequence[str]) -> str:
    """The written id of the option that `given`, a letter on a card in this order, stands for.

    What is no letter of the card is given back as it is: it may be a written id already, which are never upper case.
    """
    return next((option for place, option in enumerate(order) if letter(place) == given), given)
