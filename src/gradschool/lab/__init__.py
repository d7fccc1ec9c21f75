"""The lab: trains small models with PyTorch under many learning-rate strategies, and says what happened.

Names load when they are first used, so that `import gradschool.lab` needs no torch; `parse`, `judge`, `RunSpec`,
`Problem`s and the values they hold never load it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradschool.lab.curvature import hessian_eigenvalues as hessian_eigenvalues
    from gradschool.lab.curvature import stability_limit as stability_limit
    from gradschool.lab.errors import LabError as LabError
    from gradschool.lab.errors import LogError as LogError
    from gradschool.lab.errors import Stopped as Stopped
    from gradschool.lab.errors import StrategyError as StrategyError
    from gradschool.lab.expectation import expected_loss as expected_loss
    from gradschool.lab.grid import expand as expand
    from gradschool.lab.grid import expand_all as expand_all
    from gradschool.lab.learning_rate_log import LearningRateLog as LearningRateLog
    from gradschool.lab.logs.read import read_log as read_log
    from gradschool.lab.logs.training_log import TrainingLog as TrainingLog
    from gradschool.lab.nudge import nudged as nudged
    from gradschool.lab.parsing import parse as parse
    from gradschool.lab.pictures import picture as picture
    from gradschool.lab.preview_result import Preview as Preview
    from gradschool.lab.preview_result import Trap as Trap
    from gradschool.lab.previewing import preview as preview
    from gradschool.lab.problems.bowl import Bowl as bowl  # noqa: F401, N813
    from gradschool.lab.problems.line import Line as line  # noqa: F401, N813
    from gradschool.lab.problems.noisy_quadratic import NoisyQuadratic as noisy_quadratic  # noqa: F401, N813
    from gradschool.lab.problems.problem import Problem as Problem
    from gradschool.lab.problems.registry import problem as problem
    from gradschool.lab.processes import sweep_in_processes as sweep_in_processes
    from gradschool.lab.range_test_result import RangeTest as RangeTest
    from gradschool.lab.range_testing import range_test as range_test
    from gradschool.lab.range_testing import range_test_model as range_test_model
    from gradschool.lab.schedules import learning_rates as learning_rates
    from gradschool.lab.script import as_notebook as as_notebook
    from gradschool.lab.script import as_script as as_script
    from gradschool.lab.spec import RunSpec as RunSpec
    from gradschool.lab.spec import SweepSpec as SweepSpec
    from gradschool.lab.stability import StabilityLimits as StabilityLimits
    from gradschool.lab.stability import stability_limits as stability_limits
    from gradschool.lab.strategy import Strategy as Strategy
    from gradschool.lab.suggestions import Suggestion as Suggestion
    from gradschool.lab.suggestions import suggest as suggest
    from gradschool.lab.surface import loss_surface as loss_surface
    from gradschool.lab.training import run_sweep as run_sweep
    from gradschool.lab.training import sweep as sweep
    from gradschool.lab.training import train as train
    from gradschool.lab.trajectory import Trajectory as Trajectory
    from gradschool.lab.verdict import Verdict as Verdict
    from gradschool.lab.verdict import judge as judge

_HOMES = {
    "LabError": "errors:LabError",
    "LearningRateLog": "learning_rate_log:LearningRateLog",
    "LogError": "errors:LogError",
    "Preview": "preview_result:Preview",
    "Problem": "problems.problem:Problem",
    "RangeTest": "range_test_result:RangeTest",
    "RunSpec": "spec:RunSpec",
    "StabilityLimits": "stability:StabilityLimits",
    "Stopped": "errors:Stopped",
    "Strategy": "strategy:Strategy",
    "StrategyError": "errors:StrategyError",
    "Suggestion": "suggestions:Suggestion",
    "SweepSpec": "spec:SweepSpec",
    "TrainingLog": "logs.training_log:TrainingLog",
    "Trajectory": "trajectory:Trajectory",
    "Trap": "preview_result:Trap",
    "Verdict": "verdict:Verdict",
    "as_notebook": "script:as_notebook",
    "as_script": "script:as_script",
    "bowl": "problems.bowl:Bowl",
    "expand": "grid:expand",
    "expand_all": "grid:expand_all",
    "expected_loss": "expectation:expected_loss",
    "hessian_eigenvalues": "curvature:hessian_eigenvalues",
    "judge": "verdict:judge",
    "learning_rates": "schedules:learning_rates",
    "line": "problems.line:Line",
    "loss_surface": "surface:loss_surface",
    "noisy_quadratic": "problems.noisy_quadratic:NoisyQuadratic",
    "nudged": "nudge:nudged",
    "parse": "parsing:parse",
    "picture": "pictures:picture",
    "preview": "previewing:preview",
    "problem": "problems.registry:problem",
    "range_test": "range_testing:range_test",
    "range_test_model": "range_testing:range_test_model",
    "read_log": "logs.read:read_log",
    "run_sweep": "training:run_sweep",
    "stability_limit": "curvature:stability_limit",
    "stability_limits": "stability:stability_limits",
    "suggest": "suggestions:suggest",
    "sweep": "training:sweep",
    "sweep_in_processes": "processes:sweep_in_processes",
    "train": "training:train",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
