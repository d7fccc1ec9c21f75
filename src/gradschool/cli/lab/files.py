"""The files that a sweep can leave; each is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from gradschool.cli.lab.faults import MATPLOTLIB, need

if TYPE_CHECKING:
    from gradschool.lab import SweepSpec, Trajectory


@dataclass(frozen=True)
class Files:
    """Where what is to be written; None for what is not."""

    csv: Path | None
    png: Path | None
    svg: Path | None
    script: Path | None
    notebook: Path | None

    def check(self, spec: SweepSpec) -> None:
        """Raise LabError for a path that cannot be written, and for a problem without a script, before any training."""
        from gradschool.lab import as_script
        from gradschool.lab.saving import check_path

        endings = {"csv": ".csv", "png": ".png", "svg": ".svg", "script": ".py", "notebook": ".ipynb"}
        for name, ending in endings.items():
            if path := getattr(self, name):
                check_path(path, ending, f"--{name}")
        if self.png or self.svg:
            need("matplotlib", MATPLOTLIB)
        if self.script or self.notebook:
            as_script(spec)

    def write(self, spec: SweepSpec, trajectories: Sequence[Trajectory]) -> list[Path]:
        """Write what was asked for, and give the paths."""
        from gradschool.lab import as_notebook, as_script
        from gradschool.lab.pictures import picture
        from gradschool.lab.saving import saving
        from gradschool.lab.tables import write_csv

        def write_table(file: BinaryIO) -> None:
            text = TextIOWrapper(file, encoding="utf-8", newline="")
            write_csv(text, trajectories)
            text.detach()

        writers: dict[Path | None, Callable[[BinaryIO], object]] = {
            self.csv: write_table,
            self.png: lambda file: file.write(picture(spec, trajectories, kind="png")),
            self.svg: lambda file: file.write(picture(spec, trajectories, kind="svg")),
            self.script: lambda file: file.write(as_script(spec).encode()),
            self.notebook: lambda file: file.write(json.dumps(as_notebook(spec), indent=1).encode()),
        }
        written = []
        for path, write in writers.items():
            if path:
                with saving(path) as file:
                    write(file)
                written.append(path)
        return written
