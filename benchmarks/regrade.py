"""How long 10,000 answers take to be regraded after a key was put right. Budget: 60 s.

    python benchmarks/regrade.py

Ten questions, a thousand learners, one answer each; every key moves, so every answer gets a new mark. The yardstick is
writing as many plain rows in one statement for each.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="gradschool-regrade-")
os.environ["GRADSCHOOL_DATA"] = FOLDER
os.environ["DJANGO_SETTINGS_MODULE"] = "gradschool.web.settings"
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

LEARNERS, QUESTIONS = 1000, 10


def main() -> None:
    """Answer, move every key, regrade, print."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    import mini_course

    library = mini_course.library()
    now = datetime.now(UTC)
    _answer(library, now)
    moved = {
        place: replace(revision, key=("wrong-a",), fingerprint="e" * 64)
        for place, revision in library.revisions.items()
    }
    from gradschool.learning import services
    from gradschool.learning.models import Mark, Notice

    started = time.perf_counter()
    done = services.regrade(library=replace(library, revisions=moved), now=now)
    seconds = time.perf_counter() - started
    yardstick = _plain_rows()
    print(f"{done.answers:,} answers regraded, {done.learners:,} learners told: {seconds:.1f} s (budget 60)")
    print(
        f"{done.answers:,} plain rows written one by one: {yardstick:.2f} s; ratio {seconds / yardstick:.2f}"
    )
    print(f"marks now {Mark.objects.count():,}, notices {Notice.objects.count():,}")


def _answer(library: object, now: datetime) -> None:
    """A thousand learners answer ten questions each with what will turn out to be right."""
    from django.db import transaction

    from gradschool.learning import services

    pattern = library.patterns["pytorch", "tiny"]  # type: ignore[attr-defined]
    rng = random.Random(1)
    for _ in range(LEARNERS):
        with transaction.atomic():
            learner = services.learner_create(now=now)
            for _round in range(QUESTIONS // 5):
                asked = {"learner": learner, "library": library, "rng": rng, "now": now}
                sitting = services.sitting_start(pattern=pattern, mode="challenge", **asked)
                for position in range(1, 6):
                    services.item_start(sitting=sitting, position=position, **asked)
                    for attempt, given in enumerate(("wrong-a", "wrong-b"), 1):
                        services.answer(
                            learner=learner,
                            sitting=sitting,
                            position=position,
                            given=given,
                            attempt=attempt,
                            now=now,
                        )


def _plain_rows() -> float:
    """Seconds for as many single inserts of a mark, in one transaction."""
    from django.db import connection, transaction

    from gradschool.learning.models import Answer, Mark

    answers = list(Answer.objects.values_list("id", flat=True)[: LEARNERS * QUESTIONS])
    revision = Mark.objects.values_list("revision_id", flat=True).first()
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for answer in answers:
            cursor.execute(
                "INSERT INTO learning_mark (answer_id, revision_id, score, misconceptions, why, at)"
                " VALUES (%s, %s, 0, '', '', 0)",
                [answer, revision],
            )
        transaction.set_rollback(True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
