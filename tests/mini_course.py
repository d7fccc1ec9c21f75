"""A tiny made-up course for tests of learning and web: five challenge questions, two for practice.

The key of question N is option `right`; `wrong-a` carries the misconception `bigger-is-faster`.
The words KEY-, SOLUTION-, WHY- mark what must not reach a browser before an item is closed.
"""

from gradschool.curriculum.values import (
    Badge,
    Claim,
    Curve,
    Flashcard,
    Library,
    Mode,
    OptionProof,
    Pattern,
    ProofPage,
    Revision,
    RevisionMisconception,
    RevisionOption,
)

OPTIONS = ("right", "wrong-a", "wrong-b", "wrong-c")


def revision(name: str) -> Revision:
    return Revision(
        question=name,
        variant="base",
        fingerprint="f" * 64,
        pattern="tiny",
        title=f"Question {name}",
        kind="conceptual",
        form="choice",
        level="intermediate",
        prompt=f"<p>What happens in {name}?</p>",
        code="",
        options=tuple(
            RevisionOption(option, f"<p>Answer {index}</p>") for index, option in enumerate(OPTIONS)
        ),
        key=("right",),
        hint="<p>HINT-text</p>",
        explanation="<p>EXPLANATION-text</p>",
        solution_steps=("<p>SOLUTION-step</p>",),
        final_answer="<p>SOLUTION-final</p>",
        quick_check="<p>SOLUTION-check</p>",
        mistakes=("<p>SOLUTION-mistake</p>",),
        why={option: f"<p>WHY-{option}</p>" for option in OPTIONS},
        misconceptions={
            "wrong-a": RevisionMisconception("bigger-is-faster", "Bigger is faster", "<p>SOLUTION-belief</p>")
        },
    )


def proof(name: str) -> ProofPage:
    return ProofPage(
        question=name,
        variant="base",
        title=f"Question {name}",
        pattern="tiny",
        prompt=f"<p>What happens in {name}?</p>",
        torch="2.13.0",
        setup="",
        code="<pre><code>print(1)</code></pre>",
        output="1\n",
        warnings=(),
        error="",
        option_runs=(),
        proof="<pre><code>def prove(question): ...</code></pre>",
        script="print(1)\n",
        options=tuple(
            OptionProof(
                id=option,
                html=f"<p>Answer {index}</p>",
                keyed=option == "right",
                true=option == "right",
                predicate="<p>The loss falls</p>",
                problem="<p>line</p>",
                seeds="<p>0</p>",
                inference="<p>So it is true</p>",
            )
            for index, option in enumerate(OPTIONS)
        ),
        facts=(("limit", "0.1803"),),
        curves=(Curve("right", "lr 0.1", (14.79, 0.37, 0.1)), Curve("wrong", "lr 0.2", (14.79, 20.0, None))),
        curves_text="<p>One falls, the other rises.</p>",
        correction="",
    )


def flashcard(number: int) -> Flashcard:
    return Flashcard(
        id=f"card-{number}",
        about=(),
        front=f"<p>FRONT-{number}</p>",
        back=f"<p>BACK-{number}</p>",
        claim=Claim("<p>It holds</p>", "<p>line</p>", "<p>0</p>", "<p>So it is true</p>"),
        torch="2.13.0",
    )


def library() -> Library:
    challenge = tuple(f"challenge-{number}" for number in range(1, 6))
    practice = ("practice-1", "practice-2")
    pattern = Pattern(
        id="tiny",
        track="pytorch",
        track_title="PyTorch",
        category="ml",
        title="A tiny pattern",
        html="<p>A summary.</p>",
        minutes=20,
        prerequisites=(),
        modes={
            "challenge": Mode(
                name="challenge",
                title="Challenge",
                html="<p>Five questions against the clock.</p>",
                minutes=20,
                questions=tuple((one,) for one in challenge),
                attempts=2,
                seconds=120,
                badge=Badge("tiny-mastery", "Tiny Mastery", "<p>All five right.</p>"),
            ),
            "practice": Mode(
                name="practice",
                title="Practice",
                html="<p>At your own pace.</p>",
                minutes=10,
                questions=tuple((one,) for one in practice),
                attempts=1,
            ),
            "recall": Mode(
                name="recall",
                title="Recall",
                html="<p>Cards when they are due.</p>",
                minutes=8,
                questions=tuple((one,) for one in practice),
                attempts=1,
            ),
        },
        cards=tuple(flashcard(number) for number in range(1, 4)),
        fingerprint="a" * 64,
    )
    names = challenge + practice
    return Library(
        patterns={("pytorch", "tiny"): pattern},
        revisions={(name, "base"): revision(name) for name in names},
        proofs={(name, "base"): proof(name) for name in names},
    )
