"""A content folder whose one pattern has a lesson, written to disk for a test to break."""

from pathlib import Path

from curriculum.authored import PATTERN, write_content
from gradschool.curriculum.prove_lesson import verify_lesson
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.verify import verify_question

BELIEFS = {"adds-instead": MisconceptionFile(title="It adds", text="It multiplies.")}

LESSON = """\
A step moves the weight against the gradient. {{ proved('falls') }}

## The first steps

It starts at {{ first | fixed(1) }} and ends at `{{ last | fixed(3) }}`.

```python run descent
import torch
weight = torch.nn.Parameter(torch.tensor(4.0))
optimizer = torch.optim.SGD([weight], lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = weight**2
    loss.backward()
    optimizer.step()
    print(f"{loss.item():.3f}")
```

```python
## a heading only for people
for step in range(100): ...
```

## The rate decides

Move it. {{ proved('too-high') }}

```chart rates
```

### Try it

```lab
problem: line
strategy: SGD(lr=0.1)
epochs: 20
```
"""

PROOF = '''\
"""Runs the lesson."""

from gradschool.proof import Chart, Claim, Frame, Lesson, LessonProof, curve, lab


def prove(lesson: Lesson) -> LessonProof:
    losses = [float(line) for line in lesson.run("descent").output.split()]
    trained = {rate: lab.train("line", f"SGD(lr={rate})", epochs=20) for rate in (0.01, 0.1, 0.19)}
    frames = [
        Frame(f"{rate}", [curve("loss", "training loss", run.loss)], f"It ends at {run.final_loss:.3g}.")
        for rate, run in trained.items()
    ]
    return LessonProof(
        facts={"first": losses[0], "last": losses[-1]},
        claims={
            "falls": Claim(losses[-1] < losses[0], "The loss falls.", "Three steps, from {{ first | fixed(1) }}."),
            "too-high": Claim(trained[0.19].loss[-1] > trained[0.19].loss[0], "At 0.19 it *rises*.", "On `line`."),
        },
        charts=[Chart("rates", "Loss by step", frames, slider="learning rate", start=1, log=True, lab="SGD(lr=0.1)")],
    )
'''

MODE = """\
  learn:
    title: Learn
    text: Read it.
    minutes: 5
    questions: [doubling]
"""


def prove_lesson(root: Path) -> None:
    """Write and prove the lesson and its question below `root`."""
    folder = write_lesson(root)
    question = verify_question(folder.parent.parent / "questions" / "doubling", BELIEFS, update=True)
    for report in (question, verify_lesson(folder, BELIEFS, update=True)):
        assert report.proved, report.why


def write_lesson(
    root: Path,
    *,
    lesson: str = LESSON,
    proof: str = PROOF,
    mode: str = "learn",
    pattern: str = PATTERN + MODE,
) -> Path:
    """Write the content folder below `root`; returns the lesson's folder."""
    folder = write_content(root, pattern=pattern).parent.parent / "lessons" / mode
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson.md").write_text(lesson)
    (folder / "proof.py").write_text(proof)
    return folder
