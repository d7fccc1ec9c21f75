"""The mini course with a test: a bank of 24 questions of all levels about six subjects, and the modes that teach them.

Question N of a level is `beginner-N`; its key is `right`, and `wrong-a` betrays the belief `bigger-is-faster`.
"""

from dataclasses import replace

import mini_course
from gradschool.curriculum.values import BankQuestion, Library, Mode, Subject

LEVELS = ("beginner", "intermediate", "advanced", "expert")
SUBJECTS = ("size", "limit", "decay", "noise", "warmup", "resume")


def bank() -> tuple[BankQuestion, ...]:
    return tuple(
        BankQuestion(f"{level}-{number}", level, (SUBJECTS[(4 * number + place) % 6],), 0.25)
        for number in range(6)
        for place, level in enumerate(LEVELS)
    )


def library() -> Library:
    course = mini_course.library()
    tiny = course.patterns["pytorch", "tiny"]
    test = Mode(
        name="test",
        title="Test",
        html="<p>How strong are you?</p>",
        minutes=15,
        questions=(),
        attempts=1,
    )
    questions = bank()
    subjects = {name: Subject(name, f"About {name}", ("practice", "deep")) for name in SUBJECTS}
    pattern = replace(
        tiny,
        modes={**tiny.modes, "test": test},
        bank=questions,
        subjects=subjects,
        misconceptions=(mini_course.revision("any").misconceptions["wrong-a"],),
        fingerprint="b" * 64,
    )
    revisions = {
        (one.id, "base"): replace(mini_course.revision(one.id), level=one.level, about=one.about)
        for one in questions
    }
    return replace(
        course, patterns={("pytorch", "tiny"): pattern}, revisions={**course.revisions, **revisions}
    )
