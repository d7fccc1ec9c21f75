"""A question of each form, small enough to read, for tests to verify, publish, grade and show."""

from pathlib import Path

HEAD = """\
title: A question of the form {form}
kind: predict-output
form: {form}
level: beginner
prompt: What does it do?
"""

TAIL = """\
hint: Try it.
explanation: It was run.
solution: {steps: [Run it.], answer: See the run., check: Run it again.}
mistakes: [Guessing.]
"""

CLAIM = "claim: {predicate: It holds., problem: The code., inference: It was run.}"

MULTIPLE = (
    HEAD.format(form="multiple")
    + f"""\
code: |
  import torch
  print(int(torch.tensor(6)))
options:
  - {{id: even, text: An even number., why: 6 is even., {CLAIM}}}
  - {{id: odd, text: An odd number., misconception: adds-instead, why: 6 is even., {CLAIM}}}
  - {{id: three, text: A multiple of three., why: 6 is 2 times 3., {CLAIM}}}
  - {{id: five, text: A multiple of five., misconception: adds-instead, why: It leaves 1., {CLAIM}}}
key: [even, three]
"""
    + TAIL
)

MULTIPLE_PROOF = '''\
"""Runs it."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    value = int(question.run().output)
    return Proof(truth={"even": value % 2 == 0, "odd": value % 2 == 1, "three": value % 3 == 0, "five": value % 5 == 0})
'''

NUMERIC = (
    HEAD.format(form="numeric")
    + f"""\
code: |
  import torch
  print(f"{{torch.tensor(3.0).item() * 2.0:.1f}}")
unit: steps
tolerance: {{relative: 0.02}}
options:
  - {{id: six, value: "{{{{ printed }}}}", why: It doubles., {CLAIM}}}
  - {{id: five, value: "{{{{ added }}}}", misconception: adds-instead, why: It does not add., {CLAIM}}}
key: six
"""
    + TAIL
)

NUMERIC_PROOF = '''\
"""Runs it."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    printed, added = float(question.run().output), 3.0 + 2.0
    return Proof(truth={"six": printed == 3.0 * 2.0, "five": printed == added}, facts={"printed": printed, "added": added})
'''

FILL = (
    HEAD.format(form="fill")
    + f"""\
code: |
  import torch
  value = torch.tensor(3)
  print(int(value.<<first>>(2)))
  print(int(value.<<second>>(2)))
blanks:
  - id: first
    label: what doubles it
    tiles:
      - {{id: mul, code: mul, why: It doubles., {CLAIM}}}
      - {{id: add, code: add, misconception: adds-instead, why: It adds., {CLAIM}}}
    key: mul
  - id: second
    label: what takes two away
    tiles:
      - {{id: sub, code: sub, why: It takes away., {CLAIM}}}
      - {{id: div, code: floor_divide, misconception: adds-instead, why: It divides., {CLAIM}}}
      - {{id: subtraction, code: minus, misconception: adds-instead, why: There is none., {CLAIM}}}
    key: sub
"""
    + TAIL
)

FILL_PROOF = '''\
"""Runs every combination."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    return Proof(truth={name: run.output == "6\\n1\\n" and (3 // 2 == 1) and "div" not in name for name, run in question.fills()})
'''

ORDER = (
    HEAD.format(form="order")
    + f"""\
code: |
  for number in [3]:
      <<lines>>
      print(number)
lines:
  - {{id: double, code: number = number * 2}}
  - {{id: add, code: number = number + 1}}
  - {{id: rest, code: rest = 7}}
key: [double, add, rest]
also: [[double, rest, add], [rest, double, add]]
wrong:
  - {{order: [add, double, rest], misconception: adds-instead, why: It adds first., {CLAIM}}}
why: It doubles first.
{CLAIM}
"""
    + TAIL
)

ORDER_PROOF = '''\
"""Runs every order."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    return Proof(truth={name: run.output == "7\\n" for name, run in question.orders()})
'''

CURVE = (
    HEAD.format(form="curve")
    + f"""\
options:
  - {{id: falls, text: It falls., misconception: adds-instead, why: It falls., {CLAIM}}}
  - {{id: rises, text: It rises., misconception: adds-instead, why: It rises., {CLAIM}}}
  - {{id: stays, text: It stays., misconception: adds-instead, why: It stays., {CLAIM}}}
  - {{id: swings, text: It swings., misconception: adds-instead, why: It swings., {CLAIM}}}
"""
    + TAIL
)

CURVE_PROOF = '''\
"""Draws four curves."""

from gradschool.proof import Proof, Question, curve

VALUES = {"falls": [3, 2, 1], "rises": [1, 2, 3], "stays": [2, 2, 2], "swings": [1, 3, 1]}


def shape(values):
    first, middle, last = values
    if first == middle == last:
        return "stays"
    return "falls" if first > middle > last else "rises" if first < middle < last else "swings"


def prove(question: Question) -> Proof:
    truth = {f"{one} {option}": shape(VALUES[one]) == option for one, option in question.pairs()}
    return Proof(truth=truth, curves=[curve(name, name, values) for name, values in VALUES.items()])
'''

FORMS = {
    "multiple": (MULTIPLE, MULTIPLE_PROOF),
    "numeric": (NUMERIC, NUMERIC_PROOF),
    "fill": (FILL, FILL_PROOF),
    "order": (ORDER, ORDER_PROOF),
    "curve": (CURVE, CURVE_PROOF),
}

PATTERN = """\
title: The forms
track: PyTorch
category: ml
text: A question of each form.
minutes: 5
modes:
  practice:
    title: Practice
    text: One question of each form.
    minutes: 5
    attempts: 2
    questions: [multiple, numeric, fill, order, curve]
"""


def write_forms(root: Path) -> None:
    """Write and prove the pattern `forms` below `root`: its practice has a question of each form."""
    from gradschool.curriculum.schema import MisconceptionFile
    from gradschool.curriculum.verify import verify_question

    beliefs = {"adds-instead": MisconceptionFile(title="It adds", text="It multiplies.")}
    folder = root / "pytorch" / "forms"
    for form, (question, proof) in FORMS.items():
        place = folder / "questions" / form
        place.mkdir(parents=True)
        (place / "question.yaml").write_text(question)
        (place / "proof.py").write_text(proof)
        report = verify_question(place, beliefs, update=True)
        assert report.proved, report.why
    (folder / "pattern.yaml").write_text(PATTERN)
    (folder / "misconceptions.yaml").write_text(
        "misconceptions:\n  adds-instead: {title: It adds, text: It multiplies.}\n"
    )
