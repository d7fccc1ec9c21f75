"""Trajectories made by hand, for what only reads them."""

from gradschool.lab import Trajectory, parse


def run(strategy, losses, *, seed=0, final=None, **metrics):
    """A run of these losses, one step an epoch."""
    parsed = parse(strategy)
    steps = len(losses)
    return Trajectory(
        problem="line",
        problem_parameters={},
        strategy=parsed,
        epochs=steps,
        seed=seed,
        dtype="float32",
        loss=tuple(losses),
        learning_rate=(parsed.learning_rate,) * steps,
        gradient_norm=(1.0,) * steps,
        gradient_agreement=(0.0,) * steps,
        epoch_loss=tuple(losses),
        final_loss=losses[-1] if final is None else final,
        parameters=(0.0,),
        path=(),
        metrics={name: tuple(values) for name, values in metrics.items()},
    )


def falling(steps=40, end=0.01):
    return [end ** (step / (steps - 1)) for step in range(steps)]


def rising(steps=40):
    return [2.0**step for step in range(steps)]
