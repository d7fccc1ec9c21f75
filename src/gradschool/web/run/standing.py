"""Whether code can be run on this site, for pages that only mention it: asked every few seconds, not on every page."""

from __future__ import annotations

import time

from django.conf import settings

from gradschool.sandbox import Standing, connect

SECONDS_KEPT = 5.0
_last: tuple[float, Standing] | None = None


def standing_lately() -> Standing:
    """How code is run here, as it was at most a few seconds ago."""
    global _last
    now = time.monotonic()
    if _last is None or now - _last[0] > SECONDS_KEPT:
        _last = now, connect(settings.DATA).standing()
    return _last[1]
