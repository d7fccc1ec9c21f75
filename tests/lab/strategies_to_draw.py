"""What hypothesis draws: optimizers and schedules that torch accepts, at rates that train."""

from hypothesis import strategies as draw

from gradschool.lab.formula import Formula
from gradschool.lab.strategy import Schedule, Strategy

UP_TO_ONE = draw.sampled_from([0.1, 0.25, 0.5, 0.9, 1.0])
COUNT = draw.integers(1, 12)
RATE = draw.sampled_from([0.001, 0.01, 0.05])
FORMULAS = draw.sampled_from(
    [
        "lambda e: 0.95 ** e",
        "lambda e: 1 / (1 + e)",
        "lambda k: min(1.0, (k + 1) / 5)",
        "lambda e: 0.5 * (1 + math.cos(math.pi * e / 9))",
        "lambda e: 1.0 if e < 3 else 0.1",
    ]
).map(Formula)


def schedule(name, **arguments):
    return draw.fixed_dictionaries({}, optional=arguments).map(
        lambda drawn: Schedule(name, tuple(drawn.items()))
    )


def needing(name, needed, **arguments):
    drawn = draw.fixed_dictionaries(needed, optional=arguments)
    return drawn.map(lambda found: Schedule(name, tuple(found.items())))


SIMPLE = draw.one_of(
    needing("StepLR", {"step_size": COUNT}, gamma=UP_TO_ONE),
    needing("MultiStepLR", {"milestones": draw.lists(COUNT, max_size=4).map(sorted)}, gamma=UP_TO_ONE),
    schedule("ConstantLR", factor=UP_TO_ONE, total_iters=COUNT),
    schedule("LinearLR", start_factor=UP_TO_ONE, end_factor=UP_TO_ONE, total_iters=COUNT),
    needing("ExponentialLR", {"gamma": UP_TO_ONE}),
    schedule("PolynomialLR", total_iters=COUNT, power=UP_TO_ONE),
    needing("CosineAnnealingLR", {"T_max": COUNT}, eta_min=draw.just(0.0001)),
    needing("CosineAnnealingWarmRestarts", {"T_0": COUNT}, T_mult=draw.integers(1, 3)),
    needing("LambdaLR", {"lr_lambda": FORMULAS}),
    needing("MultiplicativeLR", {"lr_lambda": FORMULAS}),
)
CYCLIC = needing(
    "CyclicLR",
    {"base_lr": draw.just(0.001), "max_lr": RATE, "step_size_up": COUNT},
    mode=draw.sampled_from(["triangular", "triangular2", "exp_range"]),
    cycle_momentum=draw.booleans(),
)
ONE_CYCLE = needing(
    "OneCycleLR",
    {"max_lr": RATE, "total_steps": draw.integers(60, 100)},
    anneal_strategy=draw.sampled_from(["cos", "linear"]),
    three_phase=draw.booleans(),
)
PLATEAU = schedule(
    "ReduceLROnPlateau",
    factor=draw.sampled_from([0.1, 0.5]),
    patience=draw.integers(0, 4),
    cooldown=draw.integers(0, 3),
)


@draw.composite
def sequences(drawn, firsts, seconds):
    first, second = drawn(firsts), drawn(seconds)
    return Schedule("SequentialLR", (("schedulers", (first, second)), ("milestones", (drawn(COUNT),))))


def chains(parts):
    return draw.lists(parts, min_size=1, max_size=3).map(
        lambda found: Schedule("ChainedScheduler", (("schedulers", tuple(found)),))
    )


SCHEDULES = draw.one_of(
    SIMPLE,
    CYCLIC,
    ONE_CYCLE,
    PLATEAU,
    sequences(SIMPLE, SIMPLE | CYCLIC | ONE_CYCLE),
    sequences(sequences(SIMPLE, SIMPLE) | chains(SIMPLE), SIMPLE),
    chains(SIMPLE | sequences(SIMPLE, SIMPLE)),
)
MOMENTUM = draw.sampled_from([0.0, 0.5, 0.9])
DECAY = draw.sampled_from([0.0, 0.01, 0.1])


def sgd():
    plain = draw.fixed_dictionaries(
        {"lr": RATE},
        optional={
            "momentum": MOMENTUM,
            "dampening": draw.just(0.5),
            "weight_decay": DECAY,
            "maximize": draw.just(False),
        },
    )
    nesterov = draw.fixed_dictionaries(
        {"lr": RATE, "momentum": draw.sampled_from([0.5, 0.9]), "nesterov": draw.just(True)}
    )
    return draw.one_of(plain, nesterov).map(lambda found: ("SGD", tuple(found.items())))


def adam(name):
    arguments = {
        "betas": draw.sampled_from([(0.9, 0.999), (0.5, 0.9), (0.0, 0.5)]),
        "eps": draw.sampled_from([1e-8, 1e-3]),
        "weight_decay": DECAY,
        "amsgrad": draw.booleans(),
    }
    return draw.fixed_dictionaries({"lr": RATE}, optional=arguments).map(
        lambda found: (name, tuple(found.items()))
    )


def rmsprop():
    arguments = {
        "alpha": draw.sampled_from([0.99, 0.5]),
        "eps": draw.sampled_from([1e-8, 1e-3]),
        "weight_decay": DECAY,
        "momentum": MOMENTUM,
        "centered": draw.booleans(),
    }
    return draw.fixed_dictionaries({"lr": RATE}, optional=arguments).map(
        lambda found: ("RMSprop", tuple(found.items()))
    )


def adagrad():
    arguments = {
        "lr_decay": draw.sampled_from([0.0, 0.01]),
        "weight_decay": DECAY,
        "initial_accumulator_value": draw.sampled_from([0.0, 0.1]),
    }
    return draw.fixed_dictionaries({"lr": RATE}, optional=arguments).map(
        lambda found: ("Adagrad", tuple(found.items()))
    )


OPTIMIZERS = draw.one_of(sgd(), adam("Adam"), adam("AdamW"), rmsprop(), adagrad())


@draw.composite
def strategies(drawn):
    optimizer, arguments = drawn(OPTIMIZERS)
    schedules = SCHEDULES if optimizer != "Adagrad" else SCHEDULES.filter(keeps_momentum)
    return Strategy(
        optimizer,
        arguments,
        drawn(draw.none() | schedules),
        drawn(draw.sampled_from(["epoch", "batch"])),
        drawn(draw.sampled_from([None, None, 0.5, 10.0])),
    )


def keeps_momentum(schedule):
    """Whether a schedule can drive an optimizer without momentum; a cyclic one would cycle that too."""
    cycles = schedule.name == "CyclicLR" and dict(schedule.arguments).get("cycle_momentum", True)
    return not cycles and schedule.name != "OneCycleLR" and all(map(keeps_momentum, schedule.parts))
