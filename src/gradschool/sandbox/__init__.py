"""Runs a stranger's PyTorch snippet safely and fast: a warm process in bubblewrap, and a locked-down fork of it a run.

This package knows nothing of the rest of gradschool. `connect(folder)` asks the sandbox that a site runs;
`python -m gradschool.sandbox` is that sandbox.
"""

from gradschool.sandbox.client import Sandbox, connect
from gradschool.sandbox.values import (
    Busy,
    Ending,
    Limits,
    Mode,
    Result,
    RunError,
    RunWarning,
    SandboxError,
    Series,
    Snippet,
    SnippetRefused,
    Standing,
    State,
)

__all__ = [
    "Busy",
    "Ending",
    "Limits",
    "Mode",
    "Result",
    "RunError",
    "RunWarning",
    "Sandbox",
    "SandboxError",
    "Series",
    "Snippet",
    "SnippetRefused",
    "Standing",
    "State",
    "connect",
]
