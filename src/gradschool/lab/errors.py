"""What goes wrong in the lab, with one base class to catch."""


class LabError(ValueError):
    """A request that the lab cannot carry out; the message names the thing, the rule, what came, and the mend."""


class StrategyError(LabError):
    """A strategy that cannot be read, or that PyTorch would refuse."""


class Stopped(Exception):  # noqa: N818  not a fault: whoever watched the training asked for it
    """Raised by who watches a training, to end it at the next step; the training hands it on."""


class LogError(LabError):
    """A training log that cannot be read; the message names the file, the place in it, and the mend."""
