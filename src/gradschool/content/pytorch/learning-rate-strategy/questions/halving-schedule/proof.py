"""Runs the loop as shown, with the two step() calls swapped, and with ExponentialLR; records what trained with what."""

from gradschool.proof import Proof, Question, curve, numbers

IN_ORDER = "    optimizer.step()\n    scheduler.step()\n"
SWAPPED = "    scheduler.step()\n    optimizer.step()\n"
LOOP = "for epoch in range(4):\n"
RECORDED_LOOP = "trained = []\n" + LOOP
TRAIN = "    optimizer.step()\n"
RECORDED_TRAIN = "    trained.append(optimizer.param_groups[0]['lr'])\n" + TRAIN


def prove(question: Question) -> Proof:
    shown = question.run()
    code = question.code
    swapped = question.run_code(code.replace(IN_ORDER, SWAPPED))
    every_epoch = question.run_code(
        code.replace("StepLR(optimizer, step_size=2,", "ExponentialLR(optimizer,")
    )
    trained = question.run_code(recording(code))["trained"]
    trained_swapped = question.run_code(recording(code.replace(IN_ORDER, SWAPPED)))["trained"]
    options = {option.id: numbers(option.text) for option in question.options}
    printed = {name: numbers(run.output) for name, run in (("shown", shown), ("swapped", swapped))}
    order_warned = (
        any("lr_scheduler.step()" in warning for warning in swapped.warnings) and not shown.warnings
    )
    return Proof(
        truth={
            "one-early": options["one-early"] in printed.values(),
            "as-trained": options["as-trained"] == printed["shown"],
            "every-epoch": options["every-epoch"] == printed["shown"],
            "after-step": options["after-step"] == printed["shown"] == printed["swapped"] and order_warned,
        },
        facts={
            "printed": shown.output.split(),
            "printed_swapped": swapped.output.split(),
            "printed_every_epoch": every_epoch.output.split(),
            "trained": trained,
            "trained_swapped": trained_swapped,
            "loss": shown["loss"].item(),
            "loss_swapped": swapped["loss"].item(),
            "warning": first_sentence(swapped.warnings),
        },
        curves=[
            curve("in-order", "optimizer.step() first", trained, quantity="learning rate", unit="epoch"),
            curve(
                "swapped", "scheduler.step() first", trained_swapped, quantity="learning rate", unit="epoch"
            ),
        ],
    )


def recording(code):
    """The loop, noting before each optimizer.step() the rate it trains with."""
    return code.replace(LOOP, RECORDED_LOOP).replace(TRAIN, RECORDED_TRAIN)


def first_sentence(warnings):
    """The beginning of PyTorch's warning about the order, without the link that follows it."""
    return (
        next(warning for warning in warnings if "lr_scheduler.step()" in warning)
        .replace("`", "")
        .split(". ")[0]
        + "."
    )
