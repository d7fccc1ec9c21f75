"""The deck of a pattern: flashcards for Recall, each with a claim that its proof has run. Loading and publishing; no torch.

cards/cards.yaml  cards/proof.py  cards/lock.json
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from gradschool.curriculum.load import fingerprint_of, proof_source, shown_path
from gradschool.curriculum.lock import Lock, LockError, of_these_texts, read_lock
from gradschool.curriculum.publish import Texts, publish_claim
from gradschool.curriculum.schema import ClaimFile, ContentFile, Identifier, Text, check
from gradschool.curriculum.values import Fault, Flashcard
from gradschool.curriculum.yaml_file import YamlFile, read_yaml

FOLDER, FILE = "cards", "cards.yaml"


class CardFile(ContentFile):
    """One flashcard: a question that is answered in a breath, and its answer."""

    id: Identifier
    about: list[Identifier] = Field(default_factory=list, description="The pattern's subjects it recalls.")
    front: Text
    back: Text
    claim: ClaimFile


class CardsFile(ContentFile):
    """cards.yaml"""

    cards: list[CardFile] = Field(min_length=1, max_length=200)


@dataclass(frozen=True)
class AuthoredDeck:
    """A deck as its author wrote it: checked, but not yet filled in or proved."""

    folder: Path
    file: YamlFile
    cards: CardsFile
    proof_source: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the newline-normalised cards.yaml and proof.py and the format version."""
        text = (self.folder / FILE).read_text(encoding="utf-8")
        return fingerprint_of(text, self.proof_source)


def load_deck(folder: Path) -> AuthoredDeck | list[Fault]:
    """The deck in `folder`, or all that is wrong with its files."""
    file = read_yaml(folder / FILE, shown_path(folder / FILE))
    if isinstance(file, Fault):
        return [file]
    cards = check(CardsFile, file)
    if isinstance(cards, list):
        return cards
    source = proof_source(folder)
    faults = source if isinstance(source, list) else []
    ids = [card.id for card in cards.cards]
    faults += [
        file.fault(("cards", index, "id"), f"two cards have the id {one!r}", "Give each its own.")
        for index, one in enumerate(ids)
        if ids.index(one) != index
    ]
    if isinstance(source, list) or faults:
        return faults
    return AuthoredDeck(folder, file, cards, source)


def proved_cards(authored: AuthoredDeck) -> tuple[Flashcard, ...]:
    """The cards as they are served, with the facts of their lock filled in.

    Raises LockError when the deck is unproved, PublishError for a text that cannot be rendered.
    """
    return published(authored, of_these_texts(read_lock(authored.folder / "lock.json"), authored.fingerprint))


def published(authored: AuthoredDeck, lock: Lock) -> tuple[Flashcard, ...]:
    """The cards with the facts of `lock`. Raises LockError where a card is not true, PublishError as above."""
    variant = lock.variants[0]
    if variant.truth != {card.id: True for card in authored.cards.cards}:
        raise LockError("its lock does not prove every card")
    texts = Texts(variant)
    return tuple(
        Flashcard(
            id=card.id,
            about=tuple(card.about),
            front=texts.html(f"{card.id}.front", card.front),
            back=texts.html(f"{card.id}.back", card.back),
            claim=publish_claim(card.id, card.claim, texts),
            torch=lock.torch,
        )
        for card in authored.cards.cards
    )
