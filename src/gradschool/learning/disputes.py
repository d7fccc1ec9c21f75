"""Disputes: a learner says that a key is wrong, the site's maintainer runs the proof again and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from gradschool.curriculum.values import ProofPage, Revision
from gradschool.learning import models
from gradschool.learning.errors import NotFound

LONGEST = 2000
"""Characters of a learner's words that are kept."""


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """One dispute, for the maintainer."""

    id: int
    question: str
    variant: str
    fingerprint: str
    torch: str
    seeds: str
    words: str
    at: datetime
    closed: bool
    answer: str


@transaction.atomic
def dispute_open(*, learner: int, revision: Revision, proof: ProofPage, words: str, now: datetime) -> bool:
    """Keep a learner's dispute of a question as it is served; False when they have one open on it already.

    Raises ValueError for empty words, NotFound for a learner who was erased.
    """
    told = words.strip()[:LONGEST]
    if not told:
        raise ValueError("A dispute says in a few words what is wrong.")
    seeds = sorted({_plain(option.seeds) for option in proof.options} - {""})
    try:
        with transaction.atomic():
            _, made = models.Dispute.objects.get_or_create(
                learner_id=learner,
                question=revision.question,
                variant=revision.variant,
                closed=None,
                defaults={
                    "fingerprint": revision.fingerprint,
                    "torch": proof.torch,
                    "seeds": "; ".join(seeds),
                    "words": told,
                    "at": now.timestamp(),
                },
            )
            if not models.Learner.objects.filter(id=learner).exists():
                raise NotFound("This learner was erased.")
    except IntegrityError as error:
        raise NotFound("This learner was erased.") from error
    return made


def _plain(html: str) -> str:
    return html.replace("<p>", "").replace("</p>", "").strip()


def disputes(*, closed: bool = False) -> Iterator[DisputeLine]:
    """The open disputes, oldest first; with `closed`, those that were answered too. One statement."""
    rows = models.Dispute.objects.order_by("id")
    for one in rows if closed else rows.filter(closed=None):
        yield DisputeLine(
            one.id,
            one.question,
            one.variant,
            one.fingerprint,
            one.torch,
            one.seeds,
            one.words,
            datetime.fromtimestamp(one.at, UTC),
            one.closed is not None,
            one.answer,
        )


@transaction.atomic
def dispute_close(*, dispute: int, answer: str, now: datetime) -> None:
    """Close a dispute with the maintainer's answer, which the learner gets as a notice.

    Raises NotFound for a dispute that is not open.
    """
    row = models.Dispute.objects.filter(id=dispute, closed=None).first()
    if row is None:
        raise NotFound(f"There is no open dispute {dispute}.")
    row.closed, row.answer = now.timestamp(), answer.strip()
    row.save(update_fields=["closed", "answer"])
    text = f"You disputed a key ({row.question}). The answer: {row.answer}"
    models.Notice.objects.create(learner_id=row.learner_id, text=text, at=now.timestamp())


def exported_disputes(learner: int) -> Iterator[dict[str, object]]:
    """A learner's disputes, ready for JSON. One statement."""
    for one in models.Dispute.objects.filter(learner=learner).order_by("id"):
        yield {
            "question": one.question,
            "variant": one.variant,
            "torch": one.torch,
            "words": one.words,
            "at": datetime.fromtimestamp(one.at, UTC).isoformat(),
            "answer": one.answer or None,
        }


def merge_disputes(learner: int, *, into: int) -> None:
    """Move a learner's disputes and notices to another who is the same person; of two open on one question the older stays."""
    held = set(models.Dispute.objects.filter(learner=into, closed=None).values_list("question", "variant"))
    for one in models.Dispute.objects.filter(learner=learner):
        if one.closed is not None or (one.question, one.variant) not in held:
            one.learner_id = into
            one.save(update_fields=["learner"])
    models.Notice.objects.filter(learner=learner).update(learner=into)
