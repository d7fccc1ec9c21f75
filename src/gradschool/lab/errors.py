"""What goes wrong in the lab, with one base class to catch."""


class LabError(ValueError):
    """A request that the lab cannot carry out; the message names the thing, the rule, what came, and the mend."""


class StrategyError(LabError):
    """A strategy that cannot be read, or that PyTorch would refuse."""
