"""Pieces of a question that can be run: its code, an option's, and the proof itself. Closed while it is still asked."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.curriculum.values import Programs
from gradschool.learning import queries
from gradschool.learning.errors import NotYet
from gradschool.web.learner_cookie import reader_of
from gradschool.web.library import library
from gradschool.web.pages import url
from gradschool.web.run.piece import Piece, whole
from gradschool.web.run.predict_first import runs_while_open

JOIN = "."
"""Stands between the ids of an answer that has several."""
BEFORE_PROOF = "from gradschool.curriculum.proof_run import asked, tell\n\nquestion = asked({question!r})\n"
AFTER_PROOF = "tell(question, globals())\n"


def question(request: HttpRequest, rest: str) -> Piece | None:
    """The shown code of `QUESTION/VARIANT`, its places filled as the key says. Raises NotYet while it is asked."""
    place = _place(rest)
    found = library().programs.get(place) if place else None
    if place is None or found is None or not found.code:
        return None
    modes = _modes_that_ask(request, place[0])
    if not modes:
        return Piece(_title(place), whole(found.code), found.setup, back=url("proof", *place))
    if not all(runs_while_open(place, mode) for mode in modes):
        raise _not_yet()
    return Piece(_("The code of a question"), whole(found.code), found.setup)


def option(request: HttpRequest, rest: str) -> Piece | None:
    """What `QUESTION/VARIANT/ANSWER` runs: an option's own code, or the code with the answer put in."""
    head, _slash, answer = rest.rpartition("/")
    place = _place(head)
    found = library().programs.get(place) if place else None
    if place is None or found is None:
        return None
    piece = _answered(found, answer.replace(JOIN, " "))
    if piece is None:
        return None
    if _modes_that_ask(request, place[0]):
        raise _not_yet()
    code, before = piece
    return Piece(_title(place), whole(code), before, back=url("proof", *place))


def _answered(found: Programs, answer: str) -> tuple[str, str] | None:
    """The code of an answer and what runs before it."""
    if answer in found.options:
        return found.options[answer], "\n".join(part for part in (found.setup, found.code) if part)
    if answer in found.answers:
        return found.answers[answer], found.setup
    return None


def proof(request: HttpRequest, rest: str) -> Piece | None:
    """The program that proves `QUESTION/VARIANT`; running it prints what is true. Raises NotYet while it is asked."""
    place = _place(rest)
    found = library().programs.get(place) if place else None
    if place is None or found is None:
        return None
    if _modes_that_ask(request, place[0]):
        raise _not_yet()
    title = _("Proof: %s") % _title(place)
    before = BEFORE_PROOF.format(question=found.question)
    return Piece(title, whole(found.proof), before, AFTER_PROOF, back=url("proof", *place), is_setup=False)


def _place(rest: str) -> tuple[str, str] | None:
    """The question and the variant that `rest` names, if it names two things."""
    parts = rest.split("/")
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _title(place: tuple[str, str]) -> str:
    return library().revisions[place].title


def _modes_that_ask(request: HttpRequest, question: str) -> frozenset[str]:
    learner = reader_of(request)
    if learner is None:
        return frozenset()
    return queries.modes_that_ask(learner=learner, question=question, now=now())


def _not_yet() -> NotYet:
    return NotYet(_("You are answering this question now. Predict first: it can be run when it is closed."))
