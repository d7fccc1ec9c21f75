"""Runs the two rounds with every order of the lines, and without unscaling."""

from gradschool.proof import Proof, Question

WITHOUT_UNSCALING = "clip_grad_norm_([weight], max_norm=1.0); scaler.step(optimizer); scaler.update()"

TOLD = (
    "print(f'{weight.grad.norm().item():g}'); scaler.unscale_(optimizer); "
    "print(f'{clip_grad_norm_([weight], max_norm=1.0).item():g}'); scaler.step(optimizer); scaler.update()"
)


def prove(question: Question) -> Proof:
    question.run()
    runs = dict(question.orders())
    printed = {name: run.output.split() for name, run in runs.items()}
    lengths = question.run_code(question.code.replace("<<lines>>", TOLD)).output.split()
    never = question.run_code(question.code.replace("<<lines>>", WITHOUT_UNSCALING))
    return Proof(
        truth={name: steps == ["1.0000", "0.5000"] for name, steps in printed.items()},
        facts={
            "printed": printed["unscale clip step update"],
            "clip_first": printed["clip unscale step update"],
            "update_first": printed["unscale clip update step"],
            "update_error": runs["unscale clip update step"].error,
            "step_first": printed["step update unscale clip"],
            "scaled_length": lengths[0],
            "true_lengths": [lengths[1], lengths[4]],
            "never": never.output.split(),
            "late_error": runs["step unscale clip update"].error,
        },
    )
