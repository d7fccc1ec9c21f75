"""The tables of learning.

Instants are Unix seconds and ids of sittings are hexadecimal text, so that the same SQL reads and writes them on SQLite
and on PostgreSQL. Answers and marks are only ever added. Erasing a learner is the only deletion.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Learner(models.Model):
    """Who answers: anonymous, known by a signed cookie. An account's link will be a nullable column here."""

    created = models.FloatField()
    time_factor = models.FloatField(null=True, default=1.0)
    recovery_code = models.CharField(max_length=64, null=True, unique=True)
    """SHA-256 of the code; the code itself has 160 random bits and is shown once."""


class Revision(models.Model):
    """A question as served once, under the hash of its content."""

    id = models.CharField(max_length=64, primary_key=True)
    content = models.TextField()


class Sitting(models.Model):
    """One go at a set of questions in a mode."""

    id = models.CharField(max_length=32, primary_key=True)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE)
    track = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    mode = models.CharField(max_length=20)
    badge = models.CharField(max_length=60, default="")
    time_factor = models.FloatField(null=True)
    started = models.FloatField()
    closed = models.FloatField(null=True)
    closed_why = models.CharField(max_length=20, default="")

    class Meta:
        """One open sitting per learner, pattern and mode."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "track", "pattern", "mode"],
                condition=models.Q(closed__isnull=True),
                name="one_open_sitting",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["closed", "started"], name="sittings_to_close")]


class Item(models.Model):
    """One question in a sitting."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, db_index=False)
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=60)
    """Empty in a test until its turn comes and the question is chosen; the variant too."""
    variant = models.CharField(max_length=60)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True)
    option_order = models.TextField(default="")
    """Option ids in the order shown, separated by spaces."""
    attempts_allowed = models.PositiveSmallIntegerField()
    attempts_left = models.PositiveSmallIntegerField()
    seconds_allowed = models.FloatField(null=True)
    started = models.FloatField(null=True)
    deadline = models.FloatField(null=True)
    draft = models.TextField(null=True)
    draft_right = models.BooleanField(default=False)
    hint_opened = models.FloatField(null=True)
    closed = models.FloatField(null=True)
    outcome = models.CharField(max_length=20, default="")
    difficulty = models.FloatField(null=True)
    discrimination = models.FloatField(null=True)
    guess = models.FloatField(null=True)
    """What the question was taken to be when a test asked it; see `rules.strength`."""

    class Meta:
        """Items are found by their sitting and position."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "position"], name="one_item_per_position"),
            models.CheckConstraint(
                condition=models.Q(attempts_left__lte=models.F("attempts_allowed")),
                name="attempts_within_allowed",
            ),
        ]


class Answer(models.Model):
    """What was given, and when. Append-only."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, db_index=False)
    number = models.PositiveSmallIntegerField()
    given = models.TextField()
    """Written ids separated by spaces, or a number: see `curriculum.forms`."""
    at = models.FloatField()
    by_deadline = models.BooleanField(default=False)

    class Meta:
        """An attempt is answered once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="one_answer_per_attempt")
        ]


class Mark(models.Model):
    """What an answer was worth under a revision, and why. Append-only; the latest counts."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, db_index=False)
    score = models.FloatField()
    misconceptions = models.TextField(default="")
    """Misconception ids, separated by spaces."""
    why = models.CharField(max_length=200)
    at = models.FloatField()


class Award(models.Model):
    """A badge, given once, at the first all-right sitting."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, db_index=False)
    badge = models.CharField(max_length=60)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE)
    at = models.FloatField()

    class Meta:
        """Once for each learner and badge."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "badge"], name="one_award_per_badge")
        ]


class RecallCard(models.Model):
    """One thing a learner is to recall: a flashcard, or a question met in any mode."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, db_index=False)
    track = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    """`card` or `question`."""
    name = models.CharField(max_length=60)
    state = models.TextField()
    """The scheduler's own state, as JSON."""
    due = models.FloatField()
    reviews = models.PositiveIntegerField()
    first = models.FloatField()

    class Meta:
        """Once for each learner and thing."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "track", "pattern", "kind", "name"], name="one_recall_card_per_thing"
            )
        ]


class RecallReview(models.Model):
    """One review of a recall card: rated by the learner, or counted from an answer in another mode. Append-only."""

    card = models.ForeignKey(RecallCard, on_delete=models.CASCADE)
    item = models.OneToOneField(Item, on_delete=models.CASCADE, null=True)
    """The item whose answer counted as this review; null when the learner rated a flashcard."""
    rating = models.PositiveSmallIntegerField()
    at = models.FloatField()
    before = models.TextField(default="")
    """The card's state before it, so that it can be undone; "" for the first review."""
    due_before = models.FloatField(null=True)
    undone = models.FloatField(null=True)


class ProjectPass(models.Model):
    """A project that a learner solved, with the first strategy that did. Kept once for each project."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, db_index=False)
    track = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    project = models.CharField(max_length=60)
    strategy = models.TextField()
    """The strategy in its short form."""
    epochs = models.PositiveIntegerField()
    at = models.FloatField()

    class Meta:
        """Once for each learner and project."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "track", "pattern", "project"], name="one_pass_per_project"
            )
        ]


class ExercisePass(models.Model):
    """An exercise whose goal a learner's program met, with the first program that did. Kept once for each exercise."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, db_index=False)
    track = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    exercise = models.CharField(max_length=60)
    code = models.TextField()
    at = models.FloatField()

    class Meta:
        """Once for each learner and exercise."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "track", "pattern", "exercise"], name="one_pass_per_exercise"
            )
        ]


class Notice(models.Model):
    """Something a learner is told once: that a mark was put right, or what became of a dispute."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE)
    text = models.TextField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True)
    at = models.FloatField()
    read = models.FloatField(null=True)


class Dispute(models.Model):
    """A learner says that a key is wrong: with all that is needed to run the proof again."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, db_index=False)
    question = models.CharField(max_length=60)
    variant = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    """Of the variant as it was served."""
    torch = models.CharField(max_length=40)
    seeds = models.TextField()
    words = models.TextField()
    at = models.FloatField()
    closed = models.FloatField(null=True)
    answer = models.TextField(default="")

    class Meta:
        """One open dispute for each learner and question as served."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "question", "variant"],
                condition=models.Q(closed__isnull=True),
                name="one_open_dispute",
            )
        ]


class Difficulty(models.Model):
    """What answers say of a question: its place on the scale of `rules.strength`, written by `gradschool calibrate`."""

    question = models.CharField(max_length=60, primary_key=True)
    difficulty = models.FloatField()
    discrimination = models.FloatField()
    answers = models.PositiveIntegerField()
    """How many first answers said so."""
    at = models.FloatField()
