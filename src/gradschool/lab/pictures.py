"""Pictures of a sweep for a slide or a paper, drawn by matplotlib, which loads when one is asked for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

from gradschool import __version__
from gradschool.lab.errors import LabError
from gradschool.lab.picture_panels import (
    INK,
    SOFT,
    Drawn,
    draw_edge,
    draw_losses,
    draw_names,
    draw_rates,
    draw_results,
)
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.lab.tables import Row, best_first, family
from gradschool.lab.titles import counted, problem_title, seeds_text
from gradschool.lab.trajectory import Trajectory

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["png", "svg"]
NO_BREAK = "\u00a0"
SIZE = (12.0, 6.75)  # inches: a slide of 16 to 9
DOTS_PER_INCH = 200
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Inter", "Helvetica Neue", "Arial", "DejaVu Sans"],
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.minor.visible": False,
    "axes.formatter.useoffset": False,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text
}


def picture(
    spec: RunSpec | SweepSpec,
    trajectories: Sequence[Trajectory],
    *,
    kind: Kind = "png",
) -> bytes:
    """The picture of a sweep, or of one run, as the bytes of a PNG (2400 by 1350 dots) or an SVG whose text is text.

    Loss curves coloured by learning rate, the best run standing out, diverged ones dashed; the rates below; beside
    them the final loss against the rate. Where the sharpness was measured, also the rate at which the start stops being
    stable, and, when measured more than once, how near the runs came to the edge of stability. The same runs give the same bytes. Raises LabError for another kind, or no runs.
    """
    import matplotlib as mpl

    if kind not in ("png", "svg"):
        raise LabError(f"A picture is png or svg, not {kind!r}.")
    if not trajectories:
        raise LabError("There is no run to draw.")
    file = io.BytesIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": spec.hash}):
        figure = _figure(spec, Drawn.of(spec, trajectories))
        # No date and no program: they would change bytes without changing the picture.
        unsaid = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(file, format=kind, dpi=DOTS_PER_INCH, metadata=unsaid)
    return file.getvalue()


def _figure(spec: RunSpec | SweepSpec, drawn: Drawn) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, facecolor="white")
    several = len(drawn.rows) > 1
    grid = figure.add_gridspec(
        3 if drawn.has_edge else 2,
        2 if several else 1,
        width_ratios=(1.75, 1) if several else None,
        height_ratios=(2.4, 1, 1) if drawn.has_edge else (3.1, 1),
        left=0.08,
        right=0.975,
        top=0.835,
        bottom=0.125,
        hspace=0.16 if drawn.has_edge else 0.12,
        wspace=0.09,
    )
    losses = figure.add_subplot(grid[0, 0])
    draw_losses(losses, drawn)
    rates = figure.add_subplot(grid[1, 0], sharex=losses)
    draw_rates(rates, drawn)
    below = [losses, rates]
    if drawn.has_edge:
        rates.tick_params(labelbottom=False)
        rates.set_xlabel("")
        below.append(figure.add_subplot(grid[2, 0], sharex=losses))
        draw_edge(below[-1], drawn)
    figure.align_ylabels(below)
    if several:
        if drawn.is_coloured_by_rate:
            draw_results(figure.add_subplot(grid[0, 1], sharey=losses), drawn)
        else:
            draw_names(figure.add_subplot(grid[0, 1]), drawn)
    title, subtitle = _titles(spec, drawn.rows)
    figure.text(0.025, 0.945, title, fontsize=17, fontweight="bold", va="center")
    figure.text(0.025, 0.895, subtitle, fontsize=11, color=SOFT, va="center")
    if several:
        figure.text(0.662, 0.205, _outcome(drawn.rows), fontsize=10.5, va="top", linespacing=1.6)
    figure.text(0.025, 0.03, _caption(spec, drawn), fontsize=7.5, color=SOFT, va="center")
    return figure


def _titles(spec: RunSpec | SweepSpec, found: Sequence[Row]) -> tuple[str, str]:
    """What was run: a headline, and the rest of it in small letters."""
    seeds = (spec.seed,) if isinstance(spec, RunSpec) else spec.seeds
    rest = [
        counted(spec.epochs, "epoch"),
        seeds_text(seeds),
        *([spec.dtype] if spec.dtype != "float32" else []),
    ]
    where = problem_title(spec.problem)
    names = list(dict.fromkeys(family(row.strategy) for row in found))
    if len(found) == 1:
        return f"{found[0].strategy.short()}", " · ".join([f"on {where}", *rest])
    if len(names) == 1:
        rates = [row.peak_rate for row in found]
        name = names[0].replace("lr=…", f"lr={min(rates):.3g} … {max(rates):.3g}", 1)
        return f"{len(found):,} learning rates on {where}", " · ".join([_cut(name), *rest])
    return f"{len(found):,} strategies on {where}", " · ".join(rest)


def _outcome(found: Sequence[Row]) -> str:
    """The best strategy in words, and how often each verdict."""
    best = best_first(found)[0]
    counts: dict[str, int] = {}
    for row in found:
        for verdict, count in row.verdicts.items():
            counts[verdict] = counts.get(verdict, 0) + count
    lines = []
    if best.is_whole:
        lines.append(f"best: rate {best.peak_rate:.3g}, loss {best.median:.3g}")
        measured = [f"{name.replace('_', ' ')} {value:.3g}" for name, value in best.metrics.items()]
        lines += [", ".join(measured[:2])] if measured else []
    told = sorted(counts.items(), key=lambda one: -one[1])
    # A number stays with its word.
    lines += wrap(" · ".join(f"{count:,} {verdict}".replace(" ", NO_BREAK) for verdict, count in told), 48)
    return "\n".join(lines)


def _caption(spec: RunSpec | SweepSpec, drawn: Drawn) -> str:
    import torch

    what = "run" if isinstance(spec, RunSpec) else "sweep"
    parts = [f"gradschool {__version__}", f"PyTorch {torch.__version__}", f"{what} {spec.hash}"]
    if len(drawn.curves) < drawn.runs:
        parts.append(f"{len(drawn.curves):,} of {drawn.runs:,} curves drawn")
    return "  ·  ".join(parts)


def _cut(text: str, longest: int = 100) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
