"""The engine that trains for a site: one process with a queue, and warm torch processes behind it.

Importing it loads no torch. A web process asks it through `connect()`; `gradschool serve` runs it.
"""

from gradschool.lab.engine.client import Engine, connect
from gradschool.lab.engine.errors import Busy, EngineError, TooLarge
from gradschool.lab.engine.state import State
from gradschool.lab.engine.tasks import PreviewTask, SurfaceTask, SweepTask

__all__ = [
    "Busy",
    "Engine",
    "EngineError",
    "PreviewTask",
    "State",
    "SurfaceTask",
    "SweepTask",
    "TooLarge",
    "connect",
]
