"""Which question of the real content a page asks: no written id is on it before it is closed, but its words are."""

from __future__ import annotations

import html
import re

from gradschool.curriculum.values import Library, Revision


def words(text: str) -> str:
    """What a reader sees of a piece of HTML, without its markup and its spaces."""
    return "".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def shown(revision: Revision) -> list[str]:
    """What its card is sure to say; a variant may differ from the next in its options alone."""
    options = [one.html for one in revision.options] if revision.form == "choice" else []
    code = "" if revision.blanks else revision.code  # its blanks are menus on the page
    return [words(text) for text in (revision.prompt, code, *options)]


def revision_asked(page: str, library: Library, mode: str, position: int) -> Revision:
    """The revision that this page, its HTML or its text, asks at a place of a mode."""
    seen = words(page)
    slot = library.patterns["pytorch", "learning-rate-strategy"].modes[mode].questions[position - 1]
    found = [
        revision
        for (question, _), revision in library.revisions.items()
        if question in slot and all(part in seen for part in shown(revision))
    ]
    assert len(found) == 1, [(one.question, one.variant) for one in found]
    return found[0]


def right_answer(revision: Revision) -> str:
    """What answers it right: a written id, or a number."""
    return str(revision.numbers[revision.key[0]]) if revision.form == "numeric" else revision.key[0]
