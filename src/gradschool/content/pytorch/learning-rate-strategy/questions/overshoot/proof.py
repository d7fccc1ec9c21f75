"""On `line`, the loss grows above 2/lambda_max and falls below it, and above it every step crosses the minimum."""

from gradschool.proof import Proof, Question, curve, lab

STEPS = 20
SEEDS = range(5)
ABOVE = (1.05, 1.2, 1.5)
BELOW = (0.5, 0.95)


def prove(question: Question) -> Proof:
    lambda_max = lab.hessian_eigenvalues("line")[0]
    limit = lab.stability_limit(lambda_max)
    runs = {
        (factor, seed): lab.train("line", f"SGD(lr={factor * limit!r})", epochs=STEPS, seed=seed)
        for factor in ABOVE + BELOW
        for seed in SEEDS
    }
    above = [runs[factor, seed] for factor in ABOVE for seed in SEEDS]
    below = [runs[factor, seed] for factor in BELOW for seed in SEEDS]
    rises = [later > earlier for run in above for earlier, later in zip(run.loss, run.loss[1:])]
    first_seed = [runs[factor, 0] for factor in (*BELOW, *ABOVE)]
    spread = max(run.final_loss for run in first_seed) - min(run.final_loss for run in first_seed)
    return Proof(
        truth={
            "overshoots": all(crosses_at_every_step(run) and run.final_loss > run.loss[0] for run in above)
            and all(run.final_loss < run.loss[0] for run in below),
            "fast": any(run.final_loss < 0.01 * run.loss[0] for run in above),
            "slow-steady": any(falls_at_every_step(run) for run in above),
            "ignored": spread < 1e-6 * runs[0.5, 0].loss[0],
        },
        facts={
            "lambda_max": lambda_max,
            "limit": limit,
            "steps": STEPS,
            "first_loss": runs[1.2, 0].loss[0],
            "last_loss": runs[1.2, 0].final_loss,
            "least_growth": min(run.final_loss / run.loss[0] for run in above),
            "rising_share": sum(rises) / len(rises),
            "apart": abs(runs[1.2, 0].final_loss - runs[0.5, 0].final_loss),
        },
        curves=[
            curve(f"times-{factor}", f"{factor} × limit", runs[factor, 0].loss)
            for factor in (0.5, 0.95, 1.05, 1.2)
        ],
    )


def crosses_at_every_step(run):
    """Whether the error along the steepest direction, about (0.91, 0.42) here, changes sign at every step.

    The minimum is at weight 2, bias 0. The direction is the top eigenvector of 2 * [[14/3, 2], [2, 1]].
    """
    top = (0.9154, 0.4025)
    errors = [top[0] * (weight - 2) + top[1] * bias for weight, bias in run.path]
    return all(earlier * later < 0 for earlier, later in zip(errors, errors[1:]))


def falls_at_every_step(run):
    return all(later < earlier for earlier, later in zip(run.loss, run.loss[1:]))
