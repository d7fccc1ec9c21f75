"""What the engine runs, in a process that has torch: one part of a task, answered as JSON text.

Nothing imports this module; the engine names `run` by a string, so that only its processes load torch.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from typing import Any

import torch

from gradschool.lab.engine.results import numbers, preview_json, rows, run_json
from gradschool.lab.errors import LabError, Stopped
from gradschool.lab.previewing import preview
from gradschool.lab.problems.registry import problem as problem_named
from gradschool.lab.spec import RunSpec
from gradschool.lab.strategy import Strategy
from gradschool.lab.surface import loss_surface
from gradschool.lab.training import Watch, sweep

WARM_PROBLEMS = ("line", "moons")
Answer = tuple[dict[str, Any], bytes]


def run(part: Mapping[str, Any], watch: Watch) -> Answer:
    """Do one part of a task. Gives a header and a text.

    The header has `torch` and `seconds`; or `error`, a sentence; or `stopped`, when `watch` raised Stopped.
    """
    started = time.perf_counter()
    try:
        made, text = _made(part, watch)
    except LabError as error:
        return {"error": str(error)}, b""
    except Stopped:
        return {"stopped": True}, b""
    except (
        Exception
    ) as error:  # a fault of ours: the process is warm and goes on, and who runs the site can read why
        traceback.print_exc()
        return {"error": f"The lab broke on this ({type(error).__name__}). The fault is ours."}, b""
    spent = round(time.perf_counter() - started, 4)
    return {"torch": torch.__version__.partition("+")[0], "seconds": spent, **made}, text.encode()


def warm_up() -> dict[str, Any]:
    """Use one thread, and train a little, so that the first request finds everything loaded; which torch this is."""
    torch.set_num_threads(1)
    strategy = "SGD(lr=0.1, momentum=0.9) | CosineAnnealingLR(T_max=2)"
    for name in WARM_PROBLEMS:
        sweep(name, [strategy, strategy], epochs=1)
    return {"torch": torch.__version__}


def warm_further() -> None:
    """Load what only some requests need: the digits come with scikit-learn, which takes a second."""
    sweep("digits", ["SGD(lr=0.1)"], epochs=1)


def _made(part: Mapping[str, Any], watch: Watch) -> tuple[dict[str, Any], str]:
    if "surface" in part:
        return {}, _surface(part["surface"])
    if "preview" in part:
        return {}, _preview(part["preview"])
    return _runs(part, watch)


def _runs(part: Mapping[str, Any], watch: Watch) -> tuple[dict[str, Any], str]:
    posed = problem_named(part["problem"], **part["problem_parameters"])
    strategies = [Strategy.from_dict(one) for one in part["strategies"]]
    chosen = [(strategies[place], seed) for place, seed in part["runs"]]
    trained = sweep(
        posed,
        [strategy for strategy, _ in chosen],
        epochs=part["epochs"],
        seeds=[seed for _, seed in chosen],
        dtype=part["dtype"],
        sharpness_every=part.get("sharpness_every"),
        watch=watch,
    )
    specs = [RunSpec(posed, strategy, part["epochs"], seed, part["dtype"]) for strategy, seed in chosen]
    names = [spec.hash for spec in specs]
    return {"runs": names}, ",".join(map(run_json, trained, names))


def _surface(asked: Mapping[str, Any]) -> str:
    posed = problem_named(asked["problem"], **asked["problem_parameters"])
    found = loss_surface(posed, x=tuple(asked["x"]), y=tuple(asked["y"]), points=asked["points"])
    return f'"x":{numbers(found.x)},"y":{numbers(found.y)},"loss":{rows(found.loss)}'


def _preview(asked: Mapping[str, Any]) -> str:
    shown = (
        preview(Strategy.from_dict(one), epochs=asked["epochs"], steps_per_epoch=asked["steps_per_epoch"])
        for one in asked["strategies"]
    )
    return f'"strategies":[{",".join(map(preview_json, shown))}]'
