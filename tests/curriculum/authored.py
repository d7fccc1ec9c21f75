"""A content folder of one pattern and one question, written to disk for a test to break."""

from pathlib import Path

PATTERN = """\
title: Doubling
track: PyTorch
category: ml
text: A pattern.
minutes: 5
modes:
  practice:
    title: Practice
    text: Do it.
    minutes: 5
    attempts: 1
    questions: [doubling]
"""

MISCONCEPTIONS = """\
misconceptions:
  adds-instead:
    title: It adds
    text: It multiplies.
"""

QUESTION = """\
title: Doubling
kind: predict-output
form: choice
level: beginner
prompt: What does it print?
code: |
  import torch
  value = torch.tensor(3.0) * 2.0
  print(f"{value.item():.1f}")
options:
  - id: six
    text: "6.0"
    why: It prints {{ printed }}.
    claim: {predicate: It prints 6.0., problem: The code., inference: It does.}
  - id: five
    text: "5.0"
    why: It prints {{ printed }}.
    misconception: adds-instead
    claim: {predicate: It prints 5.0., problem: The code., inference: It does not.}
key: six
hint: Multiply.
explanation: It prints {{ printed }}.
solution: {steps: [Multiply 3 by 2.], answer: "6", check: Halve it.}
mistakes: [Adding.]
"""

PROOF = '''\
"""Runs it."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    printed = question.run().output.strip()
    return Proof(truth={option.id: option.text == printed for option in question.options}, facts={"printed": printed})
'''


def write_content(
    root: Path, *, question: str = QUESTION, proof: str = PROOF, pattern: str = PATTERN
) -> Path:
    """Write the content folder below `root`; returns the question's folder."""
    folder = root / "pytorch" / "doubling-pattern"
    (folder / "questions" / "doubling").mkdir(parents=True, exist_ok=True)
    (folder / "pattern.yaml").write_text(pattern)
    (folder / "misconceptions.yaml").write_text(MISCONCEPTIONS)
    (folder / "questions" / "doubling" / "question.yaml").write_text(question)
    (folder / "questions" / "doubling" / "proof.py").write_text(proof)
    return folder / "questions" / "doubling"
