"""The Django application of learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """`gradschool.learning`, with tables named learning_*."""

    name = "gradschool.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
