"""The page that reads anybody's training log and says what it shows, as `gradschool diagnose` does in a shell."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gradschool.curriculum.values import Curve
from gradschool.lab.errors import LabError
from gradschool.lab.logs.read import read_log
from gradschool.lab.logs.training_log import TrainingLog
from gradschool.web.chart import Chart, charts
from gradschool.web.errors import only
from gradschool.web.pages import page, unstored

MOST_POINTS = 400
"""Points of a curve that are drawn: more cannot be told apart."""
MOST_CLASSES = 1_000_000


@only("GET", "HEAD", "POST")
def diagnose(request: HttpRequest) -> HttpResponse:
    """The form; with a POST the verdict on what was pasted or sent."""
    context: dict[str, Any] = {
        "log": None,
        "verdict": None,
        "charts": (),
        "fault": "",
        "pasted": "",
        "classes": "",
    }
    if request.method == "POST":
        context |= _answer(request)
    return unstored(page(request, "diagnose.html", 400 if context["fault"] else 200, **context))


def _answer(request: HttpRequest) -> dict[str, Any]:
    pasted, classes = request.POST.get("log", ""), request.POST.get("classes", "").strip()
    told: dict[str, Any] = {"pasted": pasted, "classes": classes}
    try:
        log = _read(request, pasted)
        verdict = log.judge(classes=_classes(classes))
    except LabError as error:
        return {**told, "fault": str(error)}
    return {
        **told,
        "log": log,
        "verdict": verdict,
        "charts": _charts(log),
        "evidence": _evidence(verdict.evidence),
    }


def _read(request: HttpRequest, pasted: str) -> TrainingLog:
    """The log that was sent as a file, or else pasted; on disk only while it is read. Raises LabError."""
    sent = request.FILES.get("file")
    if sent is None and not pasted.strip():
        raise LabError(_("There is no log to read. Paste one, or choose a file."))
    with tempfile.TemporaryDirectory(prefix="gradschool-log-") as folder:
        name = Path(str(sent.name)).name[:80] if sent and sent.name else "pasted-log"
        path = Path(folder) / (name if name not in ("", ".", "..") else "log")
        with path.open("wb") as file:
            for chunk in sent.chunks() if sent else [pasted.encode()]:
                file.write(chunk)
        try:
            return read_log(path)
        except LabError as error:
            raise LabError(str(error).replace(f"{folder}/", "")) from error


def _classes(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 2 <= int(text) <= MOST_CLASSES):
        raise LabError(
            _("The number of classes is a whole number from 2 on; leave it empty if there are none.")
        )
    return int(text)


def _charts(log: TrainingLog) -> tuple[Chart, ...]:
    curves = [Curve("loss", log.columns[0].name, _thinned(log.losses), "loss", "value")]
    if len(set(log.learning_rates)) > 1:
        curves.append(
            Curve("rate", _("learning rate"), _thinned(log.learning_rates), "learning rate", "value")
        )
    return charts(curves)


def _thinned(values: tuple[float, ...]) -> tuple[float | None, ...]:
    """An even part of the values, the last among them; what is not finite ends the line."""
    stride = max(1, math.ceil(len(values) / MOST_POINTS))
    kept = [*values[:-1:stride], values[-1]]
    return tuple(one if math.isfinite(one) else None for one in kept)


def _evidence(evidence: dict[str, float]) -> list[tuple[str, str]]:
    """The numbers that decided, in words. A place is counted from 0, and is left out where its step is known."""
    shown = {name: value for name, value in evidence.items() if f"{name[:-3]}_step" not in evidence}
    return [(name.replace("_", " "), f"{value + name.endswith('_at'):.6g}") for name, value in shown.items()]
