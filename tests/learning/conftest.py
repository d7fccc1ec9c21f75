"""Alice learns, Bob learns too, Charlie is a stranger; one clock that a test moves by hand."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from gradschool.learning import queries, services

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class School:
    """The services with their tedious arguments filled in."""

    def __init__(self, library):
        self.library = library
        self.pattern = library.patterns["pytorch", "tiny"]
        self.rng = random.Random(1)
        self.now = START
        self.alice = services.learner_create(now=self.now)

    def later(self, seconds):
        self.now += timedelta(seconds=seconds)

    def sit(self, mode="challenge", learner=None):
        return services.sitting_start(
            learner=learner or self.alice,
            pattern=self.pattern,
            mode=mode,
            library=self.library,
            rng=self.rng,
            now=self.now,
        )

    def start(self, sitting, position, learner=None):
        return services.item_start(
            learner=learner or self.alice,
            sitting=sitting,
            position=position,
            library=self.library,
            rng=self.rng,
            now=self.now,
        )

    def answer(self, sitting, position, given, attempt=1, learner=None):
        return services.answer(
            learner=learner or self.alice,
            sitting=sitting,
            position=position,
            given=given,
            attempt=attempt,
            now=self.now,
        )

    def keep(self, sitting, position, given, attempt=None):
        return services.draft_keep(
            learner=self.alice,
            sitting=sitting,
            position=position,
            given=given,
            now=self.now,
            attempt=attempt,
        )

    def item(self, sitting, position, learner=None):
        return queries.item_view(
            learner=learner or self.alice, sitting=sitting, position=position, now=self.now
        )

    def result(self, sitting, learner=None):
        return queries.sitting_view(learner=learner or self.alice, sitting=sitting, now=self.now)

    def progress(self, learner=None):
        found = queries.mode_progress(
            learner=learner or self.alice, track="pytorch", pattern="tiny", now=self.now
        )
        return {one.mode: one for one in found}

    def answer_all(self, sitting, given="right", learner=None):
        for position in range(1, 6):
            self.start(sitting, position, learner)
            self.answer(sitting, position, given, 1, learner)
            if given != "right":
                self.answer(sitting, position, given, 2, learner)


@pytest.fixture
def school(db, library):
    return School(library)


@pytest.fixture
def open_item(school):
    """Alice's challenge with its first question started."""
    sitting = school.sit()
    school.start(sitting, 1)
    return sitting
