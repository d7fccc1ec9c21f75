"""What can be wrong with a learner's request. The web turns each into a page with the right status."""


class LearningError(Exception):
    """The base of them all; the message is for the learner."""


class NotFound(LearningError):  # noqa: N818  what it says to the learner
    """No such sitting or item, or somebody else's: the two are not told apart."""


class UnreadableAnswer(LearningError):  # noqa: N818
    """An answer that names no option of the question. It costs no attempt."""


class NotServed(LearningError):  # noqa: N818
    """The mode or question is not served: it is unknown, or its content is no longer proved."""


class TooEarly(LearningError):  # noqa: N818
    """A question asked for before the ones in front of it are closed."""


class NotYet(LearningError):  # noqa: N818
    """What would tell the answer of a question that the learner still has to answer."""
