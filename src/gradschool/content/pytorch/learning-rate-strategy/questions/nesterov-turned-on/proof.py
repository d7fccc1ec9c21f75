"""Runs both trainings as shown, and at rates around the two limits that the formulas give."""

from gradschool.proof import Proof, Question, curve

CURVATURE, MOMENTUM, RATE = 8, 0.9, "lr=0.2"


def prove(question: Question) -> Proof:
    shown = question.run()
    ends = {"without": shown["without"][-1], "with": shown["with_nesterov"][-1]}
    heavy_ball = 2 * (1 + MOMENTUM) / CURVATURE
    nesterov = heavy_ball / (1 + 2 * MOMENTUM)
    between = [ends_at(question, rate) for rate in (1.05 * nesterov, 0.95 * heavy_ball)]
    beyond = [ends_at(question, rate) for rate in (0.95 * nesterov, 1.05 * heavy_ball)]
    lower_without, lower_with = ends_at(question, 0.16)
    formulas_hold = all(map(only_nesterov_grows, between)) and not any(map(only_nesterov_grows, beyond))
    return Proof(
        truth={
            "both-shrink": ends["with"] < ends["without"] < 1,
            "nesterov-shrinks": ends["with"] < 1 < ends["without"],
            "nesterov-grows": only_nesterov_grows(tuple(ends.values())) and formulas_hold,
            "both-grow": min(ends.values()) > 1,
        },
        facts={
            "plain": 2 / CURVATURE,
            "heavy_ball": heavy_ball,
            "nesterov": nesterov,
            "end_without": ends["without"],
            "end_with": ends["with"],
            "lower_without": lower_without,
            "lower_with": lower_with,
        },
        curves=[
            curve("without", "without Nesterov", shown["without"], quantity="distance"),
            curve("with", "with Nesterov", shown["with_nesterov"], quantity="distance"),
        ],
    )


def ends_at(question, rate):
    """The two last distances of the shown training at another rate."""
    run = question.run_code(question.code.replace(RATE, f"lr={rate!r}"))
    return run["without"][-1], run["with_nesterov"][-1]


def only_nesterov_grows(ends):
    return ends[0] < 1 < ends[1]
