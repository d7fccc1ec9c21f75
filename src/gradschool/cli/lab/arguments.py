"""The arguments that several commands of the lab share, each with its one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ProblemName = Annotated[
    str, typer.Argument(help="A problem of the lab; `gradschool lab problems` lists them.")
]
Strategies = Annotated[
    list[str],
    typer.Argument(
        metavar="STRATEGY...",
        help='Such as "SGD(lr=1e-3:1:64, momentum=0.9) | CosineAnnealingLR(T_max=30)"; a grid is many.',
    ),
]
OneStrategy = Annotated[str, typer.Argument(metavar="STRATEGY", help='Such as "SGD(lr=0.1) | StepLR(30)".')]
Epochs = Annotated[int, typer.Option(help="How often every run sees all data.")]
Seeds = Annotated[str, typer.Option(help="Such as 0, or 0,1,2, or 0:10 for 0 to 9.")]
Dtype = Annotated[str, typer.Option(help="float32 or float64.")]
Device = Annotated[str, typer.Option(help="Where to train: cpu, or cuda where there is one.")]
Processes = Annotated[
    int | None, typer.Option(help="Processes, one thread each; default: the cores for a big sweep, else one.")
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="NAME=VALUE", help="A parameter of the problem; may be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the table.")]
CsvPath = Annotated[Path | None, typer.Option("--csv", help="Write every step of every run there.")]
PngPath = Annotated[Path | None, typer.Option("--png", help="Draw the picture there, for a slide.")]
SvgPath = Annotated[Path | None, typer.Option("--svg", help="Draw the picture there, as vectors.")]
ScriptPath = Annotated[Path | None, typer.Option("--script", help="Write it there as plain PyTorch.")]
NotebookPath = Annotated[
    Path | None, typer.Option("--notebook", help="Write it there as a Jupyter notebook.")
]
