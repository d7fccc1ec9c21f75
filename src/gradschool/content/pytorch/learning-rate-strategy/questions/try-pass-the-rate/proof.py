"""Runs every combination of tiles and looks whether the loss falls below a twentieth of its first value."""

from gradschool.proof import Proof, Question, lab, numbers


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    losses = {name: losses_in(run) for name, run in runs.items()}
    keyed = question.run()
    found = losses_in(keyed)
    return Proof(
        truth={
            name: not runs[name].error and len(told) == 10 and told[-1] < told[0] / 20
            for name, told in losses.items()
        },
        facts={
            "first": found[0],
            "second": found[1],
            "last": found[-1],
            "crawled": losses["parameters momentum"][-1],
            "default_rate": runs["parameters momentum"]["optimizer"].param_groups[0]["lr"],
            "limit": lab.stability_limit(lab.hessian_eigenvalues("line")[0]),
            "model_error": runs["whole-model lr"].error,
            "loss_error": runs["loss-parameters lr"].error,
            "keyword_error": runs["parameters long"].error,
        },
    )


def losses_in(run):
    return [numbers(line)[1] for line in run.output.splitlines()]
