"""Writes that concern the learner alone: preferences, the recovery code, merging, erasing."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from gradschool.learning import models
from gradschool.learning.answering import close, close_finished
from gradschool.learning.disputes import merge_disputes
from gradschool.learning.errors import NotFound
from gradschool.learning.exercises import merge_exercises
from gradschool.learning.projects import merge_projects
from gradschool.learning.recall import merge_recall
from gradschool.learning.rules import timer
from gradschool.learning.sitting_record import read_sitting


@transaction.atomic
def learner_create(*, now: datetime) -> int:
    """A new anonymous learner; their number goes into the signed cookie."""
    return int(models.Learner.objects.create(created=now.timestamp()).id)


@transaction.atomic
def learner_set_time_factor(*, learner: int, time_factor: float | None) -> None:
    """Stretch the clock of later sittings: 1, 1.5, 2, or None for no clock.

    Raises ValueError for another factor, NotFound for a learner who was erased.
    """
    if time_factor not in timer.TIME_FACTORS:
        raise ValueError(f"time factor {time_factor!r}: use one of {timer.TIME_FACTORS}")
    if not models.Learner.objects.filter(id=learner).update(time_factor=time_factor):
        raise NotFound("This learner was erased.")


@transaction.atomic
def learner_new_recovery_code(*, learner: int) -> str:
    """A fresh code of 160 random bits, replacing any older one. It is kept hashed, so this is the only time to read it.

    Raises NotFound for a learner who was erased.
    """
    text = base64.b32encode(secrets.token_bytes(20)).decode()
    code = "-".join(text[start : start + 4] for start in range(0, len(text), 4))
    if not models.Learner.objects.filter(id=learner).update(recovery_code=_hashed(code)):
        raise NotFound("This learner was erased.")
    return code


def _hashed(code: str) -> str:
    """A plain hash is enough: nobody can try 2^160 codes. Case, spaces and hyphens do not matter."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


@transaction.atomic
def learner_recover(*, code: str, current: int | None, now: datetime) -> int | None:
    """The learner a recovery code belongs to, or None. What `current` did in this browser moves over to them.

    Both histories are kept; of two open sittings of one mode the later stays open; a badge both hold keeps its first date.
    """
    found = models.Learner.objects.filter(recovery_code=_hashed(code)).values_list("id", flat=True).first()
    if found is not None and current is not None and current != found:
        _merge(current, into=found, now=now.timestamp())
    return found


def _merge(learner: int, *, into: int, now: float) -> None:
    _close_older_twins(learner, into, now)
    models.Sitting.objects.filter(learner=learner).update(learner=into)
    held = dict(models.Award.objects.filter(learner=into).values_list("badge", "at"))
    for award in models.Award.objects.filter(learner=learner):
        if award.badge not in held:
            award.learner_id = into
            award.save(update_fields=["learner"])
        elif award.at < held[award.badge]:
            twin = models.Award.objects.filter(learner=into, badge=award.badge)
            twin.update(at=award.at, sitting=award.sitting_id)
    merge_disputes(learner, into=into)
    merge_recall(learner, into=into)
    merge_projects(learner, into=into)
    merge_exercises(learner, into=into)
    models.Learner.objects.filter(id=learner).delete()


def _close_older_twins(one: int, other: int, now: float) -> None:
    """Of the open sittings that the two have of the same mode, close the one begun earlier.

    Those that are over but not written down so are settled first: they lose nothing, and no open one is closed for them.
    """
    seen = set()
    found = models.Sitting.objects.filter(learner__in=(one, other), closed=None).order_by("-started")
    for learner, sitting in list(found.values_list("learner_id", "id")):
        record = read_sitting(learner=learner, sitting=sitting)
        if close_finished(record, now):
            continue
        place = (record.track, record.pattern, record.mode)
        if place in seen:
            close(record, "merged", now)
        seen.add(place)


@transaction.atomic
def learner_erase(*, learner: int) -> None:
    """Delete a learner and everything kept about them. The only deletion there is."""
    models.Learner.objects.filter(id=learner).delete()
