"""gradschool: learning rates taught by running PyTorch."""

from importlib.metadata import version

__version__ = version("gradschool")
