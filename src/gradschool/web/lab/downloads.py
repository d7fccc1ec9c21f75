"""What a run can be taken home as: a script, a notebook, every number, a picture."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gradschool.lab.engine import SweepTask
from gradschool.lab.errors import LabError
from gradschool.lab.script import as_notebook, as_script
from gradschool.web.errors import error_page, reads
from gradschool.web.lab import api
from gradschool.web.lab.picture import picture
from gradschool.web.lab.rows import as_csv
from gradschool.web.lab.views import needs_engine, task_named
from gradschool.web.pages import see_other

OF_THE_SPEC: dict[str, tuple[str, Callable[[Any], str]]] = {
    "py": ("text/x-python; charset=utf-8", as_script),
    "ipynb": ("application/x-ipynb+json", lambda spec: json.dumps(as_notebook(spec), indent=1)),
}
OF_THE_RESULT: dict[str, tuple[str, Callable[[Any], str]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", lambda result: json.dumps(result, separators=(",", ":"))),
    "svg": ("image/svg+xml", picture),
}


@reads
@needs_engine
def download(request: HttpRequest, named: str, kind: str) -> HttpResponse:
    """`run.py`, `run.ipynb`, `run.csv`, `run.json` or `run.svg`; what is not trained yet sends to the run's page."""
    task = task_named(named)
    if kind in OF_THE_SPEC:
        media, write = OF_THE_SPEC[kind]
        try:
            return _file(named, kind, media, write(task.spec))
        except LabError as fault:
            return error_page(request, 404, _("There is no such file"), str(fault))
    if kind not in OF_THE_RESULT:
        raise Http404
    result = _result(task)
    if result is None:
        return see_other(reverse("run", args=[named]))
    media, write = OF_THE_RESULT[kind]
    if kind == "svg":
        return HttpResponse(picture(result, dark=request.GET.get("theme") == "dark"), content_type=media)
    return _file(named, kind, media, write(result))


def _result(task: SweepTask) -> dict[str, Any] | None:
    found = api.engine().result(task.hash)
    return None if found is None else json.loads(found)


def _file(named: str, kind: str, media: str, text: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="gradschool-{named[:12]}.{kind}"'}
    return HttpResponse(text, content_type=media, headers=headers)
