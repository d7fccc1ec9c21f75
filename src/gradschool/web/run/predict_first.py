"""Predict, then run: which code of a question may be run while it still waits for its answer.

docs/decisions/0015-predict-then-run.md says why.
"""

from __future__ import annotations

from gradschool.curriculum.values import Revision
from gradschool.learning.values import ItemView
from gradschool.web.library import library

KINDS = ("conceptual", "model-choice")
"""Kinds that ask what is so or what to choose: a run of the shown code is no answer to them."""
FORMS = ("choice", "multiple")
"""Forms whose shown code is whole before it is answered."""
EXAMINED = ("challenge", "test", "recall")
"""Modes that ask what a learner knows without running anything."""


def runs_while_open(place: tuple[str, str], mode: str) -> bool:
    """Whether the code of a question and variant may be run while a sitting of this mode asks it."""
    found = library().programs.get(place)
    return (
        mode not in EXAMINED and found is not None and not found.output and _asks(library().revisions[place])
    )


def may_run(item: ItemView) -> bool:
    """Whether the code of an item may be run now: one that is closed as it is published, an open one as said above."""
    revision = item.revision
    if revision is None:
        return False
    place = revision.question, revision.variant
    if item.closed:
        found = library().programs.get(place)
        return (
            found is not None
            and bool(found.code)
            and library().revisions[place].fingerprint == revision.fingerprint
        )
    return runs_while_open(place, item.mode)


def recorded(item: ItemView) -> str:
    """What the code of a closed item printed when it was proved, for a site that runs nothing."""
    revision = item.revision
    found = (
        library().programs.get((revision.question, revision.variant)) if revision and item.closed else None
    )
    return found.output if found else ""


def _asks(revision: Revision) -> bool:
    return revision.kind in KINDS and revision.form in FORMS and bool(revision.code)
