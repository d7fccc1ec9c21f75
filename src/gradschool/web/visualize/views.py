"""The page of Visualize."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from gradschool.curriculum.values import Curve, Epoch
from gradschool.web.chart import charts
from gradschool.web.errors import only
from gradschool.web.learner_cookie import reader_of
from gradschool.web.pages import page, unstored
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of
from gradschool.web.visualize.pictures import bars, ink


@only("GET", "HEAD", "POST")
def visualize(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The experiment, step by step; a POST starts the mode's practice."""
    found, mode = find_mode(track, pattern, "visualize")
    if request.method == "POST":
        return begin_sitting(request, found, mode)
    experiment = found.experiments[0] if found.experiments else None
    return unstored(
        page(
            request,
            "visualize.html",
            pattern=found,
            mode=mode,
            experiment=experiment,
            charts=charts(_curves(experiment.epochs)) if experiment else (),
            ink=ink,
            bars=bars,
            progress=progress_of(reader_of(request), found).get("visualize"),
        )
    )


def _curves(epochs: tuple[Epoch, ...]) -> tuple[Curve, ...]:
    return (
        Curve("loss", "training loss", tuple(one.loss for one in epochs), "loss", "epoch"),
        Curve("accuracy", "trained on", tuple(one.accuracy for one in epochs), "accuracy", "epoch"),
        Curve("held-out", "held out", tuple(one.held_out_accuracy for one in epochs), "accuracy", "epoch"),
        Curve("rate", "learning rate", tuple(one.rate for one in epochs), "learning rate", "epoch"),
    )
