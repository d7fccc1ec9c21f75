"""Trains with the plain and the scaled loss under each of the four optimizers, and says how far apart they end."""

from gradschool.proof import Proof, Question

THRESHOLD = 0.01
RATE_AS_GIVEN = "**arguments)\n        for"
RATE_DIVIDED = "lr=arguments['lr'] / factor)\n        for"


def prove(question: Question) -> Proof:
    ends = {option.id: ends_in(question.run(option.id)) for option in question.options}
    with_rate_divided = question.code.replace(RATE_AS_GIVEN, RATE_DIVIDED)
    _, mended = ends_in(question.run_code(f"{with_rate_divided}\n{question.options[0].code}"))
    return Proof(
        truth={name: abs(scaled - plain) > THRESHOLD for name, (plain, scaled) in ends.items()},
        facts={
            "sgd": ends["sgd"],
            "momentum": ends["momentum"],
            "adam": ends["adam"][0],
            "rmsprop": ends["rmsprop"][0],
            "mended": mended,
        },
    )


def ends_in(run):
    """The weight after training with the plain loss, and with the scaled one."""
    return [run["plain"], run["scaled"]]
