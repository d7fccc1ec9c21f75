"""One sentence on what cannot be done in the sandbox, for the errors that come of it."""

from __future__ import annotations


def advice(kind: str, message: str, traceback: str, code: str) -> str:
    """What to do instead, in one sentence; "" for an ordinary error."""
    if kind == "PermissionError" and "subprocess" in traceback + code + message:
        return "Other programs cannot be started here; run that part on your own machine."
    return ""
