"""An exercise for tests: a parabola whose loss has to come down to 0.1 in ten steps."""

from gradschool.curriculum.exercise_marking import goal_words
from gradschool.curriculum.values import Curve, Exercise, Goal, Task

GOAL = Goal(kind="converge", steps=10, at_most=0.1)
PROGRAM = """\
import torch

w = torch.nn.Parameter(torch.tensor(1.0))
optimizer = torch.optim.SGD([w], lr=0.0001)
for step in range(10):
    loss = 2 * w**2
    show(loss)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
SOLUTION = PROGRAM.replace("lr=0.0001", "lr=0.2")


def exercise(name: str = "settle-it") -> Exercise:
    return Exercise(
        id=name,
        title=f"Exercise {name}",
        about=(),
        misconception="",
        html="<p>PROMPT-text</p>",
        task=Task(GOAL, PROGRAM, ("loss = 2 * w**2",), 2.0),
        goal=goal_words(GOAL),
        hint="<p>HINT-text</p>",
        solution_code=SOLUTION,
        solution="<p>SOLUTION-text</p>",
        output="",
        curves=(
            Curve("start", "as given", tuple([2.0] * 10)),
            Curve("solution", "the solution", tuple(2.0 * 0.04**step for step in range(10))),
        ),
        attempts=2,
        torch="2.13.0",
    )
