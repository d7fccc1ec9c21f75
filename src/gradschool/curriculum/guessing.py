"""What an answer given blindly is worth on average: known from a question's form, so it need not be estimated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, combinations, permutations

from gradschool.curriculum.grading import grade
from gradschool.curriculum.values import Revision


def blind_score(revision: Revision) -> float:
    """The average score, from 0 to 1, of an answer that leaves nothing open and knows nothing."""
    if revision.form == "numeric":
        return 0.0
    ids = [option.id for option in revision.options]
    if revision.form == "choice":
        return 1 / len(ids)
    if revision.form == "multiple":
        picks = chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1))
        return _average(revision, picks)
    if revision.form == "order":
        return _average(revision, permutations(ids))
    choices = Counter(option.blank for option in revision.options)
    shares = [1 / (choices[blank.id] or choices[""]) for blank in revision.blanks]
    return sum(shares) / len(shares)


def _average(revision: Revision, answers: Iterable[tuple[str, ...]]) -> float:
    scores = [grade(revision, " ".join(answer)).score for answer in answers]
    return sum(scores) / len(scores)
